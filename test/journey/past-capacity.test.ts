import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import type { Socket } from 'socket.io-client'
import type { z } from 'zod'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import type { saleRules } from '../../shared/contract/routes/deadline-capacity.ts'
import type { ratesAnswer } from '../../shared/contract/routes/deadline.ts'
import { checkRules } from '../../shared/verify/verify.ts'
import { placeDecided } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { nextEvent } from '../support/next-event.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const dayMs = 86_400_000
type Rules = z.input<typeof saleRules>

describe('orders beyond what can be packed', () => {
  let world: World
  let host: string
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host', { hours: 9000 })
    await world.moveClock(dayMs - ((world.ctx.clock.now().getTime() + 22 * 3_600_000) % dayMs))
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
  })

  async function sale(rules: Partial<Rules>): Promise<SaleView> {
    const made = await world.api.openSale(host, { items: { COFFEE: 100 } })
    const set = await world.api.call('PUT', `/api/sales/${made.saleId}/rules`, host, {
      pastCapacity: 'ignore',
      onBreach: 'flag',
      onRefund: 'cancel',
      hands: null,
      floorHours: null,
      ...rules,
    })
    expect(set.status).toBe(200)
    return made
  }
  async function buyer(): Promise<Socket> {
    const socket = await world.api.connect((await world.api.signUp()).token)
    sockets.push(socket)
    return socket
  }
  const promiseOf = async (saleId: string): Promise<{ packBy: string; shifted: boolean }> => {
    await world.moveClock(1_100)
    return (await world.api.call<{ packBy: string; shifted: boolean }>('GET', `/api/sales/${saleId}/promise`)).body
  }

  test('are promised the next day before the buyer confirms and when decided, and as before when there are packers again', async () => {
    const { saleId } = await sale({ pastCapacity: 'later', hands: 40 })
    const tapping = await buyer()
    const first = await placeDecided(tapping, saleId)
    // Ten minutes a day allow about six parcels at the prior pack rate, four of them for certain.
    await world.api.call('PUT', `/api/sales/${saleId}/rules`, host, {
      pastCapacity: 'later',
      onBreach: 'flag',
      onRefund: 'cancel',
      hands: 1,
      floorHours: { from: '23:40', until: '23:50' },
    })
    for (let i = 0; i < 5; i += 1) await placeDecided(await buyer(), saleId)
    const shifted = await until('the promise is moved', async () => {
      const promise = await promiseOf(saleId)
      return promise.shifted && promise
    })
    expect(Date.parse(shifted.packBy)).toBeGreaterThanOrEqual(Date.parse(first.packBy!) + dayMs)
    const later = await placeDecided(tapping, saleId)
    expect(later.packBy).toBe((await promiseOf(saleId)).packBy)
    await world.api.call('PUT', `/api/sales/${saleId}/rules`, host, {
      pastCapacity: 'later',
      onBreach: 'flag',
      onRefund: 'cancel',
      hands: 40,
      floorHours: null,
    })
    await until('the promise is as before', async () => !(await promiseOf(saleId)).shifted)
    expect((await placeDecided(tapping, saleId)).packBy).toBe(first.packBy)
    const shifts = await world.ctx.db
      .selectFrom('promise_shift')
      .select('full_until')
      .where('sale_id', '=', saleId)
      .orderBy('from_at')
      .execute()
    expect(shifts.length).toBeGreaterThanOrEqual(2)
    expect(shifts.at(-1)!.full_until).toBeNull()
    await assertVerified(world)
    await world.ctx.db
      .transaction()
      .execute(async (tx) => {
        await tx.deleteFrom('promise_shift').where('sale_id', '=', saleId).execute()
        const found = (await checkRules(tx, { batchParcelsMax: world.config.BATCH_PARCELS_MAX }))
          .filter((rule) => rule.differences > 0)
          .map((rule) => rule.name)
        assert.ok(found.includes('deadlines'), 'verify re-derives every promise from the shifts')
        throw new Error('put back')
      })
      .catch((error: Error) => expect(error.message).toBe('put back'))
  })

  test('pause the sale where the rule is to refuse them, with an event, and later orders are rejected for that reason', async () => {
    const { saleId } = await sale({ pastCapacity: 'refuse', hands: 0 })
    await until(
      'the sale is paused',
      async () => (await world.api.call<SaleView>('GET', `/api/sales/${saleId}`)).body.state === 'paused',
    )
    const event = await world.ctx.db
      .selectFrom('sale_event')
      .select(['actor', 'detail'])
      .where('sale_id', '=', saleId)
      .where('kind', '=', 'paused')
      .executeTakeFirstOrThrow()
    expect([event.actor, (event.detail as { reason: string }).reason]).toEqual(['enforce-capacity', 'past-capacity'])
    const order = await placeDecided(await buyer(), saleId)
    expect(order).toMatchObject({ state: 'rejected', reason: 'sale-not-open' })
  })

  test('are accepted all the same where no rule says otherwise', async () => {
    const { saleId } = await sale({ hands: 0 })
    const order = await placeDecided(await buyer(), saleId)
    await until('the sweepers have run', () => world.moveClock(2_000))
    expect((await promiseOf(saleId)).shifted).toBe(false)
    expect(order.state).toBe('confirmed')
  })

  test("that breach are cancelled, their goods released and the buyer told, once; the rates count it as the seller's", async () => {
    const [{ saleId }, kept] = [await sale({ onBreach: 'cancel' }), await sale({})]
    const tapping = await buyer()
    const order = await placeDecided(tapping, saleId)
    const flagged = await placeDecided(tapping, kept.saleId)
    const told = nextEvent<OrderView>(
      tapping,
      'order:changed',
      (one) => one.orderId === order.orderId && one.state === 'cancelled',
      60_000,
    )
    const rates = async (): Promise<z.output<typeof ratesAnswer>> => {
      await world.moveClock(5_100)
      return (await world.api.call<z.output<typeof ratesAnswer>>('GET', `/api/sales/${saleId}/rates`, host)).body
    }
    await world.api.call('POST', `/api/sales/${saleId}/batches`, host)
    const before = await rates()
    expect([before.savable.items.map(({ saving }) => saving), before.sale.due, before.sale.lateDispatchRate]).toEqual([
      ['on-time'],
      0,
      null,
    ])
    await world.moveClock(Date.parse(order.packBy!) + 1_000 - world.ctx.clock.now().getTime())
    await told
    const { body } = await world.api.call<SaleView>('GET', `/api/sales/${saleId}`)
    expect(body.items[0]!.available).toBe(100)
    expect((await world.api.call<OrderView>('GET', `/api/orders/${flagged.orderId}`, host)).body.state).toBe(
      'confirmed',
    )
    await world.openWorkers()
    const counted = await rates()
    expect(counted).toMatchObject({
      sale: { orders: 1, sellerCancelled: 1, sellerFaultCancelRate: 1 },
      savable: { count: 0 },
    })
    const events = await world.ctx.db
      .selectFrom('order_event')
      .select('actor')
      .where('order_id', '=', order.orderId)
      .where('state', '=', 'cancelled')
      .execute()
    expect(events).toEqual([{ actor: 'release-breached' }])
    expect(await world.ctx.db.selectFrom('breach').selectAll().where('sale_id', '=', saleId).execute()).toHaveLength(1)
    await assertVerified(world)
  })
})
