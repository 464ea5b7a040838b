import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import { findPolicy, policyIds } from '../../shared/deadline/policy.ts'
import { placeDecided } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

/** Instants missing from the policies' own vectors: midnight and both clock changes in New York. */
const newYork = [
  {
    policy: 'same-day',
    why: 'the last millisecond before the short day',
    receivedAt: '2026-03-07T23:59:59.999-05:00',
    packBy: '2026-03-07T23:59:59.999-05:00',
  },
  {
    policy: 'same-day',
    why: 'the first of the short day',
    receivedAt: '2026-03-08T00:00:00.000-05:00',
    packBy: '2026-03-08T23:59:59.999-04:00',
  },
  {
    policy: 'same-day',
    why: 'just after the clocks jumped',
    receivedAt: '2026-03-08T03:00:00.000-04:00',
    packBy: '2026-03-08T23:59:59.999-04:00',
  },
  {
    policy: 'same-day',
    why: 'the second 01:30 of the long day',
    receivedAt: '2026-11-01T01:30:00.000-05:00',
    packBy: '2026-11-01T23:59:59.999-05:00',
  },
  {
    policy: 'within-24h',
    why: 'the night that has an hour more',
    receivedAt: '2026-10-31T20:00:00.000-04:00',
    packBy: '2026-11-01T19:00:00.000-05:00',
  },
].map((vector) => ({ ...vector, timeZone: 'America/New_York' }))

describe('the deadline of an order', () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host', { hours: 9000 })
  })
  afterAll(() => world.close())

  /** Stops this world's clock at an instant, to the millisecond. */
  async function stopClock(at: Date): Promise<void> {
    await sql
      .raw(
        `create or replace function app_now() returns timestamptz language sql volatile begin atomic select timestamptz '${at.toISOString()}'; end`,
      )
      .execute(world.ctx.db)
    await world.moveClock(0)
  }

  const vectors = [
    ...policyIds().flatMap((policy) => findPolicy(policy)!.vectors.map((vector) => ({ ...vector, policy }))),
    ...newYork,
  ]
  for (const { policy, why, timeZone, receivedAt, packBy } of vectors) {
    test(`under ${policy} in ${timeZone}: ${why}`, async () => {
      await stopClock(new Date(receivedAt))
      const sale = await world.api.openSale(host, { policy, timeZone })
      const socket = await world.api.connect((await world.api.signUp()).token)
      const order = await placeDecided(socket, sale.saleId)
      socket.close()
      expect(order.receivedAt).toBe(new Date(receivedAt).toISOString())
      expect({ state: order.state, packBy: order.packBy, handOverBy: order.handOverBy }).toEqual({
        state: 'confirmed',
        packBy: new Date(packBy).toISOString(),
        handOverBy: new Date(packBy).toISOString(),
      })
    })
  }
})
