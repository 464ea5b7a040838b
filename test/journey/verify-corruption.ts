/** One way in which a database may be wrong, the rule that must find it, and what it then reports. */
export interface Corruption {
  rule: string
  what: string
  sql: string[]
  says: RegExp
}

export const wrong = (rule: string, what: string, says: RegExp, ...statements: string[]): Corruption => ({
  rule,
  what,
  says,
  sql: statements,
})
