import { unreadableCodes } from '../sheet/unreadable-code.ts'

/** Why a whole file is refused: nothing of it is read. */
const refusalCodes = [
  'column-missing',
  'column-twice',
  'other-platform',
  'which-sheet',
  'no-rows',
  'too-many-rows',
  'digits-lost',
  'mixed-dates',
] as const
/** Why a row is not read; `row-of-faulty-package` where another row of its package is at fault. */
const rowFaultCodes = [
  'missing',
  'order-id',
  'package-id',
  'tracking',
  'tracking-twice',
  'status-unknown',
  'time',
  'quantity',
  'amount',
  'cells',
  'cell-error',
  'not-computed',
  'rows-differ',
  'row-of-faulty-package',
] as const
export const platformFaultCodes = [...unreadableCodes, ...refusalCodes, ...rowFaultCodes] as const
export type PlatformFaultCode = (typeof platformFaultCodes)[number]

/** What is wrong with a file (`row` null) or a row, by the spreadsheet's own number and the file's own column name. */
export interface PlatformFault {
  row: number | null
  column: string | null
  code: PlatformFaultCode
  message: string
  /** Never from a column about the buyer, nor from one that a shifted row may have put such a text into. */
  value?: string
}
