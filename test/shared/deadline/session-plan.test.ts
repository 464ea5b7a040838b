import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { givenPace } from '../../../shared/deadline/capacity.ts'
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
  hands: 8,
  floorHours: null,
  pace: givenPace(60),
}

describe('the plan of a session', () => {
  test('at 10:00 on a Saturday means that parcels leave tonight, at 20:00 that they leave on Monday', () => {
    const morning = planSession(saturday)
    assert.deepEqual(
      [morning.atStart.weekday, morning.atStart.daysLater, morning.atEnd.daysLater, morning.atStart.date],
      [6, 0, 0, '2026-06-06'],
    )
    const evening = planSession({ ...saturday, startsAt: at('2026-06-06T20:00:00.000') })
    assert.deepEqual([evening.atStart.weekday, evening.atStart.daysLater, evening.atEnd.date], [1, 2, '2026-06-08'])
    assert.equal(evening.atStart.packBy.toISOString(), at('2026-06-08T23:59:59.999').toISOString())
  })

  test('over the cut-off has two parts, split at 14:00 to the millisecond, with their share of the orders', () => {
    const plan = planSession({ ...saturday, startsAt: at('2026-06-06T13:30:00.000'), orders: 1000 })
    assert.deepEqual(
      plan.parts.map((part) => [part.until.toISOString(), part.orders, part.due, part.daysLater]),
      [
        [at('2026-06-06T14:00:00.000').toISOString(), 250, 250, 0],
        [at('2026-06-06T15:30:00.000').toISOString(), 750, 1000, 2],
      ],
    )
    assert.deepEqual([plan.atStart.daysLater, plan.atEnd.daysLater], [0, 2])
  })

  test('fits, is tight or fails by what these hands can pack until each deadline', () => {
    const verdict = (hands: number, orders: number): string => planSession({ ...saturday, hands, orders }).verdict
    // 14 hours until midnight at 60 an hour are 840 parcels a packer.
    assert.deepEqual(
      [verdict(1, 500), verdict(1, 800), verdict(1, 900), verdict(0, 1)],
      ['fits', 'tight', 'fails', 'fails'],
    )
    const plan = planSession({ ...saturday, hands: 1, orders: 1000 })
    assert.ok(plan.handsNeeded === 2, `${plan.handsNeeded}`)
  })

  test('packs in the hours of the floor only, and nothing before it is ordered', () => {
    const plan = planSession({
      ...saturday,
      startsAt: at('2026-06-06T20:00:00.000'),
      hands: 10,
      orders: 2000,
      floorHours: { from: '08:00', until: '22:00' },
    })
    // Until Monday midnight: 2 h tonight, 14 h on Sunday, 14 h on Monday.
    assert.equal(plan.parts[0]!.packable.mid, 10 * 30 * 60)
    // 3 h 20 min of work: two tonight, the rest from eight o'clock.
    assert.equal(plan.packedAt!.expected.toISOString(), at('2026-06-07T09:20:00.000').toISOString())
    assert.equal(
      planSession({ ...saturday, orders: 1 }).packedAt!.early.toISOString(),
      at('2026-06-06T12:00:00.000').toISOString(),
    )
    assert.equal(planSession({ ...saturday, hands: 0 }).packedAt, null)
  })

  test('under a policy of elapsed hours has promises that move along', () => {
    const plan = planSession({ ...saturday, policyId: 'within-24h' })
    assert.equal(plan.parts.length, 1)
    assert.equal(plan.atEnd.packBy.getTime() - plan.atStart.packBy.getTime(), 2 * hourMs)
  })
})

describe('the hours of the floor', () => {
  const hours = { from: '22:00', until: '02:00' }
  test('may go on past midnight', () => {
    assert.equal(workedMs(at('2026-06-06T00:00:00.000'), at('2026-06-07T00:00:00.000'), timeZone, hours), 4 * hourMs)
    assert.equal(workedMs(at('2026-06-06T23:00:00.000'), at('2026-06-07T01:00:00.000'), timeZone, hours), 2 * hourMs)
    assert.equal(
      afterWorkedMs(at('2026-06-06T12:00:00.000'), 5 * hourMs, timeZone, hours).toISOString(),
      at('2026-06-07T23:00:00.000').toISOString(),
    )
  })

  test('are those of the wall clock on the day the clocks change, and none back in time', () => {
    const newYork = 'America/New_York'
    assert.equal(
      workedMs(new Date('2026-03-08T00:00:00.000-05:00'), new Date('2026-03-08T12:00:00.000-04:00'), newYork, {
        from: '00:00',
        until: '24:00',
      }),
      11 * hourMs,
    )
    assert.equal(workedMs(at('2026-06-07T00:00:00.000'), at('2026-06-06T00:00:00.000'), timeZone, hours), 0)
  })
})
