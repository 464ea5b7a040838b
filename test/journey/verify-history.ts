import { expect } from '../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../shared/clock.ts'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided, type Placing } from '../support/api.ts'
import { complainAndReturn } from '../support/case-and-return.ts'
import { gatherGoods } from '../support/gathered-goods.ts'
import { refundAndAdvance } from '../support/refund-and-advance.ts'
import { sendBox, sendRefused, sendTogether } from '../support/pooled-sale.ts'
import { openPlatformShop } from '../support/platform.ts'
import { atThePoint, codeOf, openPoint, packFor, signUpAt } from '../support/points.ts'
import { takeAStatement } from '../support/statement-file.ts'
import { nextEvent } from '../support/next-event.ts'
import { trainee } from '../support/training.ts'
import { until } from '../support/until.ts'
import type { World } from '../support/world.ts'

const hourMs = 3_600_000

let world: World
let host: string
let packer: string
let dispatcher: string
const sockets: Socket[] = []

async function buyer(): Promise<Socket> {
  const socket = await world.api.connect((await world.api.signUp()).token)
  sockets.push(socket)
  return socket
}

async function post<Body = Record<string, unknown>>(path: string, token: string, body?: unknown): Promise<Body> {
  const reply = await world.api.call<Body>('POST', path, token, body)
  assert.ok(reply.status < 300, `${path}: ${JSON.stringify(reply)}`)
  return reply.body
}

/** Sends a payment provider's event; the amount is the order's by default. */
async function pay(order: OrderView, { amount = order.total!, status = 200 } = {}): Promise<void> {
  const at = wallClock()
  const id = `pay-${randomUUID()}`
  const body = JSON.stringify({
    type: 'payment.succeeded',
    timestamp: at.toISOString(),
    data: { orderId: order.orderId, amount, currency: 'VND' },
  })
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
    'webhook-signature': new Webhook(world.config.PAYMENT_WEBHOOK_SECRET).sign(id, at, body),
  }
  const response = await fetch(`${world.api.url}/api/payments/webhook`, { method: 'POST', headers, body })
  expect(response.status).toBe(status)
}

async function stateOf(order: OrderView): Promise<string> {
  return (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.state
}

/** Moves the clock to the next 09:00 in Viet Nam, so that no test depends on the time of day it runs at. */
async function startAtNine(): Promise<void> {
  const dayMs = 24 * hourMs
  const nineUtc = 2 * hourMs
  await world.moveClock((nineUtc - (world.ctx.clock.now().getTime() % dayMs) + dayMs) % dayMs)
}

const order = async (
  socket: Socket,
  sale: SaleView,
  sku: string,
  quantity: number,
  payment: Placing['payment'] = 'cod',
): Promise<OrderView> => placeDecided(socket, sale.saleId, { lines: [{ sku, quantity }], payment })

async function sellEverything(sale: SaleView): Promise<void> {
  const [lan, huong, minh] = [await buyer(), await buyer(), await buyer()]
  for (let i = 0; i < 3; i += 1) expect((await order(lan, sale, 'COFFEE', 1)).state).toBe('confirmed')
  expect((await order(lan, sale, 'COFFEE', 1)).reason).toBe('over-limit')
  expect((await order(huong, sale, 'SALT', 1)).reason).toBe('unknown-item')
  await order(huong, sale, 'TEA', 2)
  await post(`/api/sales/${sale.saleId}/items/TEA/quota`, host, {
    changeId: randomUUID(),
    delta: 6,
    reason: 'found another box',
  })
  await post(`/api/sales/${sale.saleId}/items/COFFEE/quota`, host, {
    changeId: randomUUID(),
    delta: -2,
    reason: 'two bags torn',
  })
  await post(`/api/sales/${sale.saleId}/pause`, host)
  expect((await order(minh, sale, 'TEA', 1)).reason).toBe('sale-not-open')
  await post(`/api/sales/${sale.saleId}/open`, host)
  await order(minh, sale, 'COFFEE', 2)
  const [paid, givenBack, cancelled] = [
    await order(huong, sale, 'TEA', 1, 'prepaid'),
    await order(minh, sale, 'TEA', 1, 'prepaid'),
    await order(minh, sale, 'TEA', 1, 'prepaid'),
  ]
  await pay(paid)
  await pay(paid)
  await pay(givenBack)
  await post(`/api/orders/${givenBack.orderId}/cancel`, host)
  await pay(cancelled, { amount: 1 })
  await post(`/api/orders/${cancelled.orderId}/cancel`, host)
}

/** One confirms what came back, one lets it expire, one waits for more than comes back, and another buys meanwhile. */
async function waitInLine(sale: SaleView): Promise<void> {
  const [lan, huong, minh, thu] = [await buyer(), await buyer(), await buyer(), await buyer()]
  const bought = await order(lan, sale, 'RICE', 3)
  const wait = async (socket: Socket, quantity: number): Promise<void> => {
    const entry = { orderId: randomUUID(), saleId: sale.saleId, sku: 'RICE', quantity, payment: 'cod' }
    expect(await socket.emitWithAck('waiting:join', entry)).toMatchObject({ ok: true })
  }
  await wait(huong, 1)
  await wait(minh, 1)
  await wait(thu, 3)
  const offered = nextEvent<OrderView>(huong, 'order:decided')
  await post(`/api/orders/${bought.orderId}/cancel`, host)
  const { orderId } = await offered
  expect(await huong.emitWithAck('order:confirm', { orderId })).toMatchObject({ order: { state: 'confirmed' } })
  expect((await order(lan, sale, 'RICE', 1)).state).toBe('confirmed')
}

async function letHoldsExpire(sale: SaleView): Promise<void> {
  const [lan, huong] = [await buyer(), await buyer()]
  const [late, tooLate] = [
    await order(lan, sale, 'HONEY', 2, 'prepaid'),
    await order(huong, sale, 'HONEY', 1, 'prepaid'),
  ]
  await pay(tooLate, { amount: 1 })
  await world.moveClock((world.config.HOLD_SECONDS + 1) * 1000)
  await until(
    'the holds are over',
    async () => (await stateOf(late)) === 'expired' && (await stateOf(tooLate)) === 'expired',
  )
  await pay(late)
  expect((await order(huong, sale, 'HONEY', 1)).state).toBe('confirmed')
  expect((await order(lan, sale, 'HONEY', 1)).reason).toBe('sold-out')
  await pay(tooLate)
  expect(await stateOf(tooLate)).toBe('expired')
}

/** Packs some of what there is, in time and late, hands some over, and cancels an order out of a printed parcel. */
async function packAndSend(sale: SaleView): Promise<void> {
  await post('/api/lots', host, { lotId: randomUUID(), sku: 'COFFEE', code: 'L1', units: 9 })
  await post(`/api/sales/${sale.saleId}/batches`, packer)
  const { items: batches } = (
    await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)
  ).body
  expect(batches.length).toBeGreaterThanOrEqual(2)
  const { rows: merged } = await sql<{ order_id: string }>`
    select max(order_id::text) as order_id from "order" where sale_id = ${sale.saleId} and state = 'confirmed' group by parcel_id having count(*) > 1`.execute(
    world.ctx.db,
  )
  await post(`/api/orders/${merged[0]!.order_id}/cancel`, host)
  for (const { batchId } of batches) await post(`/api/batches/${batchId}/claim`, packer)
  const codes = (
    await world.ctx.db
      .selectFrom('parcel')
      .select('code')
      .where('sale_id', '=', sale.saleId)
      .where('state', '=', 'picking')
      .orderBy('code')
      .execute()
  ).map((parcel) => parcel.code)
  expect(codes.length).toBeGreaterThanOrEqual(4)
  await post(`/api/parcels/${codes[0]}/pack`, packer, { scanId: randomUUID() })
  await post(`/api/parcels/${codes[1]}/pack`, packer, { scanId: randomUUID() })
  await post('/api/manifests', dispatcher, { manifestId: randomUUID(), carrier: 'Bưu điện', parcelCodes: [codes[0]] })
  await world.moveClock(20 * hourMs)
  await until(
    'the breaches are recorded',
    async () =>
      (await world.ctx.db.selectFrom('breach').selectAll().where('sale_id', '=', sale.saleId).execute()).length ===
      codes.length - 2,
  )
  const packed = await post<{ late: boolean }>(`/api/parcels/${codes[2]}/pack`, packer, { scanId: randomUUID() })
  expect(packed.late).toBe(true)
}

/** Two collect at the hub: one comes, one does not. */
async function collectAtHub(): Promise<void> {
  await post('/api/lots', host, { lotId: randomUUID(), sku: 'CACAO', code: 'C1', units: 9 })
  const point = await openPoint(world, host, { name: 'Nhà kho HTX', atHub: true, keepDays: 1 })
  const sale = await world.api.openSale(host, { items: { CACAO: 5 } })
  const [comes, staysAway] = [await signUpAt(world, point), await signUpAt(world, point)]
  const { order: collected } = await packFor(world, sale, comes, { sku: 'CACAO' })
  const { order: left } = await packFor(world, sale, staysAway, { sku: 'CACAO' })
  const keeper = atThePoint(world, dispatcher, point)
  expect((await keeper.handOut({ code: await codeOf(world, comes, collected) })).body.result).toBe('ok')
  await world.moveClock(25 * hourMs)
  await until('it goes back', async () => (await stateOf(left)) === 'returned')
}

/** Takes orders of a platform: two in one package, one on hold, one packed and then cancelled there. */
async function packForPlatform(): Promise<void> {
  const shop = await openPlatformShop(world, host)
  const now = (): string => world.ctx.clock.now().toISOString()
  const put = async (id: string, packageId: string, meaning = 'to-pack'): Promise<void> => {
    const packages = [{ packageId, tracking: `JT${packageId}000001`, lines: [{ sku: 'TEA', quantity: 1 }] }]
    const said = { saidAt: now(), placedAt: now(), payment: 'cod', meaning, packages }
    expect(await shop.put(id, said)).toMatchObject({ status: 200 })
  }
  await put('A1', 'P1')
  await put('A2', 'P1')
  await put('A3', 'P3')
  await put('A4', 'P4')
  await world.moveClock((world.config.MERGE_WAIT_SECONDS + 1) * 1000)
  const { body } = await world.api.call<{ items: { saleId: string; shopId?: string }[] }>('GET', '/api/sales', host)
  const { saleId } = body.items.find(({ shopId }) => shopId === shop.shopId)!
  const batches = await until('its three parcels are in batches', async () => {
    const { body: list } = await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}`, packer)
    return list.items.flatMap(({ parcels }) => parcels).length === 3 && list.items
  })
  for (const { batchId } of batches) await post(`/api/batches/${batchId}/claim`, packer)
  await post('/api/parcels/JTP4000001/pack', packer, { scanId: randomUUID() })
  await put('A3', 'P3', 'on-hold')
  await put('A4', 'P4', 'cancelled')
}

async function closeOff(sale: SaleView): Promise<void> {
  const [lan, huong] = [await buyer(), await buyer()]
  await order(lan, sale, 'COFFEE', 1)
  await order(huong, sale, 'COFFEE', 2)
  await post(`/api/sales/${sale.saleId}/close`, host)
  await until(
    'the closing cut is done',
    async () =>
      (
        await world.ctx.db
          .selectFrom('sale')
          .select('closing_cut_at')
          .where('sale_id', '=', sale.saleId)
          .executeTakeFirstOrThrow()
      ).closing_cut_at,
  )
}

/**
 * Plays a whole season through the API: cod, prepaid, expired, paid late, cancelled, topped up, packed in time and
 * late, sent, in several sales, and orders taken on another platform.
 */
export async function liveThroughASeason(given: World): Promise<void> {
  world = given
  await startAtNine()
  host = await world.token('host', { hours: 1000 })
  packer = await world.token('packer', { hours: 1000 })
  dispatcher = await world.token('dispatcher', { hours: 1000 })
  const charged = await world.api.call('PUT', '/api/shop/shipping-fee', host, { terms: { fee: 20_000 } })
  expect(charged.status).toBe(200)
  await collectAtHub()
  await startAtNine()
  const items = { COFFEE: { quota: 20, perViewerLimit: 3 }, TEA: 3, HONEY: 3, RICE: 3 }
  const rich = await world.api.openSale(host, { items })
  await closeOff(await world.api.openSale(host, { policy: 'tiktok-vn' }))
  await world.api.openSale(host, { open: false })
  const elsewhere = await world.api.openSale(await world.token('host', { seller: 'another', hours: 1000 }), {
    timeZone: 'America/New_York',
    policy: 'within-24h',
  })
  await order(await buyer(), elsewhere, 'COFFEE', 2)
  await sellEverything(rich)
  await waitInLine(rich)
  await letHoldsExpire(rich)
  await packAndSend(rich)
  await packForPlatform()
  await gatherGoods(world)
  await sendTogether(world)
  await sendBox(world)
  await sendRefused(world)
  await complainAndReturn(world)
  await takeAStatement(world)
  await refundAndAdvance(world)
  await (await trainee(world, 'hoc')).finish()
  for (const socket of sockets) socket.close()
}
