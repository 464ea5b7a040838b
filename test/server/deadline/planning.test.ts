import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import type { z } from 'zod'
import type { planAnswer } from '../../../shared/contract/routes/deadline-capacity.ts'
import type { Reply } from '../../support/api.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('the session planner', () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    host = await world.token('host')
  })
  afterAll(() => world.close())

  const plan = (more: Record<string, unknown> = {}): Promise<Reply<z.output<typeof planAnswer>>> =>
    world.api.call('POST', '/api/plan', host, {
      deadlinePolicy: 'tiktok-vn',
      timeZone: 'Asia/Ho_Chi_Minh',
      day: '2026-06-06',
      starts: ['10:00', '13:00', '20:00'],
      orders: 2500,
      hands: 8,
      ...more,
    })

  test("compares a Saturday's start hours in one answer", async () => {
    const { status, body } = await plan({ ratePerPackerHour: 45 })
    expect(status).toBe(200)
    expect(
      body.plans.map(({ start, startsAt, atStart, atEnd, parts }) => [
        start,
        startsAt,
        atStart.weekday,
        atStart.daysLater,
        atEnd.weekday,
        parts.length,
      ]),
    ).toEqual([
      ['10:00', '2026-06-06T03:00:00.000Z', 6, 0, 6, 1],
      ['13:00', '2026-06-06T06:00:00.000Z', 6, 0, 1, 2],
      ['20:00', '2026-06-06T13:00:00.000Z', 1, 2, 1, 1],
    ])
    expect(body.latestSameDay).toBe('10:00')
    expect(body.plans[0]!.atStart.packBy).toBe('2026-06-06T16:59:59.999Z')
    expect(body.pace.source).toEqual('given')
    expect(body.plans[0]!.parts[0]!.packable.mid).toBe(Math.floor(8 * 45 * (14 - 1e-3 / 3600)))
  })

  test('says that its pack rate is a prior while nobody has packed', async () => {
    const { body } = await plan()
    expect(body.pace).toMatchObject({ source: 'prior', scans: 0 })
    expect(body.plans.every((one) => one.handsNeeded! > 0)).toBe(true)
  })

  test('refuses what it cannot calculate with, and names the field', async () => {
    for (const [more, field] of [
      [{ timeZone: 'Mars/Base' }, 'timeZone'],
      [{ deadlinePolicy: 'none' }, 'deadlinePolicy'],
      [{ starts: ['25:00'] }, 'starts.0'],
      [{ day: '2026-02-30' }, 'day'],
      [{ orders: -1 }, 'orders'],
      [{ floorHours: { from: '08:00', until: '08:00' } }, 'floorHours'],
    ] as const) {
      expect(await plan(more)).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(new RegExp(`^${field}:`)) },
      })
    }
  })
})
