import { openTimeReader, type dateForms } from '../platform/platform-time.ts'
import { remember } from '../lib/remember.ts'
import { readMoney, settled } from '../sheet/read-amount.ts'
import type { Cell } from '../sheet/workbook.ts'

/** The minor units that a cell says, 0 if it says nothing; undefined if it is no amount, or not a whole one. */
export type AmountReader = (cell: Cell, text: (cell: Cell) => string) => number | undefined

const plain = /^-?\d{1,15}$/

/** Amounts in one currency, as people write them: `1.234.567`, `1,234,567.00`, `-30000`. */
export function openAmountReader(currency: string): AmountReader {
  const decimals =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0
  const unit = 10 ** decimals
  const written = remember((shown): { amount: number | undefined } => {
    // What comes off is also written in brackets.
    const negative = /^\((.*)\)$/.exec(shown)?.[1]
    const money = readMoney(negative ?? shown, decimals)
    const amount = money && settled(money, undefined)
    return { amount: negative !== undefined && amount !== undefined ? -amount : amount }
  })
  return (cell, text) => {
    if (cell.kind === 'number') {
      const amount = Math.round(cell.number! * unit)
      return Number.isSafeInteger(amount) && Math.abs(amount - cell.number! * unit) < 1e-6 ? amount : undefined
    }
    if (decimals === 0 && plain.test(cell.shown)) return Number(cell.shown)
    const shown = text(cell)
    return shown === '' ? 0 : written(shown).amount
  }
}

/** The local day of a cell with a day, or a day and time, in one of the forms; undefined for anything else. */
export function openDayReader(
  { forms }: { forms: readonly (typeof dateForms)[number][] },
  date1904: boolean,
): (cell: Cell) => string | undefined {
  // Days need no zone: read as if all were in UTC, they stay what was written.
  const read = openTimeReader({ timeZone: 'UTC', forms }, date1904)
  const written = remember((shown): { day: string | undefined } => {
    const time = read({ shown: /:\d\d/.test(shown) ? shown : `${shown.trim()} 00:00`, kind: 'text' })
    return { day: time.kind === 'instant' ? time.at.slice(0, 10) : undefined }
  })
  return (cell) => {
    if (cell.kind !== 'date') return written(cell.shown).day
    const time = read(cell)
    return time.kind === 'instant' ? time.at.slice(0, 10) : undefined
  }
}
