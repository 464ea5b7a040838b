import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { wallClock } from '../../shared/clock.ts'
import { placeDecided } from '../support/api.ts'
import { assertBooksAgree, assertVerified, balanceOf } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const price = 125_000

interface Paid {
  saleId: string
  orderId: string
  token: string
  socket: Socket
  host: string
}

describe('refunds by the payment provider', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0', PAY_URL: 'https://pay.example/{orderId}' } })
  })
  afterAll(() => world.close())

  /** A prepaid order for one bag, paid by default. */
  async function order({ onRefund = 'cancel', paid = true, quota = 3 } = {}): Promise<Paid> {
    const host = await world.token('host', { hours: 1000 })
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: quota } })
    const rules = { pastCapacity: 'ignore', onBreach: 'flag', onRefund, hands: null, floorHours: null }
    expect((await world.api.call('PUT', `/api/sales/${saleId}/rules`, host, rules)).status).toBe(200)
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    await socket.emitWithAck('sale:join', { saleId })
    const { orderId } = await placeDecided(socket, saleId, { payment: 'prepaid' })
    if (paid) expect(await pay(world, orderId)).toBe(200)
    return { saleId, orderId, token, socket, host }
  }
  const refund = (orderId: string, amount = price, more: { webhookId?: string; currency?: string } = {}) =>
    pay(world, orderId, {
      ...(more.webhookId && { webhookId: more.webhookId }),
      event: {
        type: 'payment.refunded',
        timestamp: wallClock().toISOString(),
        data: { orderId, amount, currency: more.currency ?? 'VND' },
      },
    })
  const present = async ({ orderId, token }: Pick<Paid, 'orderId' | 'token'>): Promise<OrderView> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, token)).body
  const batches = async (saleId: string): Promise<BatchView[]> => {
    const packer = await world.token('packer')
    const path = `/api/batches?saleId=${saleId}&limit=200`
    return (await world.api.call<{ items: BatchView[] }>('GET', path, packer)).body.items
  }
  const trouble = async (): Promise<{ refunds: { orderId: string; why: string }[]; messages: { error: string }[] }> =>
    (await world.api.call<never>('GET', '/api/trouble', await world.token('admin'))).body

  test('a full refund cancels an order that is not packed: its stock is back, its parcel gone, and nothing is owed', async () => {
    const paid = await order()
    await until('its parcel is cut', async () => (await batches(paid.saleId)).length === 1)
    const [{ parcels }] = (await batches(paid.saleId)) as [BatchView]
    expect(await refund(paid.orderId)).toBe(200)
    const { state, refunded, refundDue } = await present(paid)
    expect({ state, refunded, refundDue }).toEqual({ state: 'cancelled', refunded: price, refundDue: undefined })
    expect(await balanceOf(world, paid.saleId)).toEqual({ quota: 3, available: 3, held: 0, sold: 0 })
    const packer = await world.token('packer')
    const scan = await world.api.call('POST', `/api/parcels/${parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })
    expect(scan.status).toBe(409)
    await assertBooksAgree(world, paid.saleId)
  })

  test('a partial refund holds an order back until the host releases it, and its label is void meanwhile', async () => {
    const paid = await order()
    await until('its parcel is cut', async () => (await batches(paid.saleId)).length === 1)
    expect(await refund(paid.orderId, 25_000)).toBe(200)
    const held = await present(paid)
    expect({
      state: held.state,
      heldBack: held.heldBack,
      refunded: held.refunded,
      parcelCode: held.parcelCode,
    }).toEqual({ state: 'confirmed', heldBack: 'part-refunded', refunded: 25_000, parcelCode: undefined })
    expect(await balanceOf(world, paid.saleId)).toEqual({ quota: 3, available: 2, held: 0, sold: 1 })
    const list = `/api/sales/${paid.saleId}/orders?heldBack=yes`
    const listed = await world.api.call<{ items: OrderView[] }>('GET', list, paid.host)
    expect(listed.body.items.map(({ orderId }) => orderId)).toEqual([paid.orderId])
    await world.api.call('POST', `/api/sales/${paid.saleId}/batches`, paid.host)
    expect((await present(paid)).parcelCode).toBeUndefined()
    await assertVerified(world)

    const released = await world.api.call<OrderView>('POST', `/api/orders/${paid.orderId}/release`, paid.host)
    expect(released.body.heldBack).toBeUndefined()
    await until('it is in a parcel again', async () => (await present(paid)).parcelCode !== undefined)
    expect((await present(paid)).packBy).toBe(held.packBy)
  })

  test('a sale may also hold back what was fully refunded, and the host then cancels it', async () => {
    const paid = await order({ onRefund: 'hold' })
    expect(await refund(paid.orderId, 100_000)).toBe(200)
    expect(await refund(paid.orderId, 25_000)).toBe(200)
    expect([(await present(paid)).state, (await present(paid)).heldBack]).toEqual(['confirmed', 'refunded'])
    expect((await world.api.call('POST', `/api/orders/${paid.orderId}/cancel`, paid.host)).status).toBe(200)
    const { state, refundDue, heldBack } = await present(paid)
    expect({ state, refundDue, heldBack }).toEqual({ state: 'cancelled', refundDue: undefined, heldBack: undefined })
    await assertBooksAgree(world, paid.saleId)
  })

  test('a refund that was due is settled when all of it is paid back, and not before', async () => {
    const paid = await order()
    expect((await world.api.call('POST', `/api/orders/${paid.orderId}/cancel`, paid.host)).status).toBe(200)
    expect((await present(paid)).refundDue).toBe(true)
    expect(await refund(paid.orderId, 100_000)).toBe(200)
    expect((await present(paid)).refundDue).toBe(true)
    expect(await refund(paid.orderId, 25_000)).toBe(200)
    expect([(await present(paid)).refundDue, (await present(paid)).refunded]).toEqual([undefined, price])
  })

  test('what was paid twice is paid back once and leaves the order alone', async () => {
    const paid = await order()
    expect(await pay(world, paid.orderId)).toBe(200)
    expect((await present(paid)).refundDue).toBe(true)
    expect(await refund(paid.orderId)).toBe(200)
    const { state, refundDue, heldBack } = await present(paid)
    expect({ state, refundDue, heldBack }).toEqual({ state: 'confirmed', refundDue: undefined, heldBack: undefined })
  })

  test('the same message again changes nothing, even when repeated concurrently', async () => {
    const paid = await order()
    const webhookId = `msg_${randomUUID()}`
    const statuses = await Promise.all([1, 2, 3, 4].map(() => refund(paid.orderId, 25_000, { webhookId })))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect((await present(paid)).refunded).toBe(25_000)
  })

  test('a refund that overtakes its payment, or its order, waits for it', async () => {
    const paid = await order({ paid: false })
    expect(await refund(paid.orderId)).toBe(202)
    expect(await pay(world, paid.orderId)).toBe(200)
    await until('it is cancelled', async () => (await present(paid)).state === 'cancelled')
    expect(await refund(randomUUID())).toBe(202)
  })

  test('a refund that does not match is kept and shown, and so is one for a sealed parcel', async () => {
    const [paid, other, sealed] = [await order(), await order(), await order()]
    expect(await refund(paid.orderId, price + 1)).toBe(200)
    expect(await refund(other.orderId, 100, { currency: 'USD' })).toBe(200)
    const packer = await world.token('packer')
    await until('its parcel is cut', async () => (await batches(sealed.saleId)).length === 1)
    const [batch] = (await batches(sealed.saleId)) as [BatchView]
    await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    const { code } = batch.parcels[0]!
    expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
      200,
    )
    expect(await refund(sealed.orderId)).toBe(200)
    const why = new Map((await trouble()).refunds.map((one) => [one.orderId, one.why]))
    expect([paid, other, sealed].map(({ orderId }) => why.get(orderId))).toEqual([
      'more-than-paid',
      'wrong-currency',
      'packed-already',
    ])
    expect([(await present(paid)).state, (await present(paid)).refunded]).toEqual(['confirmed', undefined])
    expect((await present(sealed)).state).toBe('packed')
  })

  test('a time without a zone is in the provider’s zone, and an unreadable one is kept, shown and sent again', async () => {
    const { orderId } = await order({ paid: false })
    const succeeded = (timestamp: string): Promise<number> =>
      pay(world, orderId, {
        event: { type: 'payment.succeeded', timestamp, data: { orderId, amount: price, currency: 'VND' } },
      })
    expect(await succeeded('the other day')).toBe(400)
    expect((await trouble()).messages.some(({ error }) => error.includes('the other day'))).toBe(true)
    expect(await succeeded('2026-11-29 13:05:00')).toBe(200)
    const { rows } = await world.ctx.pool.query<{ paid_at: Date }>('select paid_at from payment where order_id = $1', [
      orderId,
    ])
    expect(rows.map((row) => row.paid_at.toISOString())).toEqual(['2026-11-29T06:05:00.000Z'])
  })

  test('a hold is extended once while its payment page is open', async () => {
    const held = await order({ paid: false })
    const before = await present(held)
    const extend = () => world.api.call<OrderView>('POST', `/api/orders/${held.orderId}/hold`, held.token)
    const extended = (await extend()).body
    expect(Date.parse(extended.holdUntil!) - Date.parse(before.holdUntil!)).toBe(300_000)
    expect((await extend()).body.holdUntil).toBe(extended.holdUntil)
    await world.moveClock(600_000 + 1000)
    expect((await present(held)).state).toBe('reserved')
    expect(await pay(world, held.orderId)).toBe(200)
    expect((await extend()).status).toBe(409)
  })

  test('a buyer whose limit is used up by an unpaid order on another phone is told so, and until when', async () => {
    const host = await world.token('host', { hours: 1000 })
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: { quota: 5, perViewerLimit: 1 } } })
    const phone = `09${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`
    const [first, second] = [await world.api.signUp({ phone }), await world.api.signUp({ phone })]
    const [here, there] = [await world.api.connect(first.token), await world.api.connect(second.token)]
    const { holdUntil, orderId } = await placeDecided(here, saleId, { payment: 'prepaid' })
    expect((await placeDecided(there, saleId)).reason).toBe('over-limit')
    const holds = (token: string) => world.api.call<{ items: object[] }>('GET', `/api/sales/${saleId}/holds`, token)
    expect((await holds(second.token)).body.items).toEqual([
      { sku: 'COFFEE', quantity: 1, until: holdUntil, here: false },
    ])
    expect((await holds(first.token)).body.items).toEqual([
      { sku: 'COFFEE', quantity: 1, until: holdUntil, here: true, orderId },
    ])
    expect((await holds((await world.api.signUp()).token)).body.items).toEqual([])
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
