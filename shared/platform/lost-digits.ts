import { isShortened } from '../sheet/made-by-excel.ts'
import { isBeyondDigits } from '../sheet/shown-code.ts'
import type { Cell } from '../sheet/workbook.ts'
import { readCode } from './platform-text.ts'

/** More digits than spreadsheets and other programs keep in a number. */
const long = /^\d{16,}$/
/** `5.76859E+17` written out: no code ends like this by chance. */
const zeros = /0{9}$/
/** Codes that all end like a number that was rounded do not by chance, if there are this many different ones. */
const enough = { decimal: 2, binary: 4 }

/**
 * The first of a column's codes that lost its digits in a spreadsheet or script, which kept them as a number: shown
 * with an exponent, with zeros after the 15th digit, or rounded to the 53 bits of a number. The lost digits cannot be
 * recovered, and two different orders may have become one.
 */
export function findLostDigits<Row extends { cell: Cell }>(rows: readonly Row[]): Row | undefined {
  const certain = rows.find(({ cell }) => {
    const code = readCode(cell)
    return isBeyondDigits(cell) || isShortened(code) || (long.test(code) && zeros.test(code))
  })
  if (certain) return certain
  const codes = new Map<string, Row>()
  for (const row of rows) {
    const code = readCode(row.cell)
    if (!long.test(code)) continue
    if (!isRounded(code) && !isDouble(code)) return undefined
    if (!codes.has(code)) codes.set(code, row)
  }
  const all = [...codes.keys()]
  const isLost =
    (all.length >= enough.decimal && all.every(isRounded)) || (all.length >= enough.binary && all.every(isDouble))
  return isLost ? codes.get(all[0]!) : undefined
}

const isRounded = (code: string): boolean => /^0+$/.test(code.slice(15))
const isDouble = (code: string): boolean => BigInt(Number(code)) === BigInt(code)
