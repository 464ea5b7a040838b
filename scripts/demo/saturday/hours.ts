import { Temporal } from 'temporal-polyfill'
import { deadlineFor } from '../../../shared/deadline/deadline.ts'

export const timeZone = 'Asia/Ho_Chi_Minh'
const saturday = 6
/** A Saturday that is not a holiday comes within this many days, even around Tết. */
const daysMax = 60

/** Wall times of the day; those of `late` are on the Sunday after. */
export const hours = {
  opens: '08:00',
  trucks: { first: '17:00', evening: '22:30' },
  late: { planned: '10:00', noted: '11:00', comes: '12:15' },
} as const

/**
 * Saturday at eight, in Viet Nam: the next one on which the morning's orders are due the same day, so not a public
 * holiday.
 */
export function saturdayMorning(now: Date): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
  for (let days = 0; days < daysMax; days += 1) {
    const day = today.add({ days })
    if (day.dayOfWeek !== saturday) continue
    const [opens, noon] = [at(day, hours.opens), at(day, '12:00')]
    const due = Temporal.Instant.fromEpochMilliseconds(deadlineFor('tiktok-vn', noon, timeZone).packBy.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
    if (opens > now && due.equals(day)) return opens
  }
  throw new Error(`no working Saturday within ${daysMax} days`)
}

/** A wall time that many days after the day of an instant. */
export function wallTime(ofDay: Date, time: string, daysLater = 0): Date {
  return at(
    Temporal.Instant.fromEpochMilliseconds(ofDay.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .add({ days: daysLater }),
    time,
  )
}

/** An instant as people on the floor say it: `Sat 12:05`. */
export function said(instant: Date): string {
  return instant
    .toLocaleString('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' })
    .replace(',', '')
}

function at(day: Temporal.PlainDate, time: string): Date {
  return new Date(day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds)
}
