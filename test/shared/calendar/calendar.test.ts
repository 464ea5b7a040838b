import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { floorOf, type Floor, type HubCapacity } from '../../../shared/calendar/hub-hours.ts'
import { seeAll, seeOwn, tryStart, type HubSight } from '../../../shared/calendar/hub-sight.ts'
import { openJobs, type Session } from '../../../shared/calendar/jobs.ts'
import { byArrival, loadOf, loadWith, type Load } from '../../../shared/calendar/load.ts'
import { findRoom, proposeMoves } from '../../../shared/calendar/moves.ts'
import { toldOfOthers } from '../../../shared/calendar/sight.ts'

const timeZone = 'Asia/Ho_Chi_Minh'
const firstDay = '2026-06-01'
const at = (day: number, hour: number): number =>
  Date.parse(`${firstDay}T00:00:00+07:00`) + (day * 24 + hour) * 3_600_000
const daily = { from: '07:00', until: '18:00' }
const hub: HubCapacity = {
  week: [daily, daily, daily, daily, daily, daily, null],
  days: [],
  parcelsPerHour: 400,
  parcelGrams: null,
  trucks: [{ carrier: 'ghn', weekdays: [1, 2, 3, 4, 5, 6], at: '17:00', parcels: 2_000, kg: null }],
}
const floor = floorOf(hub, timeZone, firstDay, 30)
const sessionAt = (startsAt: number, more: Partial<Session> = {}): Session => ({
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
const loadFor = (on: Floor, sessions: readonly Session[]): Load => loadOf(on, byArrival(openJobs(on).ofAll(sessions)))
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const overOf = ({ slots, pickups }: Floor, { hours, trucks }: Load): string[] => [
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
const hubs = fc.record<HubCapacity>({
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
const sessions = fc
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

describe("a hub's load", () => {
  test('has every expected parcel in exactly one hour, whatever is known of the hub', () => {
    fc.assert(
      fc.property(hubs, sessions, (some, all) => {
        const on = floorOf(some, timeZone, firstDay, 30)
        const load = loadFor(on, all)
        expect(sum(load.hours)).toBe(sum(all.map(({ parcels }) => parcels ?? 0)))
        for (const { saleId, parcels } of all)
          expect(sum(load.packed.filter(({ job }) => job.session.saleId === saleId).map((one) => one.parcels))).toBe(
            parcels ?? 0,
          )
        expect(sum(load.trucks)).toBe(sum(load.loaded.map(({ parcels }) => parcels)))
        expect(sum(load.trucks)).toBeLessThanOrEqual(sum(load.hours))
      }),
    )
  })

  test('packs nothing before it is ordered, nothing where it is closed while it need not, and loads only what is packed', () => {
    fc.assert(
      fc.property(hubs, sessions, (some, all) => {
        const on = floorOf(some, timeZone, firstDay, 30)
        const { packed, loaded } = loadFor(on, all)
        for (const { job, slot } of packed) {
          expect(on.slots[slot]!.until).toBeGreaterThan(job.session.startsAt)
          if (on.slots.slice(job.arrives).some(({ isOpen }) => isOpen)) expect(on.slots[slot]!.isOpen).toBe(true)
        }
        for (const { job, pickup } of loaded) {
          const ready = packed.filter((one) => one.job === job && on.slots[one.slot]!.until <= on.pickups[pickup]!.at)
          expect(ready.length).toBeGreaterThan(0)
        }
      }),
    )
  })

  test('is over only where something had to be packed or loaded at last', () => {
    fc.assert(
      fc.property(hubs, sessions, (some, all) => {
        const on = floorOf(some, timeZone, firstDay, 30)
        const load = loadFor(on, all)
        const tooMuch = load.excess.reduce((total, { parcels }) => total + parcels, 0)
        const over = sum([
          ...on.slots.map(({ capacity }, i) => (capacity === null ? 0 : Math.max(0, load.hours[i]! - capacity))),
          ...on.pickups.map(({ capacity }, i) => (capacity === null ? 0 : Math.max(0, load.trucks[i]! - capacity))),
        ])
        expect(over).toBe(tooMuch)
        for (const { job, slot } of load.packed) expect(slot).toBeLessThanOrEqual(job.last)
      }),
    )
  })

  test('is the same whether all is worked out anew or only what a further session changes', () => {
    fc.assert(
      fc.property(hubs, sessions, fc.integer({ min: 0, max: 900 }), (some, all, parcels) => {
        const on = floorOf(some, timeZone, firstDay, 30)
        const jobs = openJobs(on)
        const others = byArrival(jobs.ofAll(all))
        const before = loadOf(on, others)
        const more = jobs.of(sessionAt(at(9, 9), { saleId: 'new', parcels }))
        const anew = loadOf(on, byArrival([...jobs.ofAll(all), ...more]))
        const after = loadWith(on, others, more, before)
        const isIn = (i: number): boolean => i >= after.from && i < after.until
        expect(anew.hours).toEqual(before.hours.map((known, i) => (isIn(i) ? after.hours[i] : known)))
        const slotOf = (ms: number): number => on.slots.findIndex(({ until }) => until > ms)
        const trucks = on.pickups.map((one, i) => (isIn(slotOf(one.at)) ? after : before).trucks[i])
        expect(anew.trucks).toEqual(trucks)
      }),
    )
  })

  test('takes what is due first, and of that what was planned first', () => {
    const [early, late] = [
      sessionAt(at(5, 8), { plannedAt: 1, saleId: 'early' }),
      sessionAt(at(5, 8), { plannedAt: 2, saleId: 'late' }),
    ]
    const small = floorOf({ ...hub, parcelsPerHour: 20 }, timeZone, firstDay, 30)
    const { excess, hours } = loadFor(small, [late, early])
    expect(excess.map(({ job, why }) => [job.session.saleId, why])).toEqual(
      expect.arrayContaining([['late', 'hub-full']]),
    )
    expect(excess.map(({ job }) => job.session.saleId)).not.toContain('early')
    // From 8 to 17 there is room for 9 × 20; the rest falls on the last hour before the truck.
    expect(hours.slice(5 * 24 + 8, 5 * 24 + 17)).toEqual([20, 20, 20, 20, 20, 20, 20, 20, 40])
  })

  test('asks for the last truck before the deadline, and says when none is in time or nothing is open', () => {
    const jobs = openJobs(floor)
    expect(jobs.of(sessionAt(at(5, 9)))[0]).toMatchObject({ missed: undefined, arrives: 5 * 24 + 9, last: 5 * 24 + 16 })
    // Ordered at 19:00, due the same day: the truck has left.
    expect(jobs.of(sessionAt(at(4, 19)))[0]).toMatchObject({ missed: 'no-truck' })
    const noTruck = openJobs(floorOf({ ...hub, trucks: [] }, timeZone, firstDay, 30))
    expect(noTruck.of(sessionAt(at(6, 9)))[0]).toMatchObject({ missed: 'hub-closed', last: 7 * 24 + 7, pickup: -1 })
  })

  test('knows days unlike their weekday, half hours, and trucks by weight', () => {
    const some = floorOf(
      {
        ...hub,
        week: [{ from: '07:30', until: '24:00' }, ...hub.week!.slice(1)],
        days: [
          { date: '2026-06-02', hours: null },
          { date: '2026-06-07', hours: { from: '08:00', until: '12:00' } },
        ],
        parcelGrams: 2_000,
        trucks: [
          { ...hub.trucks[0]!, weekdays: [1, 2, 7], at: '11:00', kg: 500 },
          { ...hub.trucks[0]!, weekdays: [7] },
        ],
      },
      timeZone,
      firstDay,
      7,
    )
    expect(some.slots[7]).toMatchObject({ isOpen: true, capacity: 200 })
    expect(some.slots[23]).toMatchObject({ isOpen: true, capacity: 400 })
    expect(some.slots.slice(24, 48).every(({ isOpen, capacity }) => !isOpen && capacity === 0)).toBe(true)
    expect(some.slots.slice(6 * 24).filter(({ isOpen }) => isOpen)).toHaveLength(4)
    expect(some.pickups.map(({ date, capacity }) => [date, capacity])).toEqual([
      ['2026-06-01', 250],
      ['2026-06-07', 250],
    ])
  })

  test('concludes nothing from what is unknown', () => {
    const unknown = floorOf(
      {
        week: null,
        days: [],
        parcelsPerHour: 400,
        parcelGrams: null,
        trucks: [{ ...hub.trucks[0]!, parcels: null, kg: 900 }],
      },
      timeZone,
      firstDay,
      30,
    )
    const { excess } = loadFor(unknown, [sessionAt(at(5, 9), { parcels: 100_000 })])
    expect(excess).toEqual([])
    expect(tryStart(seeAll(unknown, []), sessionAt(at(5, 9)))).toMatchObject({ state: 'unknown', reasons: [] })
    expect(tryStart(seeAll(floor, []), sessionAt(at(5, 9), { parcels: null }))).toMatchObject({ state: 'unknown' })
  })

  test('is right on the days when clocks are changed', () => {
    for (const [day, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const { slots, pickups } = floorOf(
        { ...hub, week: hub.week!.map(() => daily), trucks: [{ ...hub.trucks[0]!, weekdays: [7] }] },
        'Europe/Berlin',
        day,
        1,
      )
      expect(slots.at(-1)!.until - slots[0]!.at).toBe(hours * 3_600_000)
      expect(slots.every(({ until }, i) => until === (slots[i + 1]?.at ?? until))).toBe(true)
      expect(slots.filter(({ isOpen }) => isOpen)).toHaveLength(11)
      expect(new Date(pickups[0]!.at).toISOString()).toMatch(day === '2026-03-29' ? /T15:00/ : /T16:00/)
    }
  })
})

const everything = { now: at(0, 0), isMovable: () => true, triesMax: 100_000 }

describe('moves', () => {
  test('leave nothing over that fits anywhere, and make nothing over that was not', () => {
    fc.assert(
      fc.property(hubs, sessions, (some, all) => {
        const on = floorOf(some, timeZone, firstDay, 40)
        const before = loadFor(on, all)
        const { moves, nowhere, more } = proposeMoves({ floor: on, jobs: openJobs(on) }, all, everything)
        expect(more).toBe(false)
        const startOf = new Map(moves.map(({ saleId, startsAt }) => [saleId, startsAt]))
        const moved = all.map((one) => ({ ...one, startsAt: startOf.get(one.saleId) ?? one.startsAt }))
        const after = loadFor(on, moved)
        expect(sum(after.hours)).toBe(sum(before.hours))
        expect(overOf(on, before)).toEqual(expect.arrayContaining(overOf(on, after)))
        const left = after.packed.filter(({ job }) => job.missed).map(({ job }) => job)
        const guilty = [...after.excess.map(({ job }) => job), ...left].map(({ session }) => session.saleId)
        for (const saleId of guilty) expect(nowhere).toContain(saleId)
      }),
      { numRuns: 60 },
    )
  })

  test('never make an hour or a truck over that was not, one by one', () => {
    fc.assert(
      fc.property(hubs, sessions, fc.integer({ min: 1, max: 800 }), (some, all, parcels) => {
        const on = floorOf(some, timeZone, firstDay, 40)
        const jobs = openJobs(on)
        const session = sessionAt(at(9, 9), { saleId: 'new', parcels })
        const others = all.flatMap(jobs.of)
        const before = overOf(on, loadFor(on, all))
        for (const startsAt of findRoom({ floor: on, jobs, others, session, now: 0, budget: { tries: 1_000 } }, 5))
          expect(before).toEqual(expect.arrayContaining(overOf(on, loadFor(on, [...all, { ...session, startsAt }]))))
      }),
      { numRuns: 60 },
    )
  })

  test('of 38 sessions on one Saturday with one truck end with nothing over', () => {
    const saturday = Array.from({ length: 38 }, (_, n) =>
      sessionAt(at(5, 8 + (n % 5)), { saleId: `sale-${n}`, plannedAt: n }),
    )
    const before = loadFor(floor, saturday)
    expect(overOf(floor, before)).toEqual([
      'hour 136',
      `truck ${floor.pickups.findIndex(({ at: t }) => t === at(5, 17))}`,
    ])
    const { moves, nowhere } = proposeMoves({ floor, jobs: openJobs(floor) }, saturday, everything)
    expect([moves.length, nowhere]).toEqual([18, []])
    // Who planned last moves, and nobody to a Sunday without hub and truck.
    expect(Math.min(...moves.map(({ saleId }) => Number(saleId.slice(5))))).toBe(20)
    for (const { startsAt } of moves) expect(new Date(startsAt + 7 * 3_600_000).getUTCDay()).not.toBe(0)
    const startOf = new Map(moves.map(({ saleId, startsAt }) => [saleId, startsAt]))
    const moved = saturday.map((one) => ({ ...one, startsAt: startOf.get(one.saleId) ?? one.startsAt }))
    expect(overOf(floor, loadFor(floor, moved))).toEqual([])
  })

  test('do not move what has started, what is not theirs to move, nor anything into the past or the night', () => {
    const saturday = Array.from({ length: 38 }, (_, n) =>
      sessionAt(at(5, 8 + (n % 5)), { saleId: `sale-${n}`, plannedAt: n }),
    )
    const now = at(5, 10)
    const { moves } = proposeMoves({ floor, jobs: openJobs(floor) }, saturday, {
      ...everything,
      now,
      isMovable: ({ plannedAt }) => plannedAt !== 37,
    })
    expect(moves.length).toBeGreaterThan(0)
    for (const { saleId, startsAt } of moves) {
      expect(saturday.find((one) => one.saleId === saleId)!.startsAt).toBeGreaterThan(now)
      expect(startsAt).toBeGreaterThan(now)
      expect(saleId).not.toBe('sale-37')
      const hour = new Date(startsAt + 7 * 3_600_000).getUTCHours()
      expect(hour >= 6 && hour < 22).toBe(true)
    }
  })

  test('say that there are more when they were not all tried out', () => {
    const many = Array.from({ length: 60 }, (_, n) => sessionAt(at(5, 8), { saleId: `sale-${n}`, plannedAt: n }))
    expect(proposeMoves({ floor, jobs: openJobs(floor) }, many, { ...everything, triesMax: 10 }).more).toBe(true)
  })
})

describe('what a member is told of the hub above', () => {
  test('is the same beside nobody and beside one session of up to a quarter', () => {
    const own = sessionAt(at(5, 8), { saleId: 'own', parcels: 150 })
    const seen = (others: readonly Session[]): Pick<HubSight, 'hours' | 'trucks' | 'load'> => {
      const { hours, trucks, load } = seeOwn(floor, [own], others)
      return { hours, trucks, load }
    }
    const other = sessionAt(at(5, 9), { saleId: 'other', parcels: 190 })
    expect(seen([other])).toEqual(seen([]))
    const told = (parcels: number): number[] => seeOwn(floor, [], [{ ...other, parcels }]).hours.slice(129, 131)
    // One large session looks as several do.
    const several = [1, 2, 3].map((n) => ({ ...other, saleId: `other-${n}`, parcels: 100 }))
    expect(seeOwn(floor, [], several).hours).toEqual(seeOwn(floor, [], [{ ...other, parcels: 300 }]).hours)
    expect(told(300)).toEqual([200, 200])
  })

  test('is a quarter of the capacity, or two, or three, or all, and never less than there is', () => {
    const quarters = fc.integer({ min: 0, max: 5_000 })
    fc.assert(
      fc.property(quarters, fc.integer({ min: 0, max: 4_000 }), (parcels, capacity) => {
        const told = toldOfOthers(parcels, capacity)!
        expect([0.25, 0.5, 0.75, 1].map((part) => Math.ceil(part * capacity))).toContain(told)
        expect(told).toBeGreaterThanOrEqual(Math.min(parcels, capacity))
      }),
    )
  })

  test('never proposes a start that would make the hub or a truck over', () => {
    fc.assert(
      fc.property(sessions, fc.integer({ min: 1, max: 900 }), (others, parcels) => {
        const before = overOf(floor, loadFor(floor, others))
        const { room, jobs } = seeOwn(floor, [], others)
        const session = sessionAt(at(9, 9), { saleId: 'own', parcels })
        for (const startsAt of findRoom({ floor: room, jobs, others: [], session, now: 0, budget: { tries: 500 } }, 3))
          expect(before).toEqual(
            expect.arrayContaining(overOf(floor, loadFor(floor, [...others, { ...session, startsAt }]))),
          )
      }),
      { numRuns: 60 },
    )
  })
})
