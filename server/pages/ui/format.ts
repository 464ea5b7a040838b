import { common } from './common-words.ts'
import { language } from './words.ts'

const locales = { vi: 'vi-VN', en: 'en-GB' }
const locale = (): string => locales[language.value]

/** Money from whole minor units, formatted for the page's language: 125.000 ₫. */
export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency })
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0))
}

/** The prices of a product's choices: one, or from the lowest to the highest. */
export function moneyRange([lowest, highest]: readonly [number, number], currency: string): string {
  return lowest === highest ? money(lowest, currency) : `${money(lowest, currency)} – ${money(highest, currency)}`
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value)
}

/** A weight as sellers write it: 990 g, 1,1 kg. */
export function weight(grams: number): string {
  if (grams < 1_000) return `${grams} g`
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(grams / 1_000)} kg`
}

/** A parcel code in groups of four, as on its label: 1234 5678 9012. */
export function spaced(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ')
}

/** The time of day of an instant, in the sale's zone: 23:59. */
export function clockTime(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hour12: false, timeZone }).format(
    new Date(instant),
  )
}

/** An instant as people say it, in the sale's zone: "23:59 hôm nay", "23:59 Thứ Hai, 24/11". `now` in ms since 1970. */
export function timeAndDay(instant: string, timeZone: string, now: number): string {
  return `${clockTime(instant, timeZone)} ${dayOf(instant, timeZone, now)}`
}

/** The day of an instant, in the sale's zone: "hôm nay", "Thứ Hai, 24/11". `now` in ms since 1970. */
export function dayOf(instant: string, timeZone: string, now: number): string {
  const day = (ms: number): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(ms))
  const at = Date.parse(instant)
  if (day(at) === day(now)) return common().today
  if (day(at) === day(now + 86_400_000)) return common().tomorrow
  return new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'numeric', timeZone }).format(at)
}

/**
 * A duration, rounded to what still matters: 42 s, 12 min, 2 h 10 min. `ms` may be negative: its absolute value is
 * used.
 */
export function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  if (seconds < 60) return common().seconds(seconds)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return common().minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return common().hours(hours, minutes % 60)
  return common().days(Math.floor(hours / 24), hours % 24)
}
