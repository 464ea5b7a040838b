import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { requestErasure, stepErasure } from '../../../shared/person/erase-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import type { Reply, Viewer } from '../../support/api.ts'
import { openStandIn, type StandIn } from '../../support/carrier-stand-in.ts'
import { openCodeWebhook, signUpProven, type CodeWebhook } from '../../support/phone-codes.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const minuteMs = 60_000
const path = '/api/viewers/me/phone-code'

const askCode = (world: World, viewer: Viewer): Promise<Reply<{ code?: string; retryAfterMs?: number }>> =>
  world.api.call('POST', path, viewer.token)

describe('codes that prove a phone', () => {
  let world: World
  let codes: CodeWebhook
  beforeAll(async () => {
    codes = await openCodeWebhook()
    world = await openWorld({
      workers: 0,
      settings: { ...codes.settings, TRUST_PROXY: '1', PHONE_CODES_PER_ADDRESS_PER_HOUR: '3' },
    })
  })
  afterAll(async () => {
    await world.close()
    codes.close()
  })

  test('reach one phone five times an hour, however many strangers ask for them and however fast', async () => {
    const viewers = await Promise.all(Array.from({ length: 12 }, () => world.api.signUp({ phone: '0912 345 611' })))
    const asked = await Promise.all(viewers.map((viewer) => askCode(world, viewer)))
    expect(codes.codesFor('+84912345611')).toHaveLength(5)
    const refused = asked.filter(({ status }) => status !== 202)
    expect(refused.map(({ body }) => body.code)).toEqual(Array(7).fill('busy'))
    for (const { body } of refused) expect(body.retryAfterMs).toBeGreaterThan(50 * minuteMs)
    expect((await askCode(world, await world.api.signUp())).status).toBe(202)
    await world.moveClock(61 * minuteMs)
    expect((await askCode(world, viewers.at(-1)!)).status).toBe(202)
  })

  test('come to one viewer once a minute', async () => {
    const viewer = await world.api.signUp({ phone: '0912 345 612' })
    expect((await askCode(world, viewer)).status).toBe(202)
    const again = await askCode(world, viewer)
    expect(again).toMatchObject({ status: 503, body: { code: 'busy' } })
    expect(again.body.retryAfterMs).toBeLessThan(1.5 * minuteMs)
    await world.moveClock(minuteMs)
    expect((await askCode(world, viewer)).status).toBe(202)
  })

  test('are counted for each address too', async () => {
    const from = async (address: string): Promise<number> => {
      const { token } = await world.api.signUp()
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address }
      return (await fetch(world.api.url + path, { method: 'POST', headers })).status
    }
    const told: number[] = []
    for (let i = 0; i < 4; i += 1) told.push(await from('203.0.113.7'))
    expect(told).toEqual([202, 202, 202, 503])
    expect(await from('203.0.113.8')).toBe(202)
  })

  test('that the sender refused count for nothing, and can be asked for at once', async () => {
    const viewer = await world.api.signUp({ phone: '0912 345 613' })
    codes.answers.push(500, 302)
    for (let i = 0; i < 2; i += 1)
      expect(await askCode(world, viewer)).toMatchObject({ status: 502, body: { code: 'code-not-sent' } })
    expect((await askCode(world, viewer)).status).toBe(202)
  })

  test('that nobody answered for may have arrived: they count, and are good', async () => {
    const viewer = await world.api.signUp({ phone: '0912 345 614' })
    codes.answers.push('hang')
    expect(await askCode(world, viewer)).toMatchObject({ status: 502, body: { code: 'code-not-sent' } })
    expect((await askCode(world, viewer)).body.code).toBe('busy')
    const code = codes.codesFor('+84912345614')[0]
    expect((await world.api.call('POST', '/api/viewers/me/phone-proof', viewer.token, { code })).status).toBe(200)
  })

  test('and what they proved are shown to the person, and go with them', async () => {
    const phone = '0912345616'
    const { viewerId } = await signUpProven(world.api, codes, phone)
    await askCode(world, await world.api.signUp({ phone }))
    const { db, personal } = world.ctx
    const buyerKey = personal.buyerKey(`+84${phone.slice(1)}`)
    const kept = await readPerson(db, personal, `+84${phone.slice(1)}`)
    expect(kept.phoneProofs).toMatchObject([{ viewerId }])
    expect(kept.phoneCodes).toMatchObject([{ tries: 0 }])
    const { receiptId } = await requestErasure(db, buyerKey, 'thu')
    expect(await stepErasure(db, receiptId)).toEqual({ waiting: 'closing' })
    await world.moveClock(11_000)
    expect(await stepErasure(db, receiptId)).toHaveProperty('done')
    expect(await readPerson(db, personal, `+84${phone.slice(1)}`)).toMatchObject({ phoneProofs: [], phoneCodes: [] })
  })

  test('are kept as a hash, and go when they have served', async () => {
    const kept = () => world.ctx.db.selectFrom('phone_code').selectAll().execute()
    await world.moveClock(61 * minuteMs)
    const before = (await kept()).length
    const viewer = await world.api.signUp({ phone: '0912 345 615' })
    await askCode(world, viewer)
    const code = codes.codesFor('+84912345615')[0]!
    const rows = await kept()
    expect(rows).toHaveLength(before + 1)
    for (const row of rows) expect(row.code_hash.toString('latin1')).not.toContain(code)
    await world.api.call('POST', '/api/viewers/me/phone-proof', viewer.token, { code })
    expect(await kept()).toHaveLength(before)
    await world.openWorkers()
    await world.moveClock(61 * minuteMs)
    await until('what can neither be used nor count any more is forgotten', async () => (await kept()).length === 0)
  })
})

describe('where no way of sending codes is set up', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('no sale can ask for proof, neither a new one nor by a change, and the answer names the field', async () => {
    const host = await world.token('host')
    const items = [{ sku: 'COFFEE', title: 'Cà phê', price: 125_000, quota: 5, perViewerLimit: null }]
    const sale = {
      saleId: randomUUID(),
      title: 'Phiên',
      timeZone: 'Asia/Ho_Chi_Minh',
      currency: 'VND',
      deadlinePolicy: 'same-day',
      items,
    }
    const refused = { status: 400, body: { code: 'invalid', errors: [{ field: 'phoneProof' }] } }
    expect(await world.api.call('POST', '/api/sales', host, { ...sale, phoneProof: true })).toMatchObject(refused)
    expect((await world.api.call('POST', '/api/sales', host, sale)).status).toBe(201)
    const edit = { version: 1, title: 'Phiên', items, phoneProof: true }
    expect(await world.api.call('PUT', `/api/sales/${sale.saleId}`, host, edit)).toMatchObject(refused)
    expect(await askCode(world, await world.api.signUp())).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
  })
})

describe('by the SMS gateway eSMS', () => {
  let gateway: StandIn
  let worlds: World[]
  const results: string[] = []
  const settings = {
    PHONE_CODE_SENDER: 'esms',
    PHONE_CODE_SECRET: 'an-api-key:a-secret-key',
    PHONE_CODE_FROM: 'CHOQUE',
    PHONE_CODE_TEXT: 'Ma cua ban: {code}',
  }
  beforeAll(async () => {
    gateway = await openStandIn(() => [200, { CodeResult: results.shift() ?? '100', CountRegenerate: 0, SMSID: 'x' }])
    const open = (more: Record<string, string>): Promise<World> =>
      openWorld({ workers: 0, settings: { ...settings, PHONE_CODE_URL: `${gateway.url}/`, ...more } })
    worlds = [await open({ OUTGOING_PRIVATE_ADDRESSES: '1' }), await open({})]
  })
  afterAll(async () => {
    for (const world of worlds) await world.close()
    await gateway.close()
  })

  test('a code goes out as its interface wants it, and what it refuses with 200 is told as not sent', async () => {
    const world = worlds[0]!
    const viewer = await world.api.signUp({ phone: '0912 345 621' })
    results.push('146')
    expect(await askCode(world, viewer)).toMatchObject({ status: 502, body: { code: 'code-not-sent' } })
    expect((await askCode(world, viewer)).status).toBe(202)
    const [{ method, path: called, body }] = gateway.told.slice(-1) as [StandIn['told'][number]]
    expect([method, called]).toEqual(['POST', '/MainService.svc/json/SendMultipleMessage_V4_post_json/'])
    expect(body).toMatchObject({
      ApiKey: 'an-api-key',
      SecretKey: 'a-secret-key',
      Brandname: 'CHOQUE',
      SmsType: '2',
      IsUnicode: '0',
      Phone: '0912345621',
    })
    const [, code] = /^Ma cua ban: (\d{6})$/.exec(String(body['Content']))!
    expect((await world.api.call('POST', '/api/viewers/me/phone-proof', viewer.token, { code })).status).toBe(200)
  })

  test('nothing is sent into a private network unless it is allowed', async () => {
    const before = gateway.told.length
    expect((await askCode(worlds[1]!, await worlds[1]!.api.signUp())).body.code).toBe('code-not-sent')
    expect(gateway.told).toHaveLength(before)
  })
})
