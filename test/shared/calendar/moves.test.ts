import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { floorOf } from '../../../shared/calendar/hub-hours.ts'
import { openJobs } from '../../../shared/calendar/jobs.ts'
import { findRoom, proposeMoves } from '../../../shared/calendar/moves.ts'
import {
  timeZone,
  firstDay,
  at,
  floor,
  sessionAt,
  loadFor,
  sum,
  overOf,
  hubs,
  sessions,
} from '../../support/hub-load.ts'

const everything = { now: at(0, 0), isMovable: () => true, triesMax: 100_000 }

describe('moves', () => {
  test('leave nothing over that fits anywhere, and make nothing over that was not', async () => {
    await fc.assert(
      fc.asyncProperty(hubs, sessions, async (some, all) => {
        const on = floorOf(some, timeZone, firstDay, 40)
        const before = loadFor(on, all)
        const { moves, nowhere, more } = await proposeMoves({ floor: on, jobs: openJobs(on) }, all, everything)
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

  test('of 38 sessions on one Saturday with one truck end with nothing over', async () => {
    const saturday = Array.from({ length: 38 }, (_, n) =>
      sessionAt(at(5, 8 + (n % 5)), { saleId: `sale-${n}`, plannedAt: n }),
    )
    const before = loadFor(floor, saturday)
    expect(overOf(floor, before)).toEqual([
      'hour 136',
      `truck ${floor.pickups.findIndex(({ at: t }) => t === at(5, 17))}`,
    ])
    const { moves, nowhere } = await proposeMoves({ floor, jobs: openJobs(floor) }, saturday, everything)
    expect([moves.length, nowhere]).toEqual([18, []])
    // Who planned last moves, and nobody to a Sunday without hub and truck.
    expect(Math.min(...moves.map(({ saleId }) => Number(saleId.slice(5))))).toBe(20)
    for (const { startsAt } of moves) expect(new Date(startsAt + 7 * 3_600_000).getUTCDay()).not.toBe(0)
    const startOf = new Map(moves.map(({ saleId, startsAt }) => [saleId, startsAt]))
    const moved = saturday.map((one) => ({ ...one, startsAt: startOf.get(one.saleId) ?? one.startsAt }))
    expect(overOf(floor, loadFor(floor, moved))).toEqual([])
  })

  test('do not move what has started, what is not theirs to move, nor anything into the past or the night', async () => {
    const saturday = Array.from({ length: 38 }, (_, n) =>
      sessionAt(at(5, 8 + (n % 5)), { saleId: `sale-${n}`, plannedAt: n }),
    )
    const now = at(5, 10)
    const { moves } = await proposeMoves({ floor, jobs: openJobs(floor) }, saturday, {
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

  test('say that there are more when they were not all tried out', async () => {
    const many = Array.from({ length: 60 }, (_, n) => sessionAt(at(5, 8), { saleId: `sale-${n}`, plannedAt: n }))
    expect((await proposeMoves({ floor, jobs: openJobs(floor) }, many, { ...everything, triesMax: 10 })).more).toBe(
      true,
    )
  })

  test('are worked out in turns: whoever else waits for this process comes in between', async () => {
    const many = Array.from({ length: 200 }, (_, n) =>
      sessionAt(at(5, 8 + (n % 5)), { saleId: `sale-${n}`, parcels: 400, plannedAt: n }),
    )
    let turns = 0
    let isDone = false
    const others = (): void => {
      turns += 1
      if (!isDone) setImmediate(others)
    }
    setImmediate(others)
    const { moves, nowhere } = await proposeMoves({ floor, jobs: openJobs(floor) }, many, {
      ...everything,
      triesMax: 2_000,
    })
    isDone = true
    expect(moves.length + nowhere.length).toBeGreaterThan(5)
    expect(turns).toBeGreaterThanOrEqual(moves.length + nowhere.length)
  })
})
