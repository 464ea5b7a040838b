import { Temporal } from 'temporal-polyfill'
import { remember } from '../lib/remember.ts'
import type { Cell } from '../sheet/workbook.ts'

/** The order of day, month and year. Which one a platform uses is its format's data. */
export const dateForms = ['DD/MM/YYYY', 'MM/DD/YYYY', 'YYYY-MM-DD', 'YYYY/MM/DD'] as const
/** `cells`: dates of the spreadsheet itself, which have no form of their own. */
type Form = (typeof dateForms)[number] | 'cells'

/** What a cell says: an instant; a time that does not exist; one in another form; or nothing that looks like a time. */
export type ReadTime =
  | { kind: 'instant'; at: string; form: Form }
  | { kind: 'wrong' }
  | { kind: 'other-form' }
  | { kind: 'no-time' }

export type TimeReader = (cell: Cell) => ReadTime

const dayMs = 86_400_000
const clock = String.raw`[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?`
const yearLast = new RegExp(String.raw`^(\d{1,2})/(\d{1,2})/(\d{4})${clock}$`)
const yearFirst = new RegExp(String.raw`^(\d{4})([-/])(\d{1,2})\2(\d{1,2})${clock}$`)

type Fields = [year: number, month: number, day: number, hour: number, minute: number, second: number]

/**
 * Reads times as one platform's format says they are written, in the platform's zone. Day and month are never guessed:
 * a text that fits only another order of them is in another form. The result is remembered by text, since orders of a
 * surge share their times.
 */
export function openTimeReader(
  { timeZone, forms }: { timeZone: string; forms: readonly (typeof dateForms)[number][] },
  date1904: boolean,
): TimeReader {
  const toInstant = openZone(timeZone)
  const readText = remember((text): ReadTime => {
    const written = split(text.trim())
    if (!written) return { kind: 'no-time' }
    for (const form of forms) {
      const fields = inForm(written, form)
      if (fields && exists(fields)) return { kind: 'instant', at: toInstant(fields), form }
    }
    const fits = dateForms.some((form) => {
      const fields = inForm(written, form)
      return fields !== undefined && exists(fields)
    })
    return { kind: fits ? 'other-form' : 'wrong' }
  })
  return (cell) =>
    cell.kind === 'date'
      ? { kind: 'instant', at: toInstant(fromSerial(cell.number!, date1904)), form: 'cells' }
      : readText(cell.shown)
}

interface Written {
  numbers: [number, number, number]
  separator: string
  time: [number, number, number]
}

function split(text: string): Written | undefined {
  const last = yearLast.exec(text)
  if (last) {
    const [, a, b, c, ...time] = last
    return { numbers: [Number(a), Number(b), Number(c)], separator: '/', time: clockOf(time) }
  }
  const first = yearFirst.exec(text)
  if (!first) return undefined
  const [, a, separator, b, c, ...time] = first
  return { numbers: [Number(a), Number(b), Number(c)], separator: separator!, time: clockOf(time) }
}

const clockOf = ([hour, minute, second]: (string | undefined)[]): [number, number, number] => [
  Number(hour),
  Number(minute),
  Number(second ?? 0),
]

function inForm(
  { numbers: [a, b, c], separator, time }: Written,
  form: (typeof dateForms)[number],
): Fields | undefined {
  const isYearFirst = a > 999
  switch (form) {
    case 'DD/MM/YYYY':
      return isYearFirst ? undefined : [c, b, a, ...time]
    case 'MM/DD/YYYY':
      return isYearFirst ? undefined : [c, a, b, ...time]
    case 'YYYY-MM-DD':
      return isYearFirst && separator === '-' ? [a, b, c, ...time] : undefined
    case 'YYYY/MM/DD':
    default:
      return isYearFirst && separator === '/' ? [a, b, c, ...time] : undefined
  }
}

function exists([year, month, day, hour, minute, second]: Fields): boolean {
  if (year < 2000 || year > 2100 || hour > 23 || minute > 59 || second > 59 || day < 1) return false
  return month >= 1 && month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Excel's serial numbers, rounded to seconds; whole days count from 30 December 1899, or from 1904. */
function fromSerial(serial: number, date1904: boolean): Fields {
  const at = new Date(Math.round((serial + (date1904 ? 1_462 : 0) - 25_569) * 86_400) * 1_000)
  return [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ]
}

/** Wall times to instants. The offset of a day without a clock change is looked up once. */
function openZone(timeZone: string): (fields: Fields) => string {
  const offsets = new Map<number, number | undefined>()
  return ([year, month, day, hour, minute, second]) => {
    const midnight = Date.UTC(year, month - 1, day)
    if (!offsets.has(midnight)) offsets.set(midnight, offsetOn(year, month, day, timeZone))
    const offset = offsets.get(midnight)
    const wall = new Date(midnight + ((hour * 60 + minute) * 60 + second) * 1_000)
    if (offset !== undefined) return new Date(wall.getTime() - offset).toISOString()
    const found = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }).toZonedDateTime(timeZone)
    return new Date(found.epochMilliseconds).toISOString()
  }
}

/** The offset of a whole day (ms), or undefined if clocks change on it. */
function offsetOn(year: number, month: number, day: number, timeZone: string): number | undefined {
  const start = Temporal.PlainDate.from({ year, month, day }).toZonedDateTime(timeZone)
  const end = start.add({ days: 1 })
  const isWhole = end.epochMilliseconds - start.epochMilliseconds === dayMs
  return isWhole && start.offsetNanoseconds === end.offsetNanoseconds ? start.offsetNanoseconds / 1e6 : undefined
}
