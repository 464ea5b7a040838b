import { BoundedMap } from '../../lib/bounded-map.ts'
import { isInFaces } from './fonts/faces.ts'
import type { PaperLocale } from './paper.ts'

const tags: Record<PaperLocale, string> = { vi: 'vi-VN', en: 'en-GB' }

/** Formatted texts are cached: a batch has few deadlines and few prices, and formatting is slow. */
const textsMax = 5_000
const moneyTexts = new BoundedMap<string, string>(textsMax)
const countTexts = new BoundedMap<string, string>(textsMax)
const instantTexts = new BoundedMap<string, { time: string; date: string }>(textsMax)
const moneyFormats = new BoundedMap<string, Intl.NumberFormat>(textsMax)
const dateFormats = new BoundedMap<string, Intl.DateTimeFormat>(textsMax)

/**
 * An amount in minor units as people write it: 125000 VND → "125.000 ₫". Uses the code where the font lacks the symbol
 * (฿). RangeError on a bad currency.
 */
export function formatMoney(amount: number, currency: string, locale: PaperLocale): string {
  return moneyTexts.remember(`${locale} ${currency} ${amount}`, () => writeMoney(amount, currency, locale))
}

function writeMoney(amount: number, currency: string, locale: PaperLocale): string {
  const format = moneyFormats.remember(`${locale} ${currency}`, () => {
    const bySymbol = new Intl.NumberFormat(tags[locale], { style: 'currency', currency })
    const symbol = bySymbol.formatToParts(0).find((part) => part.type === 'currency')?.value ?? ''
    return isInFaces(symbol)
      ? bySymbol
      : new Intl.NumberFormat(tags[locale], { style: 'currency', currency, currencyDisplay: 'code' })
  })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0
  return format.format(amount / 10 ** digits).replace(/\s/gu, ' ')
}

/** A whole number with the language's grouping. */
export function formatCount(count: number, locale: PaperLocale): string {
  return countTexts.remember(`${locale} ${count}`, () => count.toLocaleString(tags[locale]))
}

/** A weight as people write it: 850 → "850 g", 1250 → "1,25 kg". */
export function formatWeight(grams: number, locale: PaperLocale): string {
  if (grams < 1000) return `${grams} g`
  return `${(grams / 1000).toLocaleString(tags[locale], { maximumFractionDigits: 2 })} kg`
}

/**
 * An RFC 3339 instant in an IANA zone: { time: "23:59", date: "Thứ 5, 01/01/2026" }. RangeError on a bad instant or
 * zone.
 */
export function formatInstant(instant: string, timeZone: string, locale: PaperLocale): { time: string; date: string } {
  return instantTexts.remember(`${locale} ${timeZone} ${instant}`, () => writeInstant(instant, timeZone, locale))
}

function writeInstant(instant: string, timeZone: string, locale: PaperLocale): { time: string; date: string } {
  const format = dateFormats.remember(
    `${locale} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(tags[locale], {
        timeZone,
        hourCycle: 'h23',
        hour: '2-digit',
        minute: '2-digit',
        weekday: 'short',
        day: '2-digit',
        month: '2-digit',
        year: 'numeric',
      }),
  )
  const parts = new Map(format.formatToParts(parseInstant(instant)).map((part) => [part.type, part.value]))
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return { time: `${of('hour')}:${of('minute')}`, date: `${of('weekday')}, ${of('day')}/${of('month')}/${of('year')}` }
}

/** RangeError unless the text is an instant. */
export function parseInstant(instant: string): Date {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) throw new RangeError('paper needs RFC 3339 instants')
  return date
}

/** "123456789012" → "1234 5678 9012": easier to read aloud and compare as three groups of four. */
export function formatCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ')
}

/** How people call a pick-up or hand-over record: the second of 29 November → "29/11-2". Undefined for old ones. */
export function formatHandOver(day: string | null, number: number | null): string | undefined {
  if (day === null || number === null) return undefined
  const [, month, date] = day.split('-').map(Number)
  return `${date}/${month}-${number}`
}

/** A Vietnamese number as couriers dial it ("0901 234 567"); others unchanged. */
export function formatPhone(phone: string): string {
  const local = /^(?:\+84|0)([0-9]{3})([0-9]{3})([0-9]{3})$/.exec(phone.replace(/[\s.-]/g, ''))
  return local ? `0${local[1]} ${local[2]} ${local[3]}` : phone
}

/** Numbers with consecutive ones combined: [1, 2, 3, 7] → "1–3, 7". */
export function formatRanges(numbers: readonly number[]): string {
  const runs: [number, number][] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && number <= run[1] + 1) run[1] = number
    else runs.push([number, number])
  }
  return runs
    .map(([from, to]) => (to === from ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))
    .join(', ')
}
