import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { openAccount, weighedLines } from '../../shared/dispatch/carrier-store.ts'
import type { Told } from '../support/carrier-stand-in.ts'
import { packedSale } from '../support/packed-sale.ts'
import { until } from '../support/until.ts'
import { credentials, openCarrierWorld, sender, type Carrier, type CarrierWorld } from './carrier-world.ts'

const orderOf = (told: Told): Record<string, unknown> => told.body['order'] as Record<string, unknown>

/** What a carrier was told when a parcel was booked, whatever it was asked before. */
const bookingOf = (told: readonly Told[]): Told => told.find(({ method }) => method === 'POST')!

describe('carriers behind one model', () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('GHN gets grams, the parcel code as its own key, the cash to collect, and the unit that its districts still know', async () => {
    const { told, dispatcher } = await at.account('ghn', 'giong-trom', () => [
      200,
      { code: 200, data: { order_code: 'GHN1', sort_code: '120-A', total_fee: 22_000 } },
    ])
    const { codes } = await packedSale(at.world, 1, { seller: 'giong-trom' })
    const { tracking, sortCode, fee } = await at.booked(codes[0]!, dispatcher)
    expect({ tracking, sortCode, fee }).toEqual({ tracking: 'GHN1', sortCode: '120-A', fee: 22_000 })
    const { path, headers, body } = bookingOf(told)
    expect({ path, token: headers['token'], shopid: headers['shopid'] }).toEqual({
      path: '/v2/shipping-order/create',
      token: 'ghn-secret',
      shopid: '77',
    })
    expect([
      body['client_order_code'],
      body['weight'],
      body['cod_amount'],
      body['to_phone']?.toString().startsWith('0'),
      body['required_note'],
    ]).toEqual([codes[0], 1500, 125_000, true, 'CHOXEMHANGKHONGTHU'])
    // Xã Cầu Kè was formed from a town and communes in 2025; GHN's tree has the town.
    expect(body['to_ward_name']).toBe('Thị trấn Cầu Kè')
  })

  test('a parcel weighs what its goods weigh, once all of them are known', async () => {
    const { told, dispatcher } = await at.account('ghn', 'can-nang', () => [
      200,
      { code: 200, data: { order_code: 'GHN2', sort_code: null, total_fee: 1 } },
    ])
    const host = await at.world.token('host', { seller: 'can-nang' })
    expect((await at.world.api.call('PUT', '/api/products/COFFEE', host, { grams: 560 })).status).toBe(200)
    const { codes } = await packedSale(at.world, 1, { seller: 'can-nang' })
    await at.booked(codes[0]!, dispatcher)
    expect(bookingOf(told).body['weight']).toBe(560)
    expect(
      weighedLines(
        [
          { quantity: 2, pieceGrams: 300 },
          { quantity: 1, pieceGrams: null },
        ],
        900,
      ),
    ).toEqual([
      { quantity: 2, grams: 300 },
      { quantity: 1, grams: 300 },
    ])
  })

  test('a parcel that is weighed after it was sealed is booked with that weight, as long as its booking is to be made', async () => {
    let isDown = true
    const { told, dispatcher } = await at.account('ghn', 'can-sau', () =>
      isDown ? [500, {}] : [200, { code: 200, data: { order_code: 'GHN3', sort_code: null, total_fee: 1 } }],
    )
    const { codes, packer } = await packedSale(at.world, 1, { seller: 'can-sau' })
    await until('the carrier was asked', () => Promise.resolve(told.find(({ path }) => path.includes('create'))))
    expect(bookingOf(told).body['weight']).toBe(1_500)
    const scan = { scanId: randomUUID(), grams: 2_345 }
    expect((await at.world.api.call('PUT', `/api/parcels/${codes[0]}/weight`, packer, scan)).status).toBe(200)
    isDown = false
    await at.world.moveClock(60_000)
    await at.booked(codes[0]!, dispatcher)
    expect(told.findLast(({ path }) => path.includes('create'))!.body['weight']).toBe(2_345)
  })

  const tried: [Carrier, string, [number, unknown], [number, unknown]][] = [
    ['ghn', 'token', [200, { code: 200, data: { shops: [{ _id: 77 }] } }], [401, { code: 401, message: 'sai token' }]],
    ['ghn', 'shopId', [200, { code: 200, data: { shops: [{ _id: 77 }] } }], [200, { code: 200, data: { shops: [] } }]],
    ['ghtk', 'token', [200, { success: true, data: [] }], [401, { success: false, message: 'sai token' }]],
    ['viettelpost', '', [200, { data: { token: 't' } }], [200, { error: true, message: 'sai mật khẩu' }]],
  ]
  for (const [carrier, field, good, bad] of tried)
    test(`${carrier} is asked whether it knows the credentials${field && `: a wrong ${field} is named`}, and nothing is booked`, async () => {
      let answer: [number, unknown] = bad
      const standIn = await at.standIn(() => answer)
      const body = { carrier, credentials: credentials[carrier], baseUrl: standIn.url }
      const admin = await at.world.token('admin')
      const tryIt = async (): Promise<unknown> =>
        (await at.world.api.call('POST', '/api/carriers/try', admin, body)).body
      expect(await tryIt()).toMatchObject({ state: 'refused', field: field || null })
      answer = [503, {}]
      expect(await tryIt()).toEqual({ state: 'unreached', says: null, field: null })
      answer = good
      expect(await tryIt()).toEqual({ state: 'accepted', says: null, field: null })
      expect(standIn.told.every(({ path }) => /login|shop.all|list_pick_add/i.test(path))).toBe(true)
    })

  test('an account is changed, and one that is removed books nothing more and forgets its credentials', async () => {
    const { accountId, dispatcher, told } = await at.account('ghtk', 'thoi-ghtk', () => [503, {}])
    const path = `/api/carriers/${accountId}`
    const change = { title: 'GHTK kho mới', parcelGrams: 700, isDefault: true }
    expect(await at.world.api.call('PUT', path, dispatcher, change)).toMatchObject({ status: 200, body: change })
    const { codes } = await packedSale(at.world, 1, { seller: 'thoi-ghtk' })
    await until('the booking was asked for', async () => (await at.shipment(codes[0]!, dispatcher))?.error)
    const before = told.length
    expect((await at.world.api.call('DELETE', path, dispatcher)).status).toBe(200)
    expect(await at.shipment(codes[0]!, dispatcher)).toMatchObject({ state: 'failed' })
    expect((await at.world.api.call('GET', '/api/carriers', dispatcher)).body).toEqual({ items: [] })
    expect((await at.world.api.call('POST', `${path}/try`, dispatcher)).status).toBe(404)
    const again = await at.world.api.call('POST', `/api/parcels/${codes[0]}/shipment`, dispatcher, { accountId })
    expect(again.status).toBe(404)
    expect(told.length).toBe(before)
    const { sealed } = await at.world.ctx.db
      .selectFrom('carrier_account')
      .select('sealed')
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow()
    expect(openAccount(at.world.ctx.personal, accountId, sealed).credentials).toEqual({})
  })

  test('an account without a sender of its own uses the sender of the shop', async () => {
    const host = await at.world.token('host', { seller: 'co-shop', shop: false })
    const body = {
      accountId: randomUUID(),
      carrier: 'ghn',
      title: 'GHN',
      credentials: credentials.ghn,
      parcelGrams: 500,
    }
    const refused = await at.world.api.call('POST', '/api/carriers', host, body)
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
    expect((await at.world.api.call('PUT', '/api/shop', host, { name: 'Cầu Kè', sender })).status).toBe(200)
    expect((await at.world.api.call('POST', '/api/carriers', host, body)).status).toBe(201)
  })

  test('GHTK gets kilograms and a hamlet, and an answer that was lost books once all the same', async () => {
    const known = new Set<string>()
    const { told, dispatcher } = await at.account('ghtk', 'tan-lap', ({ path, ...rest }) => {
      if (path.startsWith('/services/shipment/v2/partner_id:'))
        return [200, { success: true, order: { label_id: `L-${path.split(':')[1]}` } }]
      const { id } = orderOf(rest as Told)
      if (known.has(String(id))) return [200, { success: false, message: 'trùng', error: { code: 'ORDER_ID_EXIST' } }]
      known.add(String(id))
      return 'hang up'
    })
    const { codes } = await packedSale(at.world, 1, { seller: 'tan-lap' })
    await until('the answer was lost once', async () => (await at.shipment(codes[0]!, dispatcher))?.error)
    await at.world.moveClock(10_000)
    expect((await at.booked(codes[0]!, dispatcher)).tracking).toBe(`L-${codes[0]}`)
    const first = told[0]!
    expect([orderOf(first)['id'], orderOf(first)['hamlet'], orderOf(first)['pick_money']]).toEqual([
      codes[0],
      'Khác',
      125_000,
    ])
    expect([orderOf(first)['note'], orderOf(first)['tags']]).toEqual(['Cho xem hàng, không cho thử', [10]])
    expect((first.body['products'] as { weight: number }[]).map(({ weight }) => weight)).toEqual([1.5])
    expect(known.size).toBe(1)
  })

  test('Viettel Post opens a session first, and what it refuses for good is shown in its own words and can be retried', async () => {
    let refuses = true
    const { told, dispatcher, accountId } = await at.account('viettelpost', 'cho-gao', ({ path }) => {
      if (path === '/v2/user/Login') return [200, { status: 200, data: { token: 'session-1' } }]
      return refuses
        ? [200, { status: 204, error: true, message: 'Sai địa chỉ nhận' }]
        : [200, { status: 200, error: false, data: { ORDER_NUMBER: 'VTP9', MONEY_TOTAL: 31_000 } }]
    })
    const { codes } = await packedSale(at.world, 1, { seller: 'cho-gao' })
    const failed = await until('the booking failed', async () => {
      const now = await at.shipment(codes[0]!, dispatcher)
      return now?.state === 'failed' ? now : undefined
    })
    expect(failed.error).toBe('Sai địa chỉ nhận')
    refuses = false
    expect(
      (await at.world.api.call('POST', `/api/parcels/${codes[0]}/shipment`, dispatcher, { accountId })).status,
    ).toBe(200)
    expect((await at.booked(codes[0]!, dispatcher)).tracking).toBe('VTP9')
    expect(
      told
        .filter(({ path }) => path === '/v2/order/createOrder')
        .every(
          ({ headers, body }) =>
            headers['token'] === 'session-1' &&
            body['PRODUCT_WEIGHT'] === 1500 &&
            body['ORDER_PAYMENT'] === 3 &&
            body['ORDER_NOTE'] === 'Cho xem hàng, không cho thử',
        ),
    ).toBe(true)
  })

  test("secrets stay secret: no list, log or table shows credentials, a dispatcher sets no URL, and a feed's address cannot be guessed", async () => {
    const dispatcher = await at.world.token('dispatcher', { seller: 'ben-tre' })
    const rows =
      JSON.stringify((await at.world.api.call('GET', '/api/carriers', dispatcher)).body) +
      JSON.stringify(await at.world.ctx.db.selectFrom('carrier_account').selectAll().execute())
    for (const secret of ['ghn-secret', 'ghtk-secret', 'vtp-secret', '0912345678'])
      assert.ok(!rows.includes(secret), secret)
    const body = {
      accountId: randomUUID(),
      carrier: 'ghn',
      title: 'x',
      credentials: credentials.ghn,
      sender,
      parcelGrams: 500,
      baseUrl: 'http://127.0.0.1:1',
    }
    expect((await at.world.api.call('POST', '/api/carriers', dispatcher, body)).status).toBe(403)
    expect((await at.world.api.call('POST', `/api/carrier-feed/${'a'.repeat(32)}`, undefined, {})).status).toBe(404)
    const { baseUrl: _base, ...plain } = body
    const missing = await at.world.api.call('POST', '/api/carriers', dispatcher, {
      ...plain,
      credentials: { token: 'x' },
    })
    expect(missing).toMatchObject({ status: 400, body: { detail: 'credentials.shopId: is missing' } })
  })
})
