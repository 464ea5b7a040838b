import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import { wallClock } from '../../shared/clock.ts'
import { placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const holdMs = 600_000

interface Buyer {
  saleId: string
  socket: Socket
  token: string
  order: OrderView
}

/** A viewer with a reserved order for one bag in a new sale. */
async function reserve(world: World, quota = 2): Promise<Buyer> {
  const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
  const { token } = await world.api.signUp()
  const socket = await world.api.connect(token)
  await socket.emitWithAck('sale:join', { saleId })
  return { saleId, socket, token, order: await placeDecided(socket, saleId, { payment: 'prepaid' }) }
}

async function present(world: World, { order, token }: Buyer): Promise<OrderView> {
  return (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, token)).body
}

async function expire(world: World, buyer: Buyer): Promise<OrderView> {
  const heard = nextEvent<OrderView>(buyer.socket, 'order:changed')
  await world.moveClock(holdMs + 1000)
  return heard
}

const settings = { PAY_URL: 'https://pay.example/{orderId}' }

describe('a prepaid order', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings })
  })
  afterAll(() => world.close())

  test('is held until it is paid, then confirmed', async () => {
    const buyer = await reserve(world)
    const { order, socket, saleId } = buyer
    expect(order.state).toBe('reserved')
    expect(Date.parse(order.holdUntil!) - Date.parse(order.decidedAt!)).toBe(holdMs)
    expect(order.payUrl).toBe(`https://pay.example/${order.orderId}`)
    expect(await balanceOf(world, saleId)).toEqual({ quota: 2, available: 1, held: 1, sold: 0 })
    const heard = nextEvent<OrderView>(socket, 'order:changed')
    expect(await pay(world, order.orderId)).toBe(200)
    const paid = await heard
    expect({
      state: paid.state,
      version: paid.version,
      refundDue: paid.refundDue,
      holdUntil: paid.holdUntil,
      payUrl: paid.payUrl,
    }).toEqual({ state: 'confirmed', version: 2, refundDue: undefined, holdUntil: undefined, payUrl: undefined })
    expect(paid.paidAt).toBeTruthy()
    expect(await balanceOf(world, saleId)).toEqual({ quota: 2, available: 1, held: 0, sold: 1 })
    await assertBooksAgree(world, saleId)
    socket.close()
  })

  test('is refused by a sale that takes cash only, by every way in, and nothing of it is kept; so is cash where it is not taken', async () => {
    const host = await world.token('host')
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    const refusal = { ok: false, code: 'payment-not-taken' }
    for (const [taken, other] of [
      ['cod', 'prepaid'],
      ['prepaid', 'cod'],
    ] as const) {
      const sale = await world.api.openSale(host, { payments: [taken] })
      expect(sale.payments).toEqual([taken])
      const { saleId } = sale
      const order = { orderId: randomUUID(), saleId, lines: [{ sku: 'COFFEE', quantity: 1 }], payment: other }
      expect(await socket.emitWithAck('order:place', order)).toMatchObject(refusal)
      const { saleId: _, ...body } = order
      expect(await world.api.call('POST', `/api/sales/${saleId}/orders`, token, body)).toMatchObject({
        status: 409,
        body: { code: 'payment-not-taken' },
      })
      expect(await keptOrders(world, saleId)).toEqual([])
      // Nothing was kept under this id, so it may be used for an order that is taken.
      expect(await placeDecided(socket, saleId, { orderId: order.orderId, payment: taken })).toMatchObject({
        orderId: order.orderId,
        payment: taken,
      })
    }
    socket.close()
  })

  test('is taken or not as the host said last before the opening, with what the sale says of itself; each payment is named once', async () => {
    const host = await world.token('host')
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    const sale = await world.api.openSale(host, {
      open: false,
      description: ' Hàng gửi trong ngày. \r\n\r\nĐược xem hàng.\u0007 ',
    })
    expect(sale.payments).toEqual(['cod', 'prepaid'])
    const { saleId, version, title } = sale
    const details = async (): Promise<unknown> =>
      (await world.api.call('GET', `/api/sales/${saleId}/details`)).body['description']
    expect(await details()).toBe('Hàng gửi trong ngày.\n\nĐược xem hàng.')
    const items = sale.items.map(({ sku, title: name, price, quota }) => ({ sku, title: name, price, quota }))
    const edit = (part: object): Promise<{ status: number; body: Record<string, unknown> }> =>
      world.api.call('PUT', `/api/sales/${saleId}`, host, { version, title, items, ...part })
    for (const payments of [[], ['cod', 'cod'], ['card']])
      expect(await edit({ payments })).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect(await edit({ payments: ['cod'] })).toMatchObject({ status: 200, body: { payments: ['cod'] } })
    expect(await details()).toBe('Hàng gửi trong ngày.\n\nĐược xem hàng.')
    expect(await edit({ version: version + 1, description: null })).toMatchObject({ body: { payments: ['cod'] } })
    expect(await details()).toBeNull()
    await world.api.call('POST', `/api/sales/${saleId}/open`, host)
    const order = { orderId: randomUUID(), saleId, lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'prepaid' }
    expect(await socket.emitWithAck('order:place', order)).toMatchObject({ ok: false, code: 'payment-not-taken' })
    socket.close()
  })

  test('expires when it is not paid in time, and its stock is on sale again at once', async () => {
    const buyer = await reserve(world, 1)
    const late = await world.api.connect((await world.api.signUp()).token)
    expect((await placeDecided(late, buyer.saleId)).reason).toBe('sold-out')
    const stock = nextEvent<{ items: { available: number }[] }>(
      buyer.socket,
      'stock:changed',
      (fact) => fact.items[0]!.available === 1,
    )
    expect([(await expire(world, buyer)).state, (await present(world, buyer)).state]).toEqual(['expired', 'expired'])
    await stock
    expect(await balanceOf(world, buyer.saleId)).toEqual({ quota: 1, available: 1, held: 0, sold: 0 })
    expect((await placeDecided(late, buyer.saleId)).state).toBe('confirmed')
    expect(await pay(world, buyer.order.orderId)).toBe(200)
    const unlucky = await present(world, buyer)
    expect({ state: unlucky.state, refundDue: unlucky.refundDue, paidAt: unlucky.paidAt }).toEqual({
      state: 'expired',
      refundDue: true,
      paidAt: undefined,
    })
    await assertBooksAgree(world, buyer.saleId)
    for (const socket of [late, buyer.socket]) socket.close()
  })

  test('is confirmed by a late payment while there is stock, with a new promise', async () => {
    const buyer = await reserve(world)
    await expire(world, buyer)
    await world.moveClock(86_400_000)
    expect(await pay(world, buyer.order.orderId)).toBe(200)
    const paid = await present(world, buyer)
    expect({ state: paid.state, refundDue: paid.refundDue }).toEqual({ state: 'confirmed', refundDue: undefined })
    expect(Date.parse(paid.packBy!)).toBeGreaterThan(Date.parse(buyer.order.packBy!))
    expect(await balanceOf(world, buyer.saleId)).toEqual({ quota: 2, available: 1, held: 0, sold: 1 })
    await assertBooksAgree(world, buyer.saleId)
    buyer.socket.close()
  })
})

describe('a payment', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings })
  })
  afterAll(() => world.close())

  test('counts once when the provider sends it ten times at once; a second payment is due back', async () => {
    const buyer = await reserve(world)
    const webhookId = `msg_${randomUUID()}`
    const statuses = await Promise.all(Array.from({ length: 10 }, () => pay(world, buyer.order.orderId, { webhookId })))
    expect(statuses).toEqual(statuses.map(() => 200))
    const once = await present(world, buyer)
    expect({ state: once.state, version: once.version, refundDue: once.refundDue }).toEqual({
      state: 'confirmed',
      version: 2,
      refundDue: undefined,
    })
    expect(await pay(world, buyer.order.orderId)).toBe(200)
    const twice = await present(world, buyer)
    expect(twice).toMatchObject({ state: 'confirmed', refundDue: true })
    expect(await balanceOf(world, buyer.saleId)).toEqual({ quota: 2, available: 1, held: 0, sold: 1 })
    await assertBooksAgree(world, buyer.saleId)
    buyer.socket.close()
  })

  test('of a wrong amount or currency, for a cancelled order or for one paid on delivery is due back', async () => {
    for (const wrong of [{ amount: 124_999 }, { currency: 'USD' }]) {
      const buyer = await reserve(world)
      expect(await pay(world, buyer.order.orderId, wrong)).toBe(200)
      expect([(await present(world, buyer)).state, (await present(world, buyer)).refundDue]).toEqual(['reserved', true])
      buyer.socket.close()
    }
    const buyer = await reserve(world)
    await buyer.socket.emitWithAck('order:cancel', { orderId: buyer.order.orderId })
    expect((await balanceOf(world, buyer.saleId)).available).toBe(2)
    expect(await pay(world, buyer.order.orderId)).toBe(200)
    expect([(await present(world, buyer)).state, (await present(world, buyer)).refundDue]).toEqual(['cancelled', true])
    const cod = await placeDecided(buyer.socket, buyer.saleId)
    expect(await pay(world, cod.orderId)).toBe(200)
    expect([
      (await present(world, { ...buyer, order: cod })).state,
      (await present(world, { ...buyer, order: cod })).refundDue,
    ]).toEqual(['confirmed', true])
    await assertBooksAgree(world, buyer.saleId)
    buyer.socket.close()
  })
})

describe('a payment that is not what it seems', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings })
  })
  afterAll(() => world.close())

  test('is refused with a wrong signature, an altered byte, or signed too long ago, and leaves nothing', async () => {
    const buyer = await reserve(world)
    const { orderId } = buyer.order
    const at = (byMs: number): Date => new Date(wallClock().getTime() + byMs)
    const refused = [
      await pay(world, orderId, { spoil: ({ headers }) => (headers['webhook-signature'] = 'v1,bm8=') }),
      await pay(world, orderId, { spoil: ({ headers }) => delete headers['webhook-signature'] }),
      await pay(world, orderId, { spoil: (request) => (request.body = request.body.replace('125000', '125001')) }),
      await pay(world, orderId, {
        spoil: (request) => (request.body = JSON.stringify(JSON.parse(request.body), null, 1)),
      }),
      await pay(world, orderId, { spoil: ({ headers }) => (headers['webhook-id'] = 'msg_other') }),
      await pay(world, orderId, { spoil: ({ headers }) => (headers['webhook-timestamp'] = 'soon') }),
      await pay(world, orderId, { signedAt: at(-301_000) }),
      await pay(world, orderId, { signedAt: at(302_000) }),
    ]
    expect(refused).toEqual(refused.map(() => 401))
    expect((await present(world, buyer)).version).toBe(1)
    expect(await pay(world, orderId, { event: { type: 'payment.failed', data: { anything: true } } })).toBe(200)
    expect(await pay(world, orderId, { event: { type: 'payment.succeeded', data: { orderId } } })).toBe(400)
    expect((await present(world, buyer)).version).toBe(1)
    buyer.socket.close()
  })

  test('signed with the old secret counts during a rotation, and with neither it does not', async () => {
    const former = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const rotating = await world.openGateway({ PAYMENT_WEBHOOK_SECRET_OLD: former })
    const signedWith = (secret: string, url: string): Promise<number> =>
      pay(world, randomUUID(), { secret, url, event: { type: 'something.else' } })
    expect([
      await signedWith(former, world.api.url),
      await signedWith(former, rotating.url),
      await signedWith(world.env['PAYMENT_WEBHOOK_SECRET']!, rotating.url),
    ]).toEqual([401, 200, 200])
    expect(await signedWith(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, rotating.url)).toBe(401)
  })

  test('that arrives before its order is kept and applied when the order appears', async () => {
    const buyer = await reserve(world)
    const orderId = randomUUID()
    expect(await pay(world, orderId, { webhookId: `msg_${orderId}` })).toBe(202)
    expect(await pay(world, orderId, { webhookId: `msg_${orderId}` })).toBe(200)
    const order = await placeDecided(buyer.socket, buyer.saleId, { orderId, payment: 'prepaid' })
    const paid = await until('the payment was applied', async () => {
      const now = await present(world, { ...buyer, order })
      return now.state === 'confirmed' && now
    })
    expect(paid.paidAt).toBeTruthy()
    expect(await keptOrders(world, buyer.saleId)).toHaveLength(2)
    await assertBooksAgree(world, buyer.saleId)
    buyer.socket.close()
  })
})
