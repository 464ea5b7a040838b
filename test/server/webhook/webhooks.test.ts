import { afterAll, afterEach, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { BatchView, OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import type { DeliveryView, WebhookView } from '../../../shared/contract/routes/webhook.ts'
import { placeDecided, type Reply } from '../../support/api.ts'
import { packedSale } from '../../support/packed-sale.ts'
import { pauseAfterTry } from '../../../shared/webhook/retry.ts'
import { startProcess } from '../../support/processes.ts'
import { atTheDoor } from '../../support/truck.ts'
import { eventually, until } from '../../support/until.ts'
import { assertDescribed, openReceiver, type Received, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { openWorld, type World } from '../../support/world.ts'

const hourMs = 3_600_000
const settings = { OUTGOING_PRIVATE_ADDRESSES: '1', SWEEP_MS: '100' }

interface Told {
  type: string
  timestamp: string
  data: Record<string, unknown>
}
type Added = WebhookView & { secret: string }

let world: World
let owner: string
let host: string
const receivers: WebhookReceiver[] = []

async function openHooked(workers: number): Promise<void> {
  world = await openWorld({ workers, settings })
  owner = await world.token('owner', { hours: 8760 })
  host = await world.token('host', { hours: 8760 })
}

async function closeHooked(): Promise<void> {
  await world.close()
  for (const receiver of receivers.splice(0)) receiver.close()
}

async function listen(): Promise<WebhookReceiver> {
  const receiver = await openReceiver()
  receivers.push(receiver)
  return receiver
}

const call = <Body = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Reply<Body>> =>
  world.api.call<Body>(method, `/api/webhooks${path}`, owner, body)

async function add(url: string, events = ['order.*', 'parcel.*', 'pickup.*']): Promise<Added> {
  const made = await call<Added>('POST', '', { endpointId: randomUUID(), title: 'Kho Odoo', url, events })
  expect(made.status).toBe(201)
  return made.body
}

const read = async (endpointId: string): Promise<WebhookView> =>
  (await call<{ items: WebhookView[] }>('GET', '')).body.items.find((one) => one.endpointId === endpointId)!

const deliveries = async (endpointId: string, state = ''): Promise<DeliveryView[]> =>
  (await call<{ items: DeliveryView[] }>('GET', `/${endpointId}/deliveries?limit=200${state && `&state=${state}`}`))
    .body.items

const remove = async (endpointId: string): Promise<void> =>
  expect((await call('DELETE', `/${endpointId}`)).status).toBe(200)

const turn = async ({ endpointId, title, url, events }: WebhookView, state: 'on' | 'off'): Promise<void> =>
  expect((await call('PUT', `/${endpointId}`, { title, url, events, state })).status).toBe(200)

/** What a receiver was told, each message once and in the order in which it came first. */
const toldBy = ({ received }: WebhookReceiver): Told[] =>
  received
    .filter(({ headers }, i) => received.findIndex((one) => one.headers['webhook-id'] === headers['webhook-id']) === i)
    .map(({ body }) => JSON.parse(body.toString()) as Told)
const typesAbout = (receiver: WebhookReceiver, key: string, id: string): string[] =>
  toldBy(receiver)
    .filter(({ data }) => data[key] === id)
    .map(({ type }) => type)

/** The signatures of a delivery that this secret made. */
function signedBy(secret: string, { headers, body }: Received): string[] {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  const signature = new Webhook(secret).sign(headers['webhook-id']!, at, body.toString())
  return headers['webhook-signature']!.split(' ').filter((one) => one === signature)
}

async function buy(sale: SaleView): Promise<OrderView & { token: string }> {
  const { token } = await world.api.signUp()
  const socket = await world.api.connect(token)
  const order = await placeDecided(socket, sale.saleId)
  socket.close()
  return { ...order, token }
}

const cancel = async ({ orderId, token }: { orderId: string; token: string }): Promise<void> =>
  expect((await world.api.call('POST', `/api/orders/${orderId}/cancel`, token)).status).toBe(200)

/** Moves on until something is so, as hours pass without anybody waiting. */
async function untilLater(what: string, stepMs: number, isSo: () => Promise<boolean>): Promise<void> {
  await until(what, async () => {
    if (await isSo()) return true
    await world.moveClock(stepMs)
    return false
  })
}

describe('other software of a seller', () => {
  beforeAll(() => openHooked(2))
  afterAll(closeHooked)
  afterEach(async () => {
    for (const { endpointId } of (await call<{ items: WebhookView[] }>('GET', '')).body.items) await remove(endpointId)
  })

  test('is told by each of two workers together once of every step of orders, parcels and pick-ups, signed, without a word about a person', async () => {
    const receiver = await listen()
    const { secret } = await add(receiver.url)
    const { sale, codes, orders } = await packedSale(world, 3)
    const dispatcher = await world.token('dispatcher', { hours: 1000 })
    const door = atTheDoor(world, dispatcher)
    const pickupId = await door.open()
    for (const code of codes.slice(0, 2)) expect((await door.scan(pickupId, code)).body.result).toBe('ok')
    const { manifestId } = (await door.sign(pickupId)).body
    await door.amend(manifestId, { kind: 'added', parcelCodes: [codes[2]], reason: 'Chị Hoa mang ra sau' })
    const gone = await buy(sale)
    await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
    await cancel(gone)

    // Three orders with three steps each and one with two; as many of parcels; three of the pick-up.
    await eventually(async () => expect(receiver.received).toHaveLength(3 * 3 + 2 + 3 * 3 + 2 + 3))
    for (const { orderId } of orders)
      expect(typesAbout(receiver, 'orderId', orderId)).toEqual(['order.confirmed', 'order.packed', 'order.handed_over'])
    for (const code of codes)
      expect(typesAbout(receiver, 'code', code)).toEqual(['parcel.created', 'parcel.packed', 'parcel.handed_over'])
    expect(typesAbout(receiver, 'pickupId', pickupId)).toEqual(['pickup.opened', 'pickup.signed', 'pickup.amended'])
    expect(toldBy(receiver).filter(({ type }) => type === 'parcel.cancelled')).toMatchObject([
      { data: { state: 'cancelled', orders: [{ orderId: gone.orderId }] } },
    ])
    const parcel = toldBy(receiver).find(
      ({ type, data }) => type === 'parcel.handed_over' && data['code'] === codes[0],
    )!
    expect(parcel.data).toMatchObject({
      saleId: sale.saleId,
      state: 'handed-over',
      carrier: 'GHN',
      manifestId,
      lines: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', quantity: 1 }],
    })
    const [, signed, amended] = toldBy(receiver).filter(({ data }) => data['pickupId'] === pickupId)
    expect(signed!.data).toMatchObject({ manifestId, state: 'signed', parcels: codes.slice(0, 2).toSorted() })
    expect(amended!.data).toMatchObject({ amendment: { number: 1, kind: 'added' }, parcels: [codes[2]] })
    for (const one of receiver.received) {
      expect(signedBy(secret, one)).toHaveLength(1)
      expect(one.body.toString()).not.toMatch(/Nguyễn|Tám|Hoa|Rạch Giồng|\+84|viewer/)
    }
    for (const told of toldBy(receiver)) await assertDescribed(world, told)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('that asked for one kind of event is told of no other, nor of what was before, and another seller of nothing', async () => {
    const [parcels, strangers] = [await listen(), await listen()]
    await packedSale(world, 1)
    await add(parcels.url, ['parcel.created'])
    const stranger = await world.token('owner', { seller: 'other' })
    const endpoint = { endpointId: randomUUID(), title: 'Lạ', url: strangers.url, events: ['order.*'] }
    expect((await world.api.call('POST', '/api/webhooks', stranger, endpoint)).status).toBe(201)
    await packedSale(world, 1)
    await eventually(async () => expect(toldBy(parcels).map(({ type }) => type)).toEqual(['parcel.created']))
    expect(strangers.received).toEqual([])
  })

  test('is told what another platform calls the order and its package', async () => {
    const receiver = await listen()
    await add(receiver.url, ['parcel.*', 'order.packed'])
    const sale = await world.api.openSale(host)
    const order = await buy(sale)
    const shopId = randomUUID()
    const { db, clock } = world.ctx
    const actor = 'owner:lan'
    await db
      .insertInto('platform_shop')
      .values({ shop_id: shopId, seller_id: world.sellerId, platform: 'tiktok-shop', title: 'T', contents: '', actor })
      .execute()
    await db
      .insertInto('platform_package')
      .values({
        shop_id: shopId,
        platform_order_id: '576859000000000001',
        package_id: '1153000001',
        status: 'To ship',
        meaning: 'to-pack',
        placed_at: clock.now(),
        paid_at: null,
        payment: 'prepaid',
        tracking: 'SPXVN0001',
        carrier: 'SPX',
        lines: JSON.stringify([]),
        amount: null,
        said_at: clock.now(),
        order_id: order.orderId,
      })
      .execute()
    await sql`insert into platform_order (order_id, shop_id, platform_order_id, package_id, revision) values (${order.orderId}, ${shopId}, '576859000000000001', '', 1)`.execute(
      db,
    )
    await packAll(sale)
    const platform = { platform: 'tiktok-shop', shopId, orderId: '576859000000000001', packageId: '1153000001' }
    await eventually(async () => expect(receiver.received).toHaveLength(3))
    expect(toldBy(receiver).find(({ type }) => type === 'order.packed')!.data['platform']).toEqual(platform)
    expect(toldBy(receiver).find(({ type }) => type === 'parcel.packed')!.data).toMatchObject({
      carrier: 'SPX',
      tracking: 'SPXVN0001',
      orders: [{ orderId: order.orderId, platform }],
    })
  })

  test('that is down for an hour gets everything afterwards, in order, and holds up no other', async () => {
    const [down, fine] = [await listen(), await listen()]
    down.answers.push(...Array.from({ length: 500 }, () => 500))
    const { endpointId } = await add(down.url, ['order.*'])
    await add(fine.url, ['order.*'])
    const sale = await world.api.openSale(host)
    const orders = [await buy(sale), await buy(sale)]
    await cancel(orders[0]!)
    await eventually(async () => expect(fine.received).toHaveLength(3))
    await eventually(async () => expect((await read(endpointId)).failed).toBe(2))
    expect(await deliveries(endpointId, 'failed')).toMatchObject([
      { state: 'waiting', answered: 500, error: 'answered 500' },
      { state: 'waiting', answered: 500, error: 'answered 500' },
    ])
    await untilLater('it has been down for an hour', 5 * 60_000, async () =>
      (await deliveries(endpointId, 'failed')).every(({ tries }) => tries > 8),
    )
    // What comes after a delivery that waits is not sent before it.
    expect(typesAbout(down, 'orderId', orders[0]!.orderId)).not.toContain('order.cancelled')
    down.answers.length = 0
    down.received.length = 0
    await untilLater('everything is told', hourMs, async () => (await read(endpointId)).waiting === 0)
    expect(typesAbout(down, 'orderId', orders[0]!.orderId)).toEqual(['order.confirmed', 'order.cancelled'])
    expect(typesAbout(down, 'orderId', orders[1]!.orderId)).toEqual(['order.confirmed'])
    expect(await deliveries(endpointId, 'failed')).toEqual([])
  })

  test('is switched off by 410 at once, listed by control, and gets what it missed when that is asked for', async () => {
    const receiver = await listen()
    receiver.answers.push(410)
    const { endpointId } = await add(receiver.url, ['order.*'])
    const sale = await world.api.openSale(host)
    const order = await buy(sale)
    await eventually(async () => expect(await read(endpointId)).toMatchObject({ state: 'off', offBecause: 'gone' }))
    await cancel(order)
    await eventually(async () =>
      expect(await deliveries(endpointId, 'failed')).toMatchObject([
        { type: 'order.cancelled', state: 'given-up', error: 'switched off', tries: 0 },
        { type: 'order.confirmed', state: 'given-up', error: 'answered 410', answered: 410 },
      ]),
    )
    expect(receiver.received).toHaveLength(1)
    const listed = async (token: string): Promise<FailedJob | undefined> =>
      (await world.api.call<{ jobs: FailedJob[] }>('GET', '/api/trouble', token)).body.jobs.find(
        ({ subject }) => subject === `${endpointId} endpoint`,
      )
    expect(await listed(await world.token('owner', { seller: 'other' }))).toBeUndefined()
    const job = (await listed(owner))!
    expect(job).toMatchObject({ kind: 'tell', webhook: 'Kho Odoo', settledAt: null })
    expect((await world.api.call('POST', `/api/trouble/jobs/${job.failedJobId}/retry`, owner)).status).toBe(200)
    await eventually(async () =>
      expect(typesAbout(receiver, 'orderId', order.orderId)).toEqual(['order.confirmed', 'order.cancelled']),
    )
    await eventually(async () => expect((await listed(owner))?.settledAt).not.toBeNull())
  })

  test('is switched off when it took nothing for three days', async () => {
    const receiver = await listen()
    receiver.answers.push(...Array.from({ length: 500 }, () => 503))
    const { endpointId } = await add(receiver.url, ['order.*'])
    await buy(await world.api.openSale(host))
    await untilLater('it is switched off', 6 * hourMs, async () => (await read(endpointId)).state === 'off')
    expect(await read(endpointId)).toMatchObject({ offBecause: 'failing', waiting: 0, failed: 1 })
    const pauses: number[] = []
    for (let pause = pauseAfterTry(1, 0.5); pause !== undefined; pause = pauseAfterTry(pauses.length + 1, 0.5))
      pauses.push(pause)
    expect(pauses.slice(0, 3)).toEqual([10_000, 20_000, 40_000])
    expect(pauses.reduce((sum, pause) => sum + pause, 0) / hourMs).toBeCloseTo(72, -1)
    expect((await deliveries(endpointId))[0]!.tries).toBeGreaterThan(pauses.length)
  })

  test('is sent a test, one delivery again and what failed since then, always under the same id', async () => {
    const receiver = await listen()
    const endpoint = await add(receiver.url, ['order.*'])
    const { endpointId } = endpoint
    const { deliveryId } = (await call<{ deliveryId: string }>('POST', `/${endpointId}/test`)).body
    await eventually(async () =>
      expect(await deliveries(endpointId, 'sent')).toMatchObject([{ deliveryId, type: 'webhook.test', answered: 204 }]),
    )
    await eventually(async () => expect((await read(endpointId)).lastTakenAt).not.toBeNull())
    expect((await call('POST', `/${endpointId}/deliveries/${deliveryId}/replay`)).status).toBe(200)
    await eventually(async () =>
      expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([deliveryId, deliveryId]),
    )
    expect((await call('POST', `/${endpointId}/deliveries/${randomUUID()}/replay`)).status).toBe(404)
    await turn(endpoint, 'off')
    expect((await call('POST', `/${endpointId}/test`)).body['code']).toBe('wrong-state')
    const sale = await world.api.openSale(host)
    await buy(sale)
    await eventually(async () => expect((await read(endpointId)).failed).toBe(1))
    await world.moveClock(hourMs)
    const since = world.ctx.clock.now().toISOString()
    const later = await buy(sale)
    await eventually(async () => expect((await read(endpointId)).failed).toBe(2))
    await turn(endpoint, 'on')
    expect((await call('POST', `/${endpointId}/replay`, { since })).body).toEqual({ replayed: 1 })
    await eventually(async () => expect(typesAbout(receiver, 'orderId', later.orderId)).toEqual(['order.confirmed']))
    expect(receiver.received).toHaveLength(3)
  })

  test('is sent both signatures for a day after its secret was replaced, then the new one alone', async () => {
    const receiver = await listen()
    const { endpointId, secret } = await add(receiver.url)
    const made = await call<{ secret: string }>('POST', `/${endpointId}/secret`)
    expect(made.body.secret).toMatch(/^whsec_.{40,}$/)
    await call('POST', `/${endpointId}/test`)
    await eventually(async () => expect(await deliveries(endpointId, 'sent')).toHaveLength(1))
    await world.moveClock(24 * hourMs + 1)
    await call('POST', `/${endpointId}/test`)
    await eventually(async () => expect(receiver.received).toHaveLength(2))
    const [before, after] = receiver.received
    for (const valid of [secret, made.body.secret]) expect(signedBy(valid, before!)).toHaveLength(1)
    expect(signedBy(secret, after!)).toEqual([])
    expect(signedBy(made.body.secret, after!)).toHaveLength(1)
    expect(JSON.stringify((await call('GET', '')).body)).not.toContain('whsec_')
  })

  test('is never looked for in a private network: neither when it is added, nor by a redirect, nor when it is told', async () => {
    const [inside, receiver] = [await listen(), await listen()]
    const strict = await world.openGateway({ OUTGOING_PRIVATE_ADDRESSES: '' })
    const refused = await fetch(`${strict.url}/api/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ endpointId: randomUUID(), title: 'Trong', url: inside.url, events: ['order.*'] }),
    })
    expect(await refused.json()).toMatchObject({ code: 'invalid', detail: 'url: leads into a private network' })
    receiver.answers.push(302)
    const { endpointId } = await add(receiver.url)
    await call('POST', `/${endpointId}/test`)
    await eventually(async () =>
      expect(await deliveries(endpointId, 'failed')).toMatchObject([
        { answered: 302, error: 'redirects are not followed' },
      ]),
    )
    for (const running of world.workers.splice(0)) await running.close()
    await world.openWorkers({ OUTGOING_PRIVATE_ADDRESSES: '' })
    await call('POST', `/${endpointId}/test`)
    await eventually(async () =>
      expect((await deliveries(endpointId, 'failed'))[0]!.error).toBe('the address is on a private network'),
    )
    expect(receiver.received).toHaveLength(1)
  })
})

describe('other software with one worker', () => {
  beforeAll(() => openHooked(0))
  afterAll(closeHooked)

  test('is told while another answers a byte at a time, which is given ten seconds', async () => {
    const worker = await world.openWorkers()
    const [slow, fine] = [await listen(), await listen()]
    slow.answers.push('trickle')
    const { endpointId } = await add(slow.url, ['order.*'])
    const { endpointId: fineId } = await add(fine.url, ['order.*'])
    const sale = await world.api.openSale(host)
    await buy(sale)
    await until('the slow one is being told', () => slow.received.length === 1)
    const { orderId } = await buy(sale)
    await eventually(async () => expect(typesAbout(fine, 'orderId', orderId)).toEqual(['order.confirmed']))
    expect((await deliveries(endpointId)).map(({ error }) => error)).toEqual([null, null])
    await eventually(async () =>
      expect((await deliveries(endpointId, 'failed')).map(({ error }) => error)).toEqual(['no answer within 10 s']),
    )
    await worker.close()
    for (const one of [endpointId, fineId]) await remove(one)
  })

  test('that is killed -9 between sending and noting it, is told again under the same id, and of everything else once', async () => {
    const receiver = await listen()
    const { endpointId } = await add(receiver.url, ['order.*'])
    const first = await startProcess('worker', world.env)
    receiver.answers.push('hang')
    const sale = await world.api.openSale(host)
    const orders = [await buy(sale)]
    await until('a delivery is on its way', () => receiver.received.length === 1)
    await first.end('SIGKILL')
    const second = await startProcess('worker', world.env)
    orders.push(await buy(sale))
    await eventually(async () => expect(await deliveries(endpointId, 'sent')).toHaveLength(1))
    await world.moveClock(61_000)
    await eventually(async () => expect((await read(endpointId)).waiting).toBe(0))
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[1], ids[0]])
    for (const { orderId } of orders) expect(typesAbout(receiver, 'orderId', orderId)).toContain('order.confirmed')
    await second.end('SIGTERM')
  })
})

async function packAll(sale: SaleView): Promise<void> {
  const packer = await world.token('packer', { hours: 8760 })
  await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
  const { items } = (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer))
    .body
  for (const { batchId, parcels } of items) {
    await world.api.call('POST', `/api/batches/${batchId}/claim`, packer)
    for (const { code } of parcels) {
      const packed = await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      expect(packed.status).toBe(200)
    }
  }
}
