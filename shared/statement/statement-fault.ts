import { unreadableCodes } from '../sheet/unreadable-code.ts'

/** Why a whole file is refused, and why a row cannot be read. */
export const statementFaultCodes = [
  ...unreadableCodes,
  'unknown-format',
  'which-format',
  'other-format',
  'other-shop',
  'which-sheet',
  'column-missing',
  'column-twice',
  'no-rows',
  'too-many-rows',
  'digits-lost',
  'total',
  'missing',
  'code',
  'amount',
  'day',
  'cells',
  'cell-error',
  'not-computed',
] as const
export type StatementFaultCode = (typeof statementFaultCodes)[number]

/** What is wrong with a file (`row` null) or a row, by the spreadsheet's own number and the file's own column name. */
export interface StatementFault {
  row: number | null
  column: string | null
  code: StatementFaultCode
  message: string
  value?: string
}

export function refuse(
  code: StatementFaultCode,
  message: string,
  row: number | null = null,
  column: string | null = null,
): StatementFault {
  return { row, column, code, message }
}
