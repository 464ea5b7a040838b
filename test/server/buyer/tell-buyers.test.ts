import { afterAll, afterEach, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { createECDH, randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import webPush from 'web-push'
import type { BatchView, OrderView, SaleView } from '../../../shared/contract/common.ts'
import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import type { News } from '../../../shared/news/news.ts'
import { requestErasure, stepErasure } from '../../../shared/person/erase-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import { placeDecided, type Viewer } from '../../support/api.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpTables } from '../../support/dump.ts'
import { openMailSink, type MailSink } from '../../support/mail-sink.ts'
import { pay } from '../../support/payments.ts'
import { startProcess } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { openReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import { openWorld, type World } from '../../support/world.ts'

const consent = '1'
const secret = `whsec_${randomBytes(32).toString('base64')}`

type Told = News & { data: { phone?: string; text?: string } }

let world: World
let host: string
let receiver: WebhookReceiver
let pushes: WebhookReceiver
let mail: MailSink

async function openTellingWorld(options: { workers?: number } = {}): Promise<void> {
  receiver = await openReceiver()
  pushes = await openReceiver()
  mail = await openMailSink()
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  world = await openWorld({
    ...options,
    settings: {
      OUTGOING_PRIVATE_ADDRESSES: '1',
      SWEEP_MS: '500',
      ORDER_WEBHOOK_URL: receiver.url,
      ORDER_WEBHOOK_SECRET: secret,
      ORDER_WEBHOOK_PHONES: '1',
      PUBLIC_URL: 'https://live.shop.example/',
      PAY_URL: 'https://pay.example/{orderId}',
      SMTP_URL: mail.url,
      MAIL_FROM: 'Flashpack <shop@shop.example>',
      VAPID_PUBLIC_KEY: publicKey,
      VAPID_PRIVATE_KEY: privateKey,
    },
  })
  host = await world.token('host', { hours: 8760 })
}

async function closeTellingWorld(): Promise<void> {
  await world.close()
  await mail.close()
  receiver.close()
  pushes.close()
}

/** What the receiver got of a sale, each message once. */
function toldOf(sale: SaleView): Told[] {
  const byId = new Map(receiver.received.map(({ headers, body }) => [headers['webhook-id'], body.toString()]))
  return [...byId.values()].map((text) => JSON.parse(text) as Told).filter(({ data }) => data.saleId === sale.saleId)
}

const typesOf = (sale: SaleView, order: OrderView): string[] =>
  toldOf(sale)
    .filter(({ data }) => data.orderId === order.orderId)
    .toSorted((a, b) => a.data.version - b.data.version)
    .map(({ type }) => type)

const tellMe = (viewer: Viewer, target: object): Promise<{ status: number; body: Record<string, unknown> }> =>
  world.api.call('POST', '/api/viewers/me/contacts', viewer.token, { target, consent })

async function buy(
  sale: SaleView,
  viewer: Viewer,
  options: Parameters<typeof placeDecided>[2] = {},
): Promise<OrderView> {
  const socket = await world.api.connect(viewer.token)
  const order = await placeDecided(socket, sale.saleId, options)
  socket.close()
  return order
}

describe('news of orders', () => {
  beforeAll(() => openTellingWorld())
  afterAll(closeTellingWorld)
  afterEach(() => {
    receiver.answers.length = 0
  })

  test('reaches the webhook for every step, signed, with the phone of none but a buyer who asked for messages', async () => {
    const sale = await world.api.openSale(host)
    const [asked, other] = [await world.api.signUp({ phone: '0912 555 101' }), await world.api.signUp()]
    expect((await tellMe(asked, { channel: 'message' })).body).toMatchObject({ channel: 'message', to: '…101' })
    const delivered = await buy(sale, asked)
    const own = await buy(sale, other)
    const prepaid = await buy(sale, other, { payment: 'prepaid' })
    expect(await pay(world, prepaid.orderId)).toBe(200)
    for (const order of [own, prepaid])
      expect((await world.api.call('POST', `/api/orders/${order.orderId}/cancel`, other.token)).status).toBe(200)
    const refund = { type: 'payment.refunded', data: { orderId: prepaid.orderId, amount: 125_000, currency: 'VND' } }
    expect(await pay(world, prepaid.orderId, { event: refund })).toBe(200)
    await deliver(world, sale.saleId)

    await until('all of it was told', () => toldOf(sale).length === 9)
    expect(typesOf(sale, delivered)).toEqual(['order.confirmed', 'order.packed', 'order.handed_over'])
    expect(typesOf(sale, own)).toEqual(['order.confirmed', 'order.cancelled'])
    expect(typesOf(sale, prepaid)).toEqual(['order.reserved', 'order.confirmed', 'order.cancelled', 'order.refunded'])
    const handedOver = toldOf(sale).find(({ type }) => type === 'order.handed_over')!
    expect(handedOver.data).toMatchObject({
      number: delivered.seq,
      carrier: 'GHN',
      lines: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', quantity: 1 }],
      total: 125_000,
      payment: 'cod',
      phone: '+84912555101',
    })
    expect(handedOver.data.text).toMatch(new RegExp(`^Đơn số ${delivered.seq} đang giao\\. .*GHN · \\d{12}`))
    expect(toldOf(sale).find(({ type }) => type === 'order.refunded')!.data.refunded).toBe(125_000)
    for (const { data } of toldOf(sale)) expect('phone' in data).toBe(data.orderId === delivered.orderId)
    for (const { headers, body } of receiver.received) {
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = headers
      expect(signature).toBe(new Webhook(secret).sign(id!, new Date(Number(seconds) * 1000), body.toString()))
      expect(body.toString()).not.toMatch(/Nguyễn|Rạch Giồng/)
    }
  })

  test('tells a shortage apart from other cancellations, to the buyer by e-mail and on their phone, until they end it', async () => {
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    const phone = createECDH('prime256v1')
    phone.generateKeys()
    const keys = { p256dh: phone.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') }
    const subscription = { endpoint: pushes.url, keys }
    expect((await tellMe(viewer, { channel: 'web-push', subscription })).status).toBe(201)
    expect((await tellMe(viewer, { channel: 'e-mail', address: 'anh@mail.example' })).body['to']).toBe(
      'a…@mail.example',
    )
    expect((await tellMe(viewer, { channel: 'e-mail', address: 'Anh@mail.example' })).status).toBe(201)
    const contacts = await world.api.call<{ items: unknown[] }>('GET', '/api/viewers/me/contacts', viewer.token)
    expect(contacts.body.items).toHaveLength(2)

    const order = await buy(sale, viewer)
    await until('the order is told', () => mail.mails.length === 1 && pushes.received.length === 1)
    const packer = await world.token('packer', { hours: 8760 })
    expect((await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)).status).toBe(200)
    const { items } = (
      await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)
    ).body
    await world.api.call('POST', `/api/batches/${items[0]!.batchId}/claim`, packer)
    const short = { scanId: randomUUID(), sku: 'COFFEE', missing: 1 }
    expect(
      (await world.api.call('POST', `/api/parcels/${items[0]!.parcels[0]!.code}/short`, packer, short)).status,
    ).toBe(200)
    await until(
      'the shortage is told in every way',
      () => mail.mails.length === 2 && pushes.received.length === 2 && typesOf(sale, order).length === 2,
    )
    expect(typesOf(sale, order)).toEqual(['order.confirmed', 'order.short'])
    expect(pushes.received.every(({ headers }) => headers['content-encoding'] === 'aes128gcm')).toBe(true)
    const letter = mail.mails[1]!.replaceAll('=\r\n', '')
    expect(letter).toMatch(/To: anh@mail\.example/i)

    const stop = /live\.shop\.example\/my-orders#(stop\.[\w.-]+)/.exec(letter.replaceAll('=3D', '='))![1]!
    const forged = `${stop.slice(0, -1)}${stop.endsWith('A') ? 'B' : 'A'}`
    expect((await world.api.call('POST', '/api/buyer-contacts/stop', undefined, { code: forged })).status).toBe(400)
    expect((await world.api.call('POST', '/api/buyer-contacts/stop', undefined, { code: stop })).status).toBe(200)
    // The push service says that its subscriber is gone.
    pushes.answers.push(410)
    await buy(sale, viewer)
    await until('nobody listens any more', async () => {
      const left = await world.api.call<{ items: unknown[] }>('GET', '/api/viewers/me/contacts', viewer.token)
      return left.body.items.length === 0
    })
    expect(mail.mails).toHaveLength(2)
  })

  test('tells who waited what came back and until when it is theirs', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 1 } })
    const [first, lan] = [await world.api.signUp(), await world.api.signUp()]
    const bought = await buy(sale, first)
    const entry = { orderId: randomUUID(), sku: 'COFFEE', quantity: 1, payment: 'cod' }
    expect((await world.api.call('POST', `/api/sales/${sale.saleId}/waiting`, lan.token, entry)).status).toBe(200)
    await tellMe(lan, { channel: 'e-mail', address: 'lan@mail.example' })
    await world.api.call('POST', `/api/orders/${bought.orderId}/cancel`, first.token)
    const letter = await until('the offer is told', () => mail.mails.find((one) => /To: lan@mail/i.test(one)))
    const offered = await until('the webhook too', () => toldOf(sale).find(({ type }) => type === 'order.offered'))
    expect(offered.data).toMatchObject({ orderId: entry.orderId, state: 'reserved', payment: 'cod' })
    expect(Date.parse(offered.data.holdUntil!)).toBeGreaterThan(Date.parse(offered.timestamp))
    expect(letter.replaceAll('=\r\n', '')).toMatch(/125\.000/)
  })

  test('that cannot be sent is in the list of control once, holds up neither orders nor other ways, and goes on when asked', async () => {
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    await tellMe(viewer, { channel: 'e-mail', address: 'binh@mail.example' })
    const before = mail.mails.length
    receiver.answers.push(...Array.from({ length: 50 }, () => 500))
    const orders = [await buy(sale, viewer), await buy(sale, viewer)]
    await until('the e-mails are sent', () => mail.mails.length === before + 2)
    const admin = await world.token('admin', { hours: 8760 })
    const listed = async (): Promise<FailedJob[]> =>
      (await world.api.call<{ jobs: FailedJob[] }>('GET', '/api/trouble', admin)).body.jobs.filter(
        ({ kind, saleId }) => kind === 'tell' && saleId === sale.saleId,
      )
    const failing = await until('it is listed', async () => {
      const jobs = await listed()
      return jobs[0] !== undefined && jobs[0].nextAt !== null && jobs[0].failures >= 2 && jobs
    })
    expect(failing).toMatchObject([{ saleTitle: sale.title, error: 'answered 500', settledAt: null }])
    receiver.answers.length = 0
    expect((await world.api.call('POST', `/api/trouble/jobs/${failing[0]!.failedJobId}/retry`, admin)).status).toBe(200)
    await until('both are told', async () => (await waiting(sale)) === 0)
    for (const order of orders) expect(typesOf(sale, order)).toEqual(['order.confirmed'])
    await until('it is settled', async () => (await listed())[0]?.settledAt)
  })

  test('is kept from nobody by a broken outbox but those who wait for it: orders are decided and packed all the same', async () => {
    await sql`alter table news_cursor rename to news_cursor_gone`.execute(world.ctx.db)
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    const order = await buy(sale, viewer)
    expect(order.state).toBe('confirmed')
    await deliver(world, sale.saleId)
    await sql`alter table news_cursor_gone rename to news_cursor`.execute(world.ctx.db)
    await world.moveClock(60_000)
    await until('all of it is told once it works again', () => typesOf(sale, order).length === 3)
  })

  test('is not made of a rehearsal', async () => {
    const sale = await world.api.openSale(host, { open: false })
    const rehearsalId = randomUUID()
    const rehearsal = { rehearsalId, viewers: 2, ordersPerMinute: 1_200, minutes: 10 }
    expect((await world.api.call('POST', `/api/sales/${sale.saleId}/rehearsal`, host, rehearsal)).status).toBe(201)
    await world.api.call('POST', `/api/sales/${rehearsalId}/open`, host)
    await until('its orders were looked at', async () => {
      const { rows } = await sql<{ any: boolean }>`
        select exists (select 1 from audit_link l join news_cursor n on n.sale_id = l.chain_id and n.last_link >= l.link_no
          where l.chain_id = ${rehearsalId} and l.source = 'decision') as any`.execute(world.ctx.db)
      return rows[0]!.any
    })
    await world.api.call('POST', `/api/sales/${rehearsalId}/close`, host)
    expect(await waiting({ ...sale, saleId: rehearsalId })).toBe(0)
    expect(toldOf({ ...sale, saleId: rehearsalId })).toEqual([])
  })

  test('leaves nothing of how somebody was told once they are erased, and is shown to them before', async () => {
    const viewer = await world.api.signUp({ phone: '0912 555 102' })
    await tellMe(viewer, { channel: 'e-mail', address: 'chi.moc@mail.example' })
    await tellMe(viewer, { channel: 'message' })
    for (const [table, text] of await dumpTables(world))
      expect([table, text.includes('chi.moc') || text.includes('912555102')]).toEqual([table, false])
    const { db, personal } = world.ctx
    expect((await readPerson(db, personal, '+84912555102')).contacts).toMatchObject([
      { channel: 'e-mail', address: 'chi.moc@mail.example', consentVersion: '1' },
      { channel: 'message' },
    ])
    const { path } = (await world.api.call<{ path: string }>('POST', '/api/viewers/me/order-links', viewer.token)).body
    const { receiptId } = await requestErasure(db, personal.buyerKey('+84912555102'), 'thu')
    await until('the person is erased', async () => {
      await world.moveClock(11_000)
      return 'done' in (await stepErasure(db, receiptId))
    })
    expect((await readPerson(db, personal, '+84912555102')).contacts).toEqual([])
    const opened = await world.api.call('POST', '/api/my-orders', undefined, { code: path.split('#')[1] })
    expect(opened.status).toBe(404)
  })
})

describe('news of orders, when a worker is killed -9', () => {
  beforeAll(() => openTellingWorld({ workers: 0 }))
  afterAll(closeTellingWorld)

  test('while it tells, is told again by the next one under the same id, and nothing is missed', async () => {
    const first = await startProcess('worker', world.env)
    const sale = await world.api.openSale(host)
    const viewers = await world.api.signUps(3)
    receiver.answers.push('hang')
    const orders = [await buy(sale, viewers[0]!)]
    await until('a message is on its way', () => receiver.received.length === 1)
    await first.end('SIGKILL')
    const second = await startProcess('worker', world.env)
    for (const viewer of viewers.slice(1)) orders.push(await buy(sale, viewer))
    await until('the others are told', () => toldOf(sale).length === 3)
    await second.end('SIGKILL')
    expect((await world.api.call('POST', `/api/orders/${orders[1]!.orderId}/cancel`, viewers[1]!.token)).status).toBe(
      200,
    )
    const third = await startProcess('worker', world.env)
    await world.moveClock(61_000)
    await until('everything is told', async () => toldOf(sale).length === 4 && (await waiting(sale)) === 0)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']!)
    expect(ids.filter((id) => id === ids[0]).length).toBeGreaterThanOrEqual(2)
    expect(new Set(ids).size).toBe(4)
    expect(orders.map((order) => typesOf(sale, order))).toEqual([
      ['order.confirmed'],
      ['order.confirmed', 'order.cancelled'],
      ['order.confirmed'],
    ])
    await third.end('SIGTERM')
  })
})

async function waiting(sale: SaleView): Promise<number> {
  const rows = await world.ctx.db
    .selectFrom('notification')
    .select('notification_id')
    .where('sale_id', '=', sale.saleId)
    .where('state', '<>', 'sent')
    .execute()
  return rows.length
}
