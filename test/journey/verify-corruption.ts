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

/** An order that moved its stock in a single step; ids are random, so which one differs from run to run. */
export const confirmed = `(select order_id from "order" where state = 'confirmed' and payment = 'cod' and not offered and total > 0 order by order_id limit 1)`
