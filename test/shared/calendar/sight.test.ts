import { describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { seeOwn, type HubSight } from '../../../shared/calendar/hub-sight.ts'
import type { Session } from '../../../shared/calendar/jobs.ts'
import { findRoom } from '../../../shared/calendar/moves.ts'
import { toldOfOthers } from '../../../shared/calendar/sight.ts'
import { at, floor, sessionAt, loadFor, overOf, sessions } from '../../support/hub-load.ts'

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
