import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import { wallClock } from '../../shared/clock.ts'
import { placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const holdMs = 600_000

interface Buyer {
  saleId: string
  socket: Socket
  token: string
  order: OrderView
}

/** A viewer with a reserved order for one bag of a fresh sale. */
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

for (const queue of queueHomes()) {
  const settings = { PAY_URL: 'https://pay.example/{orderId}' }

  describe(`a prepaid order, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue, settings })
    })
    after(() => world.close())

    test('is held until it is paid, then confirmed', async () => {
      const buyer = await reserve(world)
      const { order, socket, saleId } = buyer
      assert.equal(order.state, 'reserved')
      assert.equal(Date.parse(order.holdUntil!) - Date.parse(order.decidedAt!), holdMs)
      assert.equal(order.payUrl, `https://pay.example/${order.orderId}`)
      assert.deepEqual(await balanceOf(world, saleId), { quota: 2, available: 1, held: 1, sold: 0 })
      const heard = nextEvent<OrderView>(socket, 'order:changed')
      assert.equal(await pay(world, order.orderId), 200)
      const paid = await heard
      assert.deepEqual(
        [paid.state, paid.version, paid.refundDue, paid.holdUntil, paid.payUrl],
        ['confirmed', 2, undefined, undefined, undefined],
      )
      assert.ok(paid.paidAt)
      assert.deepEqual(await balanceOf(world, saleId), { quota: 2, available: 1, held: 0, sold: 1 })
      await assertBooksAgree(world, saleId)
      socket.close()
    })

    test('expires when it is not paid in time, and its stock is on sale again at once', async () => {
      const buyer = await reserve(world, 1)
      const late = await world.api.connect((await world.api.signUp()).token)
      assert.equal((await placeDecided(late, buyer.saleId)).reason, 'sold-out')
      const stock = nextEvent<{ items: { available: number }[] }>(
        buyer.socket,
        'stock:changed',
        (fact) => fact.items[0]!.available === 1,
      )
      assert.deepEqual(
        [(await expire(world, buyer)).state, (await present(world, buyer)).state],
        ['expired', 'expired'],
      )
      await stock
      assert.deepEqual(await balanceOf(world, buyer.saleId), { quota: 1, available: 1, held: 0, sold: 0 })
      assert.equal((await placeDecided(late, buyer.saleId)).state, 'confirmed')
      assert.equal(await pay(world, buyer.order.orderId), 200)
      const unlucky = await present(world, buyer)
      assert.deepEqual([unlucky.state, unlucky.refundDue, unlucky.paidAt], ['expired', true, undefined])
      await assertBooksAgree(world, buyer.saleId)
      for (const socket of [late, buyer.socket]) socket.close()
    })

    test('is confirmed by a late payment while there is stock, with a promise made anew', async () => {
      const buyer = await reserve(world)
      await expire(world, buyer)
      await world.moveClock(86_400_000)
      assert.equal(await pay(world, buyer.order.orderId), 200)
      const paid = await present(world, buyer)
      assert.deepEqual([paid.state, paid.refundDue], ['confirmed', undefined])
      assert.ok(Date.parse(paid.packBy!) > Date.parse(buyer.order.packBy!))
      assert.deepEqual(await balanceOf(world, buyer.saleId), { quota: 2, available: 1, held: 0, sold: 1 })
      await assertBooksAgree(world, buyer.saleId)
      buyer.socket.close()
    })
  })

  describe(`a payment, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue, settings })
    })
    after(() => world.close())

    test('counts once when the provider sends it ten times at once; a second payment is due back', async () => {
      const buyer = await reserve(world)
      const webhookId = `msg_${randomUUID()}`
      const statuses = await Promise.all(
        Array.from({ length: 10 }, () => pay(world, buyer.order.orderId, { webhookId })),
      )
      assert.deepEqual(
        statuses,
        statuses.map(() => 200),
      )
      const once = await present(world, buyer)
      assert.deepEqual([once.state, once.version, once.refundDue], ['confirmed', 2, undefined])
      assert.equal(await pay(world, buyer.order.orderId), 200)
      const twice = await present(world, buyer)
      assert.deepEqual([twice.state, twice.refundDue], ['confirmed', true])
      assert.deepEqual(await balanceOf(world, buyer.saleId), { quota: 2, available: 1, held: 0, sold: 1 })
      await assertBooksAgree(world, buyer.saleId)
      buyer.socket.close()
    })

    test('of a wrong amount or currency, for a cancelled or for an order paid at the door is due back', async () => {
      for (const wrong of [{ amount: 124_999 }, { currency: 'USD' }]) {
        const buyer = await reserve(world)
        assert.equal(await pay(world, buyer.order.orderId, wrong), 200)
        assert.deepEqual(
          [(await present(world, buyer)).state, (await present(world, buyer)).refundDue],
          ['reserved', true],
        )
        buyer.socket.close()
      }
      const buyer = await reserve(world)
      await buyer.socket.emitWithAck('order:cancel', { orderId: buyer.order.orderId })
      assert.equal((await balanceOf(world, buyer.saleId)).available, 2)
      assert.equal(await pay(world, buyer.order.orderId), 200)
      assert.deepEqual(
        [(await present(world, buyer)).state, (await present(world, buyer)).refundDue],
        ['cancelled', true],
      )
      const cod = await placeDecided(buyer.socket, buyer.saleId)
      assert.equal(await pay(world, cod.orderId), 200)
      assert.deepEqual(
        [
          (await present(world, { ...buyer, order: cod })).state,
          (await present(world, { ...buyer, order: cod })).refundDue,
        ],
        ['confirmed', true],
      )
      await assertBooksAgree(world, buyer.saleId)
      buyer.socket.close()
    })
  })

  describe(`a payment that is not what it seems, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue, settings })
    })
    after(() => world.close())

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
      assert.deepEqual(
        refused,
        refused.map(() => 401),
      )
      assert.equal((await present(world, buyer)).version, 1)
      assert.equal(await pay(world, orderId, { event: { type: 'payment.failed', data: { anything: true } } }), 200)
      assert.equal(await pay(world, orderId, { event: { type: 'payment.succeeded', data: { orderId } } }), 400)
      assert.equal((await present(world, buyer)).version, 1)
      buyer.socket.close()
    })

    test('signed with the former secret counts while the provider changes over, and with neither it does not', async () => {
      const former = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
      const rotating = await world.openGateway({ PAYMENT_WEBHOOK_SECRET_OLD: former })
      const signedWith = (secret: string, url: string): Promise<number> =>
        pay(world, randomUUID(), { secret, url, event: { type: 'something.else' } })
      assert.deepEqual(
        [
          await signedWith(former, world.api.url),
          await signedWith(former, rotating.url),
          await signedWith(world.env['PAYMENT_WEBHOOK_SECRET']!, rotating.url),
        ],
        [401, 200, 200],
      )
      assert.equal(await signedWith(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, rotating.url), 401)
    })

    test('that comes before its order is kept and applied when the order appears', async () => {
      const buyer = await reserve(world)
      const orderId = randomUUID()
      assert.equal(await pay(world, orderId, { webhookId: `msg_${orderId}` }), 202)
      assert.equal(await pay(world, orderId, { webhookId: `msg_${orderId}` }), 200)
      const order = await placeDecided(buyer.socket, buyer.saleId, { orderId, payment: 'prepaid' })
      const paid = await until('the payment was applied', async () => {
        const now = await present(world, { ...buyer, order })
        return now.state === 'confirmed' && now
      })
      assert.ok(paid.paidAt)
      assert.equal((await keptOrders(world, buyer.saleId)).length, 2)
      await assertBooksAgree(world, buyer.saleId)
      buyer.socket.close()
    })
  })
}
