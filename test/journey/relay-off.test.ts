import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import type { StockOfItem } from '../../shared/contract/facts.ts'
import { Api, place, placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const viewers = 320
const quota = 200

/**
 * docs/decisions.md#d8 promises every decision within 2 s of placing, which is measured at the client from the ack
 * `received`. Half a second is allowed for the way there, plus three times the slowest ack for a machine that is busy
 * with other things.
 */
const toldWithinMs = 2_500
const busyFactor = 3

/** Places an order and measures how long its ack took, and how long after that its decision arrived. */
async function placeAndMeasure(
  socket: Socket,
  saleId: string,
): Promise<{ state: string; ackMs: number; decidedMs: number }> {
  const startedAt = performance.now()
  const told = nextEvent<OrderView>(socket, 'order:decided').then(({ state }) => ({ state, at: performance.now() }))
  const ack = await place(socket, saleId)
  const ackedAt = performance.now()
  expect(ack.order.state).toBe('received')
  const { state, at } = await told
  return { state, ackMs: ackedAt - startedAt, decidedMs: at - ackedAt }
}

describe('a surge with the relay switched off', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ gateways: 2, settings: { RELAY: 'off' } })
  })
  afterAll(() => world.close())

  test('reaches everyone in time, and selling out is announced reliably', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
    const people = await world.api.signUps(viewers)
    const sockets = await Promise.all(
      people.map((viewer, i) => new Api(world.gateways[i % 2]!.url).connect(viewer.token)),
    )
    const soldOut = sockets.map(() => 0)
    for (const [i, socket] of sockets.entries()) {
      socket.on(
        'stock:changed',
        (fact: { items: StockOfItem[] }) => (soldOut[i]! += fact.items.some((item) => item.available === 0) ? 1 : 0),
      )
    }
    await Promise.all(sockets.map((socket) => socket.emitWithAck('sale:join', { saleId: sale.saleId })))

    const told = await Promise.all(sockets.map((socket) => placeAndMeasure(socket, sale.saleId)))
    expect(told.filter((one) => one.state === 'confirmed')).toHaveLength(quota)
    const slowest = Math.max(...told.map((one) => one.decidedMs))
    const slowestAck = Math.max(...told.map((one) => one.ackMs))
    assert.ok(
      slowest <= toldWithinMs + busyFactor * slowestAck,
      `someone got a decision only ${Math.round(slowest)} ms after an ack; the slowest ack took ${Math.round(slowestAck)} ms`,
    )
    // Sent twice: once while the numbers move (droppable), once more for certain.
    await until('everyone knows that it is sold out', () => soldOut.every((times) => times >= 2))
    await assertBooksAgree(world, sale.saleId)
    for (const socket of sockets) socket.close()
  })

  test('leaves nobody without changes of the sale and of their own order', async () => {
    const host = await world.token('host')
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const elsewhere = await new Api(world.gateways[1]!.url).connect(viewer.token)
    const heard: string[] = []
    elsewhere.on('order:changed', (order: OrderView) => heard.push(`order ${order.state}`))
    elsewhere.on('sale:changed', (fact: { state: string }) => heard.push(`sale ${fact.state}`))
    elsewhere.on('pin:changed', (fact: { sku: string | null }) => heard.push(`pin ${fact.sku}`))
    elsewhere.on('stock:changed', (fact: { items: StockOfItem[] }) => heard.push(`sold ${fact.items[0]!.sold}`))
    await elsewhere.emitWithAck('sale:join', { saleId: sale.saleId })
    // Right after joining, before the other gateway has had a chance to re-read anything.
    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    const order = await placeDecided(socket, sale.saleId, { payment: 'prepaid' })
    await pay(world, order.orderId)
    await world.api.call('POST', `/api/sales/${sale.saleId}/pause`, host)
    for (const fact of ['order confirmed', 'sale paused', 'pin COFFEE', 'sold 1'])
      await until(`"${fact}" is heard`, () => heard.includes(fact), 10_000)
    socket.close()
    elsewhere.close()
  })
})
