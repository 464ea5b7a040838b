import { signal } from '@preact/signals'
import { wallTime } from '../ui/wall-time.ts'
import { language } from '../ui/words.ts'

/** What is shown: one day, or the week with it. Kept in the address, so that it can be sent to somebody. */
export interface Shown {
  day: string
  isWeek: boolean
}

const dayMs = 86_400_000
/** Until the server has said in which zone its hub works. */
export const usualZone = 'Asia/Ho_Chi_Minh'

export const shown = signal<Shown>(fromAddress())
addEventListener('hashchange', () => (shown.value = fromAddress()))

function fromAddress(): Shown {
  const [, week, day] = /^#(week\/)?(\d{4}-\d\d-\d\d)$/.exec(location.hash) ?? []
  if (day === undefined || Number.isNaN(Date.parse(day))) return { day: today(), isWeek: true }
  return { day, isWeek: week !== undefined }
}

export function show({ day, isWeek }: Shown): void {
  location.hash = isWeek ? `week/${day}` : day
}

export function today(): string {
  return wallTime(Date.now(), usualZone).day
}

export function addDays(day: string, n: number): string {
  return new Date(Date.parse(day) + n * dayMs).toISOString().slice(0, 10)
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7))
}

/** The days that are shown, first and last. */
export function span({ day, isWeek }: Shown): { from: string; to: string } {
  const from = isWeek ? mondayOf(day) : day
  return { from, to: addDays(from, isWeek ? 6 : 0) }
}

/** A weekday by its ISO number. */
export function weekdayName(weekday: number, style: 'long' | 'short'): string {
  return new Intl.DateTimeFormat(language.value === 'vi' ? 'vi-VN' : 'en-GB', {
    weekday: style,
    timeZone: 'UTC',
  }).format(
    // A Monday, and the days after it.
    Date.UTC(2024, 0, weekday),
  )
}

/** A local date in words: Thứ Bảy, 6/6. */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat(language.value === 'vi' ? 'vi-VN' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(day))
}
