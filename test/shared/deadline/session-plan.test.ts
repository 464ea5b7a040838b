import { describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { givenPackRate } from '../../../shared/deadline/pack-rate.ts'
import { afterWorkedMs, workedMs } from '../../../shared/deadline/floor-hours.ts'
import { planSession, type Session } from '../../../shared/deadline/session-plan.ts'

const hourMs = 3_600_000
const timeZone = 'Asia/Ho_Chi_Minh'
const at = (text: string): Date => new Date(`${text}+07:00`)
const saturday: Session = {
  policyId: 'tiktok-vn',
  timeZone,
  startsAt: at('2026-06-06T10:00:00.000'),
  minutes: 120,
  orders: 600,
  packers: 8,
  floorHours: null,
  packRate: givenPackRate(60),
}

describe('the plan of a session', () => {
  test('at 10:00 on a Saturday means that parcels leave tonight, at 20:00 that they leave on Monday', () => {
    const morning = planSession(saturday)
    expect(morning).toMatchObject({
      atStart: { weekday: 6, daysLater: 0, date: '2026-06-06' },
      atEnd: { daysLater: 0 },
    })
    const evening = planSession({ ...saturday, startsAt: at('2026-06-06T20:00:00.000') })
    expect(evening).toMatchObject({ atStart: { weekday: 1, daysLater: 2 }, atEnd: { date: '2026-06-08' } })
    expect(evening.atStart.packBy.toISOString()).toBe(at('2026-06-08T23:59:59.999').toISOString())
  })

  test('across the cut-off has two parts, split at 14:00 to the millisecond, with their share of the orders', () => {
    const plan = planSession({ ...saturday, startsAt: at('2026-06-06T13:30:00.000'), orders: 1000 })
    expect(plan.parts.map((part) => [part.until.toISOString(), part.orders, part.due, part.daysLater])).toEqual([
      [at('2026-06-06T14:00:00.000').toISOString(), 250, 250, 0],
      [at('2026-06-06T15:30:00.000').toISOString(), 750, 1000, 2],
    ])
    expect(plan).toMatchObject({ atStart: { daysLater: 0 }, atEnd: { daysLater: 2 } })
  })

  test('fits, is tight or fails depending on what these packers can pack before each deadline', () => {
    const verdict = (packers: number, orders: number): string => planSession({ ...saturday, packers, orders }).verdict
    // 14 hours until midnight at 60 an hour are 840 parcels per packer.
    expect([verdict(1, 500), verdict(1, 800), verdict(1, 900), verdict(0, 1)]).toEqual([
      'fits',
      'tight',
      'fails',
      'fails',
    ])
    const plan = planSession({ ...saturday, packers: 1, orders: 1000 })
    assert.ok(plan.handsNeeded === 2, `${plan.handsNeeded}`)
  })

  test("packs only during the floor's hours, and nothing before it is ordered", () => {
    const plan = planSession({
      ...saturday,
      startsAt: at('2026-06-06T20:00:00.000'),
      packers: 10,
      orders: 2000,
      floorHours: { from: '08:00', until: '22:00' },
    })
    // Until Monday midnight: 2 h tonight, 14 h on Sunday, 14 h on Monday.
    expect(plan.parts[0]!.packable.mid).toBe(10 * 30 * 60)
    // 3 h 20 min of work: two tonight, the rest from eight o'clock.
    expect(plan.packedAt!.expected.toISOString()).toBe(at('2026-06-07T09:20:00.000').toISOString())
    expect(planSession({ ...saturday, orders: 1 }).packedAt!.early.toISOString()).toBe(
      at('2026-06-06T12:00:00.000').toISOString(),
    )
    expect(planSession({ ...saturday, packers: 0 }).packedAt).toBeNull()
  })

  test('under a policy of elapsed hours has promises that move along', () => {
    const plan = planSession({ ...saturday, policyId: 'within-24h' })
    expect(plan.parts).toHaveLength(1)
    expect(plan.atEnd.packBy.getTime() - plan.atStart.packBy.getTime()).toBe(2 * hourMs)
  })
})

describe("the floor's hours", () => {
  const hours = { from: '22:00', until: '02:00' }
  test('may extend past midnight', () => {
    expect(workedMs(at('2026-06-06T00:00:00.000'), at('2026-06-07T00:00:00.000'), timeZone, hours)).toBe(4 * hourMs)
    expect(workedMs(at('2026-06-06T23:00:00.000'), at('2026-06-07T01:00:00.000'), timeZone, hours)).toBe(2 * hourMs)
    expect(afterWorkedMs(at('2026-06-06T12:00:00.000'), 5 * hourMs, timeZone, hours).toISOString()).toBe(
      at('2026-06-07T23:00:00.000').toISOString(),
    )
  })

  test('follow the wall clock on the day the clocks change, and never go back in time', () => {
    const newYork = 'America/New_York'
    expect(
      workedMs(new Date('2026-03-08T00:00:00.000-05:00'), new Date('2026-03-08T12:00:00.000-04:00'), newYork, {
        from: '00:00',
        until: '24:00',
      }),
    ).toBe(11 * hourMs)
    expect(workedMs(at('2026-06-07T00:00:00.000'), at('2026-06-06T00:00:00.000'), timeZone, hours)).toBe(0)
  })
})
