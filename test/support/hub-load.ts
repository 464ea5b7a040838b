import fc from 'fast-check'
import { floorOf, type Floor, type HubCapacity } from '../../shared/calendar/hub-hours.ts'
import { openJobs, type Session } from '../../shared/calendar/jobs.ts'
import { byArrival, loadOf, type Load } from '../../shared/calendar/load.ts'

export const timeZone = 'Asia/Ho_Chi_Minh'
export const firstDay = '2026-06-01'
export const at = (day: number, hour: number): number =>
  Date.parse(`${firstDay}T00:00:00+07:00`) + (day * 24 + hour) * 3_600_000
export const daily = { from: '07:00', until: '18:00' }
/** A hub that packs 400 an hour six days a week, with one truck for 2,000 at five. */
export const hub: HubCapacity = {
  week: [daily, daily, daily, daily, daily, daily, null],
  days: [],
  parcelsPerHour: 400,
  parcelGrams: null,
  trucks: [{ carrier: 'ghn', weekdays: [1, 2, 3, 4, 5, 6], at: '17:00', parcels: 2_000, kg: null }],
}
export const floor = floorOf(hub, timeZone, firstDay, 30)
export const sessionAt = (startsAt: number, more: Partial<Session> = {}): Session => ({
  saleId: `${startsAt}`,
  startsAt,
  minutes: 120,
  parcels: 100,
  policyId: 'same-day',
  policyVersion: null,
  timeZone,
  plannedAt: 0,
  ...more,
})
export const loadFor = (on: Floor, sessions: readonly Session[]): Load =>
  loadOf(on, byArrival(openJobs(on).ofAll(sessions)))
export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
export const overOf = ({ slots, pickups }: Floor, { hours, trucks }: Load): string[] => [
  ...slots.flatMap(({ capacity }, i) => (capacity !== null && hours[i]! > capacity ? [`hour ${i}`] : [])),
  ...pickups.flatMap(({ capacity }, i) => (capacity !== null && trucks[i]! > capacity ? [`truck ${i}`] : [])),
]

const wallTime = fc.integer({ min: 5 * 4, max: 23 * 4 }).map((quarter) => {
  const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15]
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
})
const opening = fc
  .tuple(wallTime, wallTime)
  .filter(([from, until]) => from < until)
  .map(([from, until]) => ({ from, until }))
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null, freq: 3 })
export const hubs = fc.record<HubCapacity>({
  week: maybe(fc.array(maybe(opening), { minLength: 7, maxLength: 7 })),
  days: fc
    .array(
      fc.record({
        date: fc.integer({ min: 0, max: 29 }).map((n) => new Date(at(n, 12)).toISOString().slice(0, 10)),
        hours: maybe(opening),
      }),
      { maxLength: 3 },
    )
    .filter((days) => new Set(days.map(({ date }) => date)).size === days.length),
  parcelsPerHour: maybe(fc.integer({ min: 1, max: 500 })),
  parcelGrams: maybe(fc.integer({ min: 100, max: 3_000 })),
  trucks: fc.array(
    fc.record({
      carrier: fc.constantFrom('ghn', 'ghtk'),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
      at: wallTime,
      parcels: maybe(fc.integer({ min: 1, max: 2_000 })),
      kg: maybe(fc.integer({ min: 1, max: 2_000 })),
    }),
    { maxLength: 3 },
  ),
})
const policies = ['same-day', 'within-24h', 'tiktok-vn', 'ocop-one-day'] as const
export const sessions = fc
  .array(
    fc.record({
      startsAt: fc.integer({ min: 7 * 96, max: 14 * 96 }).map((quarter) => at(0, quarter / 4)),
      minutes: fc.integer({ min: 1, max: 400 }),
      parcels: maybe(fc.integer({ min: 0, max: 900 })),
      policyId: fc.constantFrom(...policies),
      plannedAt: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 25 },
  )
  .map((some) => some.map((one, n) => sessionAt(one.startsAt, { ...one, saleId: `sale-${n}` })))
