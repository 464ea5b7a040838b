import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { createECDH, randomBytes, randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { Webhook } from 'standardwebhooks'
import webPush from 'web-push'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { openMailSink, type MailSink } from '../support/mail-sink.ts'
import { moveToNine } from '../support/move-to-nine.ts'
import { until } from '../support/until.ts'
import { openReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { openWorld, type World } from '../support/world.ts'

const minuteMs = 60_000

describe("a seller's escalation ladder", () => {
  let world: World
  let host: string
  let receiver: WebhookReceiver
  let mail: MailSink
  const sockets: Socket[] = []
  beforeAll(async () => {
    mail = await openMailSink()
    receiver = await openReceiver()
    const { publicKey, privateKey } = webPush.generateVAPIDKeys()
    world = await openWorld({
      settings: {
        OUTGOING_PRIVATE_ADDRESSES: '1',
        SMTP_URL: mail.url,
        MAIL_FROM: 'Flashpack <kho@shop.example>',
        VAPID_PUBLIC_KEY: publicKey,
        VAPID_PRIVATE_KEY: privateKey,
      },
    })
    host = await world.token('host', { hours: 9000 })
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
    await mail.close()
    receiver.close()
  })

  const add = (rung: string, target: object, token = host): Promise<Reply> =>
    world.api.call('POST', '/api/contacts', token, { contactId: randomUUID(), rung, label: `${rung} liên hệ`, target })
  const goTo = (at: number): Promise<Date> => world.moveClock(at - world.ctx.clock.now().getTime())
  /** Notifications about a sale in this state, or that failed like this. */
  const notifications = async (
    saleId: string,
    of: { state?: 'waiting' | 'sent'; attempts?: number; error?: string },
  ): Promise<number> => {
    let query = world.ctx.db.selectFrom('notification').select('notification_id').where('sale_id', '=', saleId)
    if (of.state) query = query.where('state', '=', of.state)
    if (of.attempts !== undefined) query = query.where('attempts', '=', of.attempts)
    if (of.error !== undefined) query = query.where('last_error', 'like', of.error)
    return (await query.execute()).length
  }
  const rungsOf = async (sale: SaleView): Promise<string[]> =>
    (
      await world.api.call<{ items: { rung: string; state: string }[] }>(
        'GET',
        `/api/sales/${sale.saleId}/escalations`,
        host,
      )
    ).body.items.map(({ rung, state }) => `${rung} ${state}`)

  /** A sale with parcels ordered at night, seen from nine in the morning. */
  async function floor(parcels: number): Promise<{ sale: SaleView; packBy: number; batch: BatchView }> {
    await moveToNine(world)
    const sale = await world.api.openSale(host)
    for (const viewer of await world.api.signUps(parcels)) {
      const socket = await world.api.connect(viewer.token)
      sockets.push(socket)
      await placeDecided(socket, sale.saleId)
    }
    const [batch] = (await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${sale.saleId}/batches`, host))
      .body.batches
    return { sale, packBy: Date.parse(batch!.packBy), batch: batch! }
  }

  /**
   * A separate warning with nothing left waiting is over after the next round, in which everything due before it was
   * checked.
   */
  async function roundOver({ saleId }: SaleView, packBy: number): Promise<void> {
    const now = await world.moveClock(0)
    const beside = { sale_id: saleId, pack_by: new Date(packBy + 1), rung: 1 }
    await world.ctx.db
      .insertInto('escalation')
      .values({
        ...beside,
        cause: 'alarm',
        waiting: 1,
        raised_at: now,
        climbs_at: now,
        climbed_at: null,
        over_at: null,
        acknowledged_at: null,
        acknowledged_by: null,
      })
      .execute()
    await until('a round of the ladder is over', () =>
      world.ctx.db
        .selectFrom('escalation')
        .select('rung')
        .where('sale_id', '=', saleId)
        .where('pack_by', '=', beside.pack_by)
        .where('over_at', 'is not', null)
        .executeTakeFirst(),
    )
  }

  test('climbs rung by rung while nobody acknowledges, notifies each once, and stops when someone acknowledges', async () => {
    const secret = ((await add('packer', { channel: 'webhook', url: receiver.url })).body as { secret: string }).secret
    expect((await add('lead', { channel: 'e-mail', address: 'to-truong@shop.example' })).status).toBe(201)
    const { sale, packBy } = await floor(2)
    await goTo(packBy - 240 * minuteMs)
    const first = await until('the packers are told', () => receiver.received[0])
    const [id, at] = [first.headers['webhook-id']!, new Date(Number(first.headers['webhook-timestamp']) * 1000)]
    expect(first.headers['webhook-signature']).toBe(new Webhook(secret).sign(id, at, first.body.toString()))
    expect(Math.abs(at.getTime() - world.ctx.clock.now().getTime())).toBeLessThan(60_000)
    const notice = JSON.parse(first.body.toString()) as { type: string; data: Record<string, unknown> }
    expect({
      type: notice.type,
      rung: notice.data['rung'],
      waiting: notice.data['waiting'],
      packBy: notice.data['packBy'],
    }).toEqual({ type: 'deadline.warned', rung: 'packer', waiting: 2, packBy: new Date(packBy).toISOString() })
    expect(first.body.toString()).not.toMatch(/Nguyễn|0912|Rạch Giồng/)
    await goTo(packBy - 229 * minuteMs)
    await until('it climbed to the lead', () => mail.mails.length === 1)
    expect(mail.mails[0]!).toMatch(/To: to-truong@shop\.example/)
    expect(await rungsOf(sale)).toEqual(['lead open', 'packer climbed'])
    const packer = await world.token('packer', { name: 'lan', hours: 9000 })
    const done = await world.api.call('POST', `/api/sales/${sale.saleId}/escalations/acknowledge`, packer, {
      packBy: new Date(packBy).toISOString(),
    })
    expect(done.body['acknowledged']).toBe(2)
    await goTo(packBy - 125 * minuteMs)
    await roundOver(sale, packBy)
    assert.deepEqual(
      (await rungsOf(sale)).filter((one) => one.startsWith('hub')),
      [],
      'what is acknowledged does not climb',
    )
    await goTo(packBy - 60 * minuteMs)
    await until('the next step warns again, a rung higher', async () => (await rungsOf(sale)).includes('hub open'))
    expect((await rungsOf(sale)).filter((one) => one.startsWith('backup'))).toEqual([])
    expect(mail.mails).toHaveLength(1)
    await goTo(packBy + 1)
    await until('everyone is told of the breach', () => receiver.received.length === 2 && mail.mails.length === 2)
    expect(
      (JSON.parse(receiver.received[1]!.body.toString()) as { type: string; data: { parcels: number } }).data.parcels,
    ).toEqual(2)
  })

  test('F48: reaches a receiver that was down, slow or redirecting once it is back, under the same id, and orders go on meanwhile', async () => {
    receiver.received.length = 0
    receiver.answers.push(500, 302, 'hang')
    const { sale, packBy } = await floor(1)
    await goTo(packBy - 240 * minuteMs)
    for (const [i, pause] of [6, 40, 150].entries()) {
      await until(`attempt ${i + 1} is made`, () => receiver.received.length >= i + 1)
      if (i < 2)
        await until(
          'it is noted',
          async () => (await notifications(sale.saleId, { attempts: i + 1, error: '%' })) === 1,
        )
      else expect((await placeDecided(sockets.at(-1)!, sale.saleId)).state).toBe('confirmed')
      await world.moveClock(pause * 1000)
    }
    await until(
      'the hanging receiver is given up',
      async () => (await notifications(sale.saleId, { error: 'no answer%' })) === 1,
      30_000,
    )
    await world.moveClock(150_000)
    await until('it is sent', async () => (await notifications(sale.saleId, { state: 'sent' })) >= 1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(receiver.received).toHaveLength(4)
  })

  test('reaches a phone by web push, encrypted for it and signed by us', async () => {
    const phone = createECDH('prime256v1')
    phone.generateKeys()
    const keys = { p256dh: phone.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') }
    const packer = await world.token('packer', { hours: 9000 })
    expect(
      (await add('backup', { channel: 'web-push', subscription: { endpoint: receiver.url, keys } }, packer)).status,
    ).toBe(201)
    expect((await add('backup', { channel: 'webhook', url: receiver.url }, packer)).status).toBe(403)
    expect((await world.api.call('GET', '/api/push-key', packer)).body['publicKey']).toBe(world.config.VAPID_PUBLIC_KEY)
    const { packBy } = await floor(1)
    await goTo(packBy - 30 * minuteMs)
    const push = await until('the phone is notified', () =>
      receiver.received.find(({ headers }) => headers['content-encoding'] === 'aes128gcm'),
    )
    expect(push.headers['authorization']!).toMatch(/^vapid t=/)
    expect(push.body.toString('latin1')).not.toMatch(/deadline/)
  })

  test('belongs to its own seller: another one sees none of it, and a contact added twice exists once', async () => {
    const other = await world.token('host', { seller: 'other', hours: 9000 })
    expect((await world.api.call('GET', '/api/contacts', other)).body).toEqual({ items: [] })
    const { body } = await world.api.call<{ items: { contactId: string; channel: string }[] }>(
      'GET',
      '/api/contacts',
      host,
    )
    expect((await world.api.call('DELETE', `/api/contacts/${body.items[0]!.contactId}`, other)).status).toBe(404)
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|shop\.example|whsec_/)
    const again = {
      contactId: randomUUID(),
      rung: 'hub',
      label: 'kho',
      target: { channel: 'webhook', url: receiver.url },
    }
    const first = await world.api.call('POST', '/api/contacts', host, again)
    expect(first).toMatchObject({ status: 201 })
    expect(await world.api.call('POST', '/api/contacts', host, again)).toMatchObject({
      status: 200,
      body: { secret: first.body['secret'], replayed: true },
    })
    expect((await world.api.call('POST', '/api/contacts', host, { ...again, label: 'khác' })).body['code']).toBe(
      'id-reused',
    )
    expect((await world.api.call('DELETE', `/api/contacts/${again.contactId}`, host)).status).toBe(200)
  })

  test('ignores a rehearsal, its pause and its deadlines, but hears everything about the sale next to it', async () => {
    receiver.received.length = 0
    const mailsBefore = mail.mails.length
    for (const rung of ['host', 'packer'])
      expect((await add(rung, { channel: 'webhook', url: receiver.url })).status).toBe(201)
    const { sale, packBy } = await floor(1)
    const rehearsalId = randomUUID()
    type Report = { state: string; orders: { accepted: number } }
    const report = async (): Promise<Report> =>
      (await world.api.call<Report>('GET', `/api/sales/${rehearsalId}/report`, host)).body
    const crowd = { rehearsalId, viewers: 2, ordersPerMinute: 1_200, minutes: 10 }
    const rehearsal = await world.api.call('POST', `/api/sales/${sale.saleId}/rehearsal`, host, crowd)
    expect(rehearsal.status).toBe(201)
    await world.api.call('POST', `/api/sales/${rehearsalId}/open`, host)
    await until('simulated viewers have ordered', async () => (await report()).orders.accepted >= 3)
    const deadline = (
      await world.ctx.db
        .selectFrom('order')
        .select('pack_by')
        .where('sale_id', '=', rehearsalId)
        .where('state', '=', 'confirmed')
        .executeTakeFirstOrThrow()
    ).pack_by!
    expect(deadline.getTime()).toBe(packBy)
    await world.api.call('PUT', `/api/sales/${rehearsalId}/rules`, host, {
      pastCapacity: 'refuse',
      onBreach: 'flag',
      onRefund: 'cancel',
      hands: 0,
      floorHours: null,
    })
    await until('the rehearsal is past its capacity', async () => (await report()).state === 'paused')
    await goTo(packBy - 240 * minuteMs)
    await until('the packers are told', () => receiver.received.length > 0)
    await goTo(packBy + 1)
    const told = (): { type: string; data: { saleId: string } }[] =>
      receiver.received
        .filter(({ headers }) => headers['webhook-id'])
        .map(({ body }) => JSON.parse(body.toString()) as { type: string; data: { saleId: string } })
    await until('everyone is told of the breach', () =>
      told().some(({ type, data }) => type === 'deadline.breached' && data.saleId === sale.saleId),
    )
    await until(
      'the alarms of the rehearsal have fired',
      async () =>
        (
          await world.ctx.db
            .selectFrom('deadline_alarm')
            .select('step')
            .where('sale_id', '=', rehearsalId)
            .where('state', '=', 'set')
            .execute()
        ).length === 0,
    )
    await until('nothing waits to be sent', async () => (await notifications(rehearsalId, { state: 'waiting' })) === 0)
    const saleIds = told().map(({ data }) => data.saleId)
    expect(saleIds).toContain(sale.saleId)
    expect(saleIds).not.toContain(rehearsalId)
    expect(mail.mails.slice(mailsBefore).every((one) => !one.includes(rehearsalId))).toBe(true)
    for (const table of ['notification', 'escalation', 'breach', 'parcel'] as const)
      assert.deepEqual(
        await world.ctx.db.selectFrom(table).select('sale_id').where('sale_id', '=', rehearsalId).execute(),
        [],
        table,
      )
  })
})
