import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { OrderView, SaleView, WaitingView } from '../../shared/contract/common.ts'
import { requestErasure, stepErasure } from '../../shared/person/erase-store.ts'
import { readPerson } from '../../shared/person/export-store.ts'
import { placeDecided, type Placing, type Viewer } from '../support/api.ts'
import { assertBooksAgree, assertVerified, balanceOf } from '../support/ledger.ts'
import { nextEvent } from '../support/next-event.ts'
import { pay } from '../support/payments.ts'
import { patienceMs } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const offerMs = 300_000

interface Buyer extends Viewer {
  socket: Socket
}

interface Joined {
  ok: boolean
  code?: string
  waiting: WaitingView
  replayed?: boolean
}

let world: World
let host: string
const sockets: Socket[] = []

async function come(phone?: string): Promise<Buyer> {
  const viewer = await world.api.signUp(phone === undefined ? {} : { phone })
  const socket = await world.api.connect(viewer.token)
  sockets.push(socket)
  return { ...viewer, socket }
}

const comeAll = (count: number): Promise<Buyer[]> => Promise.all(Array.from({ length: count }, () => come()))

async function send<Ack>(buyer: Buyer, command: string, payload: object): Promise<Ack> {
  return (await buyer.socket.timeout(patienceMs).emitWithAck(command, payload)) as Ack
}

const join = (
  buyer: Buyer,
  { saleId }: SaleView,
  { orderId = randomUUID(), quantity = 1, payment = 'cod', sku = 'COFFEE' }: Partial<WaitingView> = {},
): Promise<Joined> => send(buyer, 'waiting:join', { orderId, saleId, sku, quantity, payment })

const order = (buyer: Buyer, sale: SaleView, placing?: Placing): Promise<OrderView> =>
  placeDecided(buyer.socket, sale.saleId, placing)

/** A sale whose goods are sold out, with the order that bought them all. */
async function soldOut(
  items: Parameters<typeof world.api.openSale>[1] = { items: { COFFEE: 1 } },
): Promise<{ sale: SaleView; first: Buyer; bought: OrderView }> {
  const sale = await world.api.openSale(host, items)
  const first = await come()
  const { quota } = (await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`)).body.items[0]!
  const bought = await order(first, sale, { lines: [{ sku: 'COFFEE', quantity: quota }] })
  expect(bought.state).toBe('confirmed')
  return { sale, first, bought }
}

const offerTo = (buyer: Buyer): Promise<OrderView> =>
  nextEvent<OrderView>(buyer.socket, 'order:decided', ({ offered }) => offered === true)

const changeOf = (buyer: Buyer, state: string): Promise<OrderView> =>
  nextEvent<OrderView>(buyer.socket, 'order:changed', (changed) => changed.state === state)

async function post<Body = Record<string, unknown>>(token: string, path: string, body?: object): Promise<Body> {
  const reply = await world.api.call<Body>('POST', path, token, body)
  expect({ path, status: reply.status }).toEqual({ path, status: 200 })
  return reply.body
}

const cancel = (buyer: Buyer, { orderId }: OrderView): Promise<unknown> =>
  post(buyer.token, `/api/orders/${orderId}/cancel`)

const raiseQuota = (sale: SaleView, delta: number): Promise<unknown> =>
  post(host, `/api/sales/${sale.saleId}/items/COFFEE/quota`, { changeId: randomUUID(), delta, reason: 'another box' })

async function ownWaiting(buyer: Buyer, sale?: SaleView): Promise<WaitingView[]> {
  const query = sale ? `?saleId=${sale.saleId}` : ''
  return (await world.api.call<{ items: WaitingView[] }>('GET', `/api/viewers/me/waiting${query}`, buyer.token)).body
    .items
}

describe('the waiting list of a sold-out item', () => {
  beforeAll(async () => {
    world = await openWorld({
      settings: { OFFER_SECONDS: String(offerMs / 1000), PAY_URL: 'https://pay.example/{orderId}', WAITING_MAX: '120' },
    })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(async () => {
    for (const socket of sockets.splice(0)) socket.close()
    await assertVerified(world)
    await world.close()
  })

  test('takes buyers in the order in which they came, tells each their place, and moves them up', async () => {
    const { sale } = await soldOut()
    const [lan, huong, minh] = (await comeAll(3)) as [Buyer, Buyer, Buyer]
    expect((await order(lan, sale)).reason).toBe('sold-out')
    expect((await join(lan, sale)).waiting).toMatchObject({ state: 'waiting', place: 1, sku: 'COFFEE', quantity: 1 })
    expect((await join(huong, sale)).waiting.place).toBe(2)
    const byHttp = { orderId: randomUUID(), sku: 'COFFEE', quantity: 1, payment: 'prepaid' }
    const { waiting } = await post<Joined>(minh.token, `/api/sales/${sale.saleId}/waiting`, byHttp)
    expect(waiting.place).toBe(3)
    expect(await world.api.call('GET', `/api/sales/${sale.saleId}/live`, host)).toMatchObject({
      body: { waiting: [{ sku: 'COFFEE', buyers: 3, units: 3 }] },
    })
    const { orderId } = (await ownWaiting(huong, sale))[0]!
    expect((await send<Joined>(huong, 'waiting:leave', { orderId })).waiting.state).toBe('left')
    expect((await send<Joined>(huong, 'waiting:leave', { orderId })).waiting.state).toBe('left')
    expect((await ownWaiting(minh))[0]).toMatchObject({ place: 2, title: 'Cà phê COFFEE', saleTitle: sale.title })
    expect(await ownWaiting(huong)).toEqual([])
    const stranger = await send<{ code: string }>(lan, 'waiting:leave', { orderId })
    expect(stranger.code).toBe('not-found')
  })

  test('holds what comes back for the first, who confirms it with one tap, however often', async () => {
    const { sale, first, bought } = await soldOut()
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    const { waiting } = await join(lan, sale)
    await join(huong, sale)
    const told = offerTo(lan)
    await cancel(first, bought)
    const offer = await told
    expect(offer).toMatchObject({ orderId: waiting.orderId, state: 'reserved', payment: 'cod', total: 125_000 })
    expect(Date.parse(offer.holdUntil!) - Date.parse(offer.decidedAt!)).toBe(offerMs)
    expect(offer.payUrl).toBeUndefined()
    expect(await balanceOf(world, sale.saleId)).toEqual({ quota: 1, available: 0, held: 1, sold: 0 })
    const [one, two] = await Promise.all([
      send<{ order: OrderView }>(lan, 'order:confirm', { orderId: offer.orderId }),
      post<OrderView>(lan.token, `/api/orders/${offer.orderId}/confirm`),
    ])
    expect([one.order.state, two.state]).toEqual(['confirmed', 'confirmed'])
    expect(await balanceOf(world, sale.saleId)).toEqual({ quota: 1, available: 0, held: 0, sold: 1 })
    expect((await send<{ code: string }>(huong, 'order:confirm', { orderId: offer.orderId })).code).toBe('not-found')
    expect((await ownWaiting(huong, sale))[0]).toMatchObject({ state: 'waiting', place: 1 })
    await assertBooksAgree(world, sale.saleId)
  })

  test('makes an offer that is paid in advance like any other held order', async () => {
    const { sale, first, bought } = await soldOut()
    const lan = await come()
    await join(lan, sale, { payment: 'prepaid' })
    const told = offerTo(lan)
    await cancel(first, bought)
    const offer = await told
    expect(offer).toMatchObject({
      state: 'reserved',
      payment: 'prepaid',
      payUrl: `https://pay.example/${offer.orderId}`,
    })
    expect((await send<{ code: string }>(lan, 'order:confirm', { orderId: offer.orderId })).code).toBe('wrong-state')
    const paid = changeOf(lan, 'confirmed')
    expect(await pay(world, offer.orderId)).toBe(200)
    expect(await paid).toMatchObject({ offered: true })
  })

  test('offers what nobody answers, or what is declined, to the next', async () => {
    const { sale, first, bought } = await soldOut()
    const [lan, huong, minh] = (await comeAll(3)) as [Buyer, Buyer, Buyer]
    for (const buyer of [lan, huong, minh]) await join(buyer, sale)
    const [toLan, toHuong, toMinh] = [lan, huong, minh].map(offerTo)
    await cancel(first, bought)
    const lost = await toLan!
    const expired = changeOf(lan, 'expired')
    await world.moveClock(offerMs + 1_000)
    await expired
    expect((await send<{ code: string }>(lan, 'order:confirm', { orderId: lost.orderId })).code).toBe('wrong-state')
    await cancel(huong, await toHuong!)
    const last = await toMinh!
    expect((await post<OrderView>(minh.token, `/api/orders/${last.orderId}/confirm`)).state).toBe('confirmed')
    await assertBooksAgree(world, sale.saleId)
  })

  test('is served before anybody who walks up, while many do at the moment at which goods come back', async () => {
    const { sale, first, bought } = await soldOut({ items: { COFFEE: 20 } })
    const [waiting, walkUps] = [await comeAll(20), await comeAll(40)]
    for (const buyer of waiting) expect((await join(buyer, sale)).ok).toBe(true)
    const offers = waiting.map(offerTo)
    const rush = walkUps.flatMap((buyer) => Array.from({ length: 5 }, () => order(buyer, sale)))
    await cancel(first, bought)
    rush.push(...walkUps.flatMap((buyer) => Array.from({ length: 5 }, () => order(buyer, sale))))
    expect(new Set((await Promise.all(rush)).map(({ reason }) => reason))).toEqual(new Set(['sold-out']))
    const offered = await Promise.all(offers)
    expect(offered.map(({ seq }) => seq)).toEqual(offered.map(({ seq }) => seq).toSorted((a, b) => a! - b!))
    expect(await balanceOf(world, sale.saleId)).toEqual({ quota: 20, available: 0, held: 20, sold: 0 })
  })

  test('serves as many as a raised quota has units for, and sells the rest to anybody', async () => {
    const { sale } = await soldOut()
    const waiting = await comeAll(3)
    for (const buyer of waiting) await join(buyer, sale, { quantity: 2 })
    const offers = waiting.map(offerTo)
    await raiseQuota(sale, 5)
    await Promise.all(offers.slice(0, 2))
    expect((await ownWaiting(waiting[2]!, sale))[0]).toMatchObject({ state: 'waiting', place: 1 })
    const walkUp = await come()
    expect((await order(walkUp, sale)).state).toBe('confirmed')
    await raiseQuota(sale, 2)
    expect((await offers[2]!).lines).toMatchObject([{ quantity: 2 }])
  })

  test('gives a late payment of somebody whose time was over nothing that others wait for', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 1 } })
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    const held = await order(lan, sale, { payment: 'prepaid' })
    await join(huong, sale)
    const [offer, expired] = [offerTo(huong), changeOf(lan, 'expired')]
    // In a pause nobody is offered what came back: it is there when the payment arrives.
    await post(host, `/api/sales/${sale.saleId}/pause`)
    await world.moveClock(world.config.HOLD_SECONDS * 1000 + 1_000)
    await expired
    expect((await balanceOf(world, sale.saleId)).available).toBe(1)
    const owed = changeOf(lan, 'expired')
    expect(await pay(world, held.orderId)).toBe(200)
    expect(await owed).toMatchObject({ refundDue: true })
    await post(host, `/api/sales/${sale.saleId}/open`)
    expect((await offer).state).toBe('reserved')
  })

  test('makes no offers in a pause, and makes them after it without being woken', async () => {
    const { sale, first, bought } = await soldOut()
    const lan = await come()
    await join(lan, sale)
    await post(host, `/api/sales/${sale.saleId}/pause`)
    const told = offerTo(lan)
    await cancel(first, bought)
    expect((await join(await come(), sale)).code).toBe('sale-not-open')
    expect((await ownWaiting(lan, sale))[0]).toMatchObject({ state: 'waiting' })
    await post(host, `/api/sales/${sale.saleId}/open`)
    expect((await told).state).toBe('reserved')
  })

  test('ends with the sale, whose offers can still be confirmed', async () => {
    const { sale, first, bought } = await soldOut()
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    await join(lan, sale)
    const { waiting } = await join(huong, sale)
    const told = offerTo(lan)
    await cancel(first, bought)
    const offer = await told
    await post(host, `/api/sales/${sale.saleId}/close`)
    expect(await ownWaiting(huong)).toMatchObject([{ orderId: waiting.orderId, state: 'closed' }])
    expect((await post<OrderView>(lan.token, `/api/orders/${offer.orderId}/confirm`)).state).toBe('confirmed')
    expect((await join(await come(), sale)).code).toBe('sale-not-open')
  })

  test('answers a repeated join with the same entry, and refuses another under its id', async () => {
    const { sale } = await soldOut()
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    const orderId = randomUUID()
    const acks = await Promise.all(Array.from({ length: 5 }, () => join(lan, sale, { orderId })))
    expect(acks.map(({ waiting }) => waiting.place)).toEqual([1, 1, 1, 1, 1])
    expect(acks.filter(({ replayed }) => replayed)).toHaveLength(4)
    expect((await join(lan, sale, { orderId, quantity: 2 })).code).toBe('order-id-reused')
    expect((await join(huong, sale, { orderId })).code).toBe('order-id-reused')
    expect((await join(lan, sale)).code).toBe('already-waiting')
  })

  test('refuses what is not sold out, what a buyer may not have, what does not exist, and one too many', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 2, perViewerLimit: 2 }, TEA: 1 } })
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    expect((await join(lan, sale)).code).toBe('not-sold-out')
    await order(lan, sale, { lines: [{ sku: 'COFFEE', quantity: 2 }] })
    expect((await join(lan, sale)).code).toBe('over-limit')
    expect((await join(huong, sale, { quantity: 3 })).code).toBe('over-limit')
    expect((await join(huong, sale, { sku: 'SALT' })).code).toBe('not-found')
    const full = (await soldOut()).sale
    const crowd = await comeAll(120)
    expect((await Promise.all(crowd.map((buyer) => join(buyer, full)))).every(({ ok }) => ok)).toBe(true)
    expect((await join(huong, full)).code).toBe('waiting-list-full')
  })

  test('keeps what is known of who waits until they leave, and shows it to them', async () => {
    const { sale } = await soldOut()
    const lan = await come('0912 777 001')
    const { waiting } = await join(lan, sale)
    const { db, personal } = world.ctx
    expect((await readPerson(db, personal, '+84912777001')).orders).toMatchObject([
      { orderId: waiting.orderId, state: 'waiting list' },
    ])
    const { receiptId } = await requestErasure(db, personal.buyerKey('+84912777001'), 'a test')
    expect(await stepErasure(db, receiptId)).toEqual({ waiting: 'under-way' })
    await send(lan, 'waiting:leave', { orderId: waiting.orderId })
    expect(await stepErasure(db, receiptId)).toEqual({ waiting: 'closing' })
  })

  test('lets go who bought as many as they may meanwhile, and serves the next', async () => {
    const { sale } = await soldOut({ items: { COFFEE: { quota: 2, perViewerLimit: 2 } } })
    const [lan, huong] = (await comeAll(2)) as [Buyer, Buyer]
    await join(lan, sale, { quantity: 2 })
    await raiseQuota(sale, 1)
    expect((await order(lan, sale)).state).toBe('confirmed')
    await join(huong, sale)
    const told = offerTo(huong)
    await raiseQuota(sale, 2)
    await told
    expect(await ownWaiting(lan)).toMatchObject([{ state: 'over-limit' }])
  })
})
