import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { floorOf } from '../../../shared/calendar/hub-hours.ts'
import { seeAll, tryStart } from '../../../shared/calendar/hub-sight.ts'
import { openJobs } from '../../../shared/calendar/jobs.ts'
import { byArrival, loadOf, loadWith } from '../../../shared/calendar/load.ts'
import {
  timeZone,
  firstDay,
  at,
  daily,
  hub,
  floor,
  sessionAt,
  loadFor,
  sum,
  hubs,
  sessions,
} from '../../support/hub-load.ts'

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

  test('warns of what a session pushes out that was planned after it', () => {
    const small = floorOf({ ...hub, parcelsPerHour: 20 }, timeZone, firstDay, 30)
    const session = sessionAt(at(5, 8), { plannedAt: 1, saleId: 'early' })
    const late = sessionAt(at(5, 8), { plannedAt: 2, saleId: 'late' })
    expect(tryStart(seeAll(small, []), session)).toMatchObject({ state: 'tight', reasons: [] })
    expect(tryStart(seeAll(small, [late]), session)).toMatchObject({ state: 'over', reasons: ['hub-full'] })
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
