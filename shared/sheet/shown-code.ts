import type { Cell } from './workbook.ts'

/** Excel keeps this many digits of a number (10^15 is the first that has more); the others become zeros. */
const wholeBelow = 1e15

/**
 * A code as displayed; a long number without a format is written out in full, as Excel does when its column is wide
 * enough.
 */
export function codeShown({ shown: text, kind, number, format }: Cell): string {
  const isWhole = kind === 'number' && format === undefined && Number.isSafeInteger(number) && number! < wholeBelow
  return isWhole ? String(number) : text.trim()
}

/** Whether a code was kept as a number with more digits than numbers have there. */
export const isBeyondDigits = ({ kind, number }: Cell): boolean => kind === 'number' && Math.abs(number!) >= wholeBelow
