import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { createECDH, randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { BatchView } from '../../../shared/contract/common.ts'
import { requestErasure, stepErasure } from '../../../shared/person/erase-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpTables } from '../../support/dump.ts'
import { pay } from '../../support/payments.ts'
import { until } from '../../support/until.ts'
import { openTellingShop, secret, type TellingShop } from './telling-shop.ts'

describe('news of orders', () => {
  let shop: TellingShop
  beforeAll(async () => {
    shop = await openTellingShop()
  })
  afterAll(() => shop.close())

  test('reaches the webhook for every step, signed, with the phone of none but a buyer who asked for messages', async () => {
    const sale = await shop.world.api.openSale(shop.host)
    const [asked, other] = [await shop.world.api.signUp({ phone: '0912 555 101' }), await shop.world.api.signUp()]
    expect((await shop.tellMe(asked, { channel: 'message' })).body).toMatchObject({ channel: 'message', to: '…101' })
    const delivered = await shop.buy(sale, asked)
    const own = await shop.buy(sale, other)
    const prepaid = await shop.buy(sale, other, { payment: 'prepaid' })
    expect(await pay(shop.world, prepaid.orderId)).toBe(200)
    for (const order of [own, prepaid])
      expect((await shop.world.api.call('POST', `/api/orders/${order.orderId}/cancel`, other.token)).status).toBe(200)
    const refund = { type: 'payment.refunded', data: { orderId: prepaid.orderId, amount: 125_000, currency: 'VND' } }
    expect(await pay(shop.world, prepaid.orderId, { event: refund })).toBe(200)
    await deliver(shop.world, sale.saleId)

    await until('all of it was told', () => shop.toldOf(sale).length === 9)
    expect(shop.typesOf(sale, delivered)).toEqual(['order.confirmed', 'order.packed', 'order.handed_over'])
    expect(shop.typesOf(sale, own)).toEqual(['order.confirmed', 'order.cancelled'])
    expect(shop.typesOf(sale, prepaid)).toEqual([
      'order.reserved',
      'order.confirmed',
      'order.cancelled',
      'order.refunded',
    ])
    const handedOver = shop.toldOf(sale).find(({ type }) => type === 'order.handed_over')!
    expect(handedOver.data).toMatchObject({
      number: delivered.seq,
      carrier: 'GHN',
      lines: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', quantity: 1 }],
      total: 125_000,
      payment: 'cod',
      phone: '+84912555101',
    })
    expect(handedOver.data.text).toMatch(new RegExp(`^Đơn số ${delivered.seq} đang giao\\. .*GHN · \\d{12}`))
    expect(shop.toldOf(sale).find(({ type }) => type === 'order.refunded')!.data.refunded).toBe(125_000)
    for (const { data } of shop.toldOf(sale)) expect('phone' in data).toBe(data.orderId === delivered.orderId)
    for (const { headers, body } of shop.receiver.received) {
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = headers
      expect(signature).toBe(new Webhook(secret).sign(id!, new Date(Number(seconds) * 1000), body.toString()))
      expect(body.toString()).not.toMatch(/Nguyễn|Rạch Giồng/)
    }
  })

  test('tells a shortage apart from other cancellations, to the buyer by e-mail and on their phone, until they end it', async () => {
    const sale = await shop.world.api.openSale(shop.host)
    const viewer = await shop.world.api.signUp()
    const phone = createECDH('prime256v1')
    phone.generateKeys()
    const keys = { p256dh: phone.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') }
    const subscription = { endpoint: shop.pushes.url, keys }
    expect((await shop.tellMe(viewer, { channel: 'web-push', subscription })).status).toBe(201)
    expect((await shop.tellMe(viewer, { channel: 'e-mail', address: 'anh@mail.example' })).body['to']).toBe(
      'a…@mail.example',
    )
    expect((await shop.tellMe(viewer, { channel: 'e-mail', address: 'Anh@mail.example' })).status).toBe(201)
    const contacts = await shop.world.api.call<{ items: unknown[] }>('GET', '/api/viewers/me/contacts', viewer.token)
    expect(contacts.body.items).toHaveLength(2)

    const order = await shop.buy(sale, viewer)
    await until('the order is told', () => shop.mail.mails.length === 1 && shop.pushes.received.length === 1)
    const packer = await shop.world.token('packer', { hours: 8760 })
    expect((await shop.world.api.call('POST', `/api/sales/${sale.saleId}/batches`, shop.host)).status).toBe(200)
    const { items } = (
      await shop.world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)
    ).body
    await shop.world.api.call('POST', `/api/batches/${items[0]!.batchId}/claim`, packer)
    const short = { scanId: randomUUID(), sku: 'COFFEE', missing: 1 }
    expect(
      (await shop.world.api.call('POST', `/api/parcels/${items[0]!.parcels[0]!.code}/short`, packer, short)).status,
    ).toBe(200)
    await until(
      'the shortage is told in every way',
      () => shop.mail.mails.length === 2 && shop.pushes.received.length === 2 && shop.typesOf(sale, order).length === 2,
    )
    expect(shop.typesOf(sale, order)).toEqual(['order.confirmed', 'order.short'])
    expect(shop.pushes.received.every(({ headers }) => headers['content-encoding'] === 'aes128gcm')).toBe(true)
    const letter = shop.mail.mails[1]!.replaceAll('=\r\n', '')
    expect(letter).toMatch(/To: anh@mail\.example/i)

    const stop = /live\.shop\.example\/my-orders#(stop\.[\w.-]+)/.exec(letter.replaceAll('=3D', '='))![1]!
    const forged = `${stop.slice(0, -1)}${stop.endsWith('A') ? 'B' : 'A'}`
    expect((await shop.world.api.call('POST', '/api/buyer-contacts/stop', undefined, { code: forged })).status).toBe(
      400,
    )
    expect((await shop.world.api.call('POST', '/api/buyer-contacts/stop', undefined, { code: stop })).status).toBe(200)
    // The push service says that its subscriber is gone.
    shop.pushes.answers.push(410)
    await shop.buy(sale, viewer)
    await until('nobody listens any more', async () => {
      const left = await shop.world.api.call<{ items: unknown[] }>('GET', '/api/viewers/me/contacts', viewer.token)
      return left.body.items.length === 0
    })
    expect(shop.mail.mails).toHaveLength(2)
  })

  test('tells who waited what came back and until when it is theirs', async () => {
    const sale = await shop.world.api.openSale(shop.host, { items: { COFFEE: 1 } })
    const [first, lan] = [await shop.world.api.signUp(), await shop.world.api.signUp()]
    const bought = await shop.buy(sale, first)
    const entry = { orderId: randomUUID(), sku: 'COFFEE', quantity: 1, payment: 'cod' }
    expect((await shop.world.api.call('POST', `/api/sales/${sale.saleId}/waiting`, lan.token, entry)).status).toBe(200)
    await shop.tellMe(lan, { channel: 'e-mail', address: 'lan@mail.example' })
    await shop.world.api.call('POST', `/api/orders/${bought.orderId}/cancel`, first.token)
    const letter = await until('the offer is told', () => shop.mail.mails.find((one) => /To: lan@mail/i.test(one)))
    const offered = await until('the webhook too', () => shop.toldOf(sale).find(({ type }) => type === 'order.offered'))
    expect(offered.data).toMatchObject({ orderId: entry.orderId, state: 'reserved', payment: 'cod' })
    expect(Date.parse(offered.data.holdUntil!)).toBeGreaterThan(Date.parse(offered.timestamp))
    expect(letter.replaceAll('=\r\n', '')).toMatch(/125\.000/)
  })

  test('is not made of a rehearsal', async () => {
    const sale = await shop.world.api.openSale(shop.host, { open: false })
    const rehearsalId = randomUUID()
    const rehearsal = { rehearsalId, viewers: 2, ordersPerMinute: 1_200, minutes: 10 }
    expect(
      (await shop.world.api.call('POST', `/api/sales/${sale.saleId}/rehearsal`, shop.host, rehearsal)).status,
    ).toBe(201)
    await shop.world.api.call('POST', `/api/sales/${rehearsalId}/open`, shop.host)
    await until('its orders were looked at', async () => {
      const { rows } = await sql<{ any: boolean }>`
        select exists (select 1 from audit_link l join news_cursor n on n.sale_id = l.chain_id and n.last_link >= l.link_no
          where l.chain_id = ${rehearsalId} and l.source = 'decision') as any`.execute(shop.world.ctx.db)
      return rows[0]!.any
    })
    await shop.world.api.call('POST', `/api/sales/${rehearsalId}/close`, shop.host)
    expect(await shop.waiting({ ...sale, saleId: rehearsalId })).toBe(0)
    expect(shop.toldOf({ ...sale, saleId: rehearsalId })).toEqual([])
  })

  test('leaves nothing of how somebody was told once they are erased, and is shown to them before', async () => {
    const viewer = await shop.world.api.signUp({ phone: '0912 555 102' })
    await shop.tellMe(viewer, { channel: 'e-mail', address: 'chi.moc@mail.example' })
    await shop.tellMe(viewer, { channel: 'message' })
    for (const [table, text] of await dumpTables(shop.world))
      expect([table, text.includes('chi.moc') || text.includes('912555102')]).toEqual([table, false])
    const { db, personal } = shop.world.ctx
    expect((await readPerson(db, personal, '+84912555102')).contacts).toMatchObject([
      { channel: 'e-mail', address: 'chi.moc@mail.example', consentVersion: '1' },
      { channel: 'message' },
    ])
    const { path } = (await shop.world.api.call<{ path: string }>('POST', '/api/viewers/me/order-links', viewer.token))
      .body
    const { receiptId } = await requestErasure(db, personal.buyerKey('+84912555102'), 'thu')
    await until('the person is erased', async () => {
      await shop.world.moveClock(11_000)
      return 'done' in (await stepErasure(db, receiptId))
    })
    expect((await readPerson(db, personal, '+84912555102')).contacts).toEqual([])
    const opened = await shop.world.api.call('POST', '/api/my-orders', undefined, { code: path.split('#')[1] })
    expect(opened.status).toBe(404)
  })
})
