import { isShortened } from '../sheet/made-by-excel.ts'
import { isBeyondDigits } from '../sheet/shown-code.ts'
import type { Cell } from '../sheet/workbook.ts'

/** More digits than spreadsheets keep in a number. */
const long = /^\d{16,}$/
/** `5.76859E+17` written out: the only code of a file does not end like this by chance. */
const zeros = /0{9}$/
/** Codes that all end like a rounded number do not by chance, if there are this many different ones. */
const enough = { decimal: 2, binary: 4 }

/** The cells of a column, and what each of them says as a code. */
export interface CodeColumn {
  cells: readonly Cell[]
  codes: readonly string[]
}

/**
 * Where the first code is that a spreadsheet or script kept as a number, which shows: it has an exponent, or is a
 * number with more digits than numbers have. The lost digits cannot be recovered, and two orders may have become one.
 */
export function findShortened({ cells, codes }: CodeColumn): number | undefined {
  const at = cells.findIndex((cell, n) => isBeyondDigits(cell) || isShortened(codes[n]!))
  return at < 0 ? undefined : at
}

/**
 * Where the first of a column's codes is if all that are long enough end in zeros after the 15th digit, or are rounded
 * to the 53 bits of a number, as they are when a number was written out in full again. One alone may be by chance.
 */
export function findRounded({ codes }: CodeColumn): number | undefined {
  const places = new Map<string, number>()
  for (const [at, code] of codes.entries()) {
    if (!long.test(code) || places.has(code)) continue
    if (!isDecimal(code) && !isBinary(code)) return undefined
    places.set(code, at)
  }
  const all = [...places.keys()]
  const isLost =
    (all.length === 1 && zeros.test(all[0]!)) ||
    (all.length >= enough.decimal && all.every(isDecimal)) ||
    (all.length >= enough.binary && all.every(isBinary))
  return isLost ? places.get(all[0]!) : undefined
}

const isDecimal = (code: string): boolean => /^0+$/.test(code.slice(15))
const isBinary = (code: string): boolean =>
  Number(code) > Number.MAX_SAFE_INTEGER && BigInt(Number(code)) === BigInt(code)
