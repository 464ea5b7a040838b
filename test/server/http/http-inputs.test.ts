import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { openWorld, type World } from '../../support/world.ts'

type Answer = { status: number; type: string; body: Record<string, unknown> }

const person = {
  name: 'Trần Văn Ơn',
  phone: '0912345678',
  address: { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' },
}
const item = { sku: 'COFFEE', title: 'Cà phê', price: 100, quota: 5 }
const newSale = (): Record<string, unknown> => ({
  saleId: randomUUID(),
  title: 'Phiên',
  timeZone: 'Asia/Ho_Chi_Minh',
  currency: 'VND',
  deadlinePolicy: 'same-day',
  items: [item],
})

describe('bad input by HTTP', () => {
  let world: World
  let host: string
  let packer: string
  let viewer: string
  let stranger: string
  let sale: SaleView
  let order: OrderView

  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', LOG_LEVEL: 'fatal' } })
    host = await world.token('host')
    packer = await world.token('packer')
    viewer = (await world.api.signUp()).token
    stranger = (await world.api.signUp()).token
    sale = await world.api.openSale(host, { items: { COFFEE: { quota: 10, perViewerLimit: 5 }, TEA: 3 } })
    order = (
      await world.api.call<{ order: OrderView }>('POST', `/api/sales/${sale.saleId}/orders`, viewer, {
        orderId: randomUUID(),
        payment: 'cod',
        lines: [{ sku: 'COFFEE', quantity: 2 }],
      })
    ).body.order
  })
  afterAll(() => world.close())

  /** Sends anything; whatever is refused must be a problem document that reveals no internals. */
  async function send(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(world.api.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const answer = {
      status: response.status,
      type,
      body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Record<string, unknown>,
    }
    if (response.status < 400) return answer
    assert.match(type, /^application\/problem\+json/, `${method} ${path}: ${text}`)
    expect(answer.body['status']).toBe(response.status)
    assert.ok(answer.body['type'] && answer.body['title'] && answer.body['code'] && answer.body['detail'], text)
    if (answer.body['code'] === 'invalid')
      assert.ok(Array.isArray(answer.body['errors']) || (answer.body['detail'] as string).startsWith('body: '), text)
    expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:|\.js:|select |insert |violates|syntax error|kysely|ECONN/i)
    return answer
  }
  async function refused(status: number, code: string, answer: Promise<Answer>, about = ''): Promise<Answer> {
    const got = await answer
    assert.deepEqual([got.status, got.body['code']], [status, code], `${about} ${JSON.stringify(got.body)}`)
    return got
  }
  const signUp = (change: Record<string, unknown>): Promise<Answer> =>
    send('POST', '/api/viewers', undefined, { ...person, ...change })
  const names = (answer: Answer, field: string): void =>
    assert.ok(
      String(answer.body['detail']).startsWith(field),
      `${String(answer.body['detail'])} does not name ${field}`,
    )

  test('an invalid phone number is refused, however it is written', async () => {
    for (const phone of [
      'abc',
      '+84',
      '9'.repeat(30),
      '٠٩١٢٣٤٥٦٧٨',
      '0241234567',
      '+14155552671',
      '',
      ' ',
      '0912345678;drop table viewer',
      '0912'.repeat(50),
    ])
      names(await refused(400, 'invalid', signUp({ phone }), phone), 'phone')
    for (const phone of [912345678, null, ['0912345678'], { a: 1 }, true])
      names(await refused(400, 'invalid', signUp({ phone })), 'phone')
    for (const phone of ['０９１２３４５６７８', '+84 912 345 678', '84912345678'])
      expect((await signUp({ phone })).status).toBe(201)
  })

  test('an empty, oversized or non-Unicode name or address is refused with its field', async () => {
    const bad = ['', '   ', '\u0000\u0007', '\u3164', '\u202E\u202C', 'x'.repeat(5000), '\uD800']
    for (const name of bad)
      names(await refused(400, 'invalid', signUp({ name }), JSON.stringify(name).slice(0, 20)), 'name')
    for (const line of bad)
      names(
        await refused(
          400,
          'invalid',
          signUp({ address: { ...person.address, line } }),
          JSON.stringify(line).slice(0, 20),
        ),
        'address.line',
      )
    for (const ward of ['', 'Nowhere', 'x'.repeat(5000)])
      names(await refused(400, 'invalid', signUp({ address: { ...person.address, ward } })), 'address.ward')
    names(await refused(400, 'invalid', signUp({ address: 'somewhere' })), 'address')
  })

  test('a name that looks like code is a name', async () => {
    for (const name of [
      '<script>alert(1)</script>',
      "=cmd|' /C calc'!A0",
      '^XZ^XA',
      "'; drop table viewer; --",
      '${name*7}',
      '"quoted"',
    ])
      assert.equal((await signUp({ name })).status, 201, name)
  })

  test('a body that is not JSON, or none, is refused', async () => {
    for (const body of ['', '{', '{"name":', 'name=x', '"text"', '5', 'null', '[]', '\u0000', '{"name":"a","name":'])
      await refused(400, 'invalid', send('POST', '/api/viewers', undefined, body), body)
    await refused(400, 'invalid', send('POST', '/api/viewers'))
    await refused(400, 'invalid', send('POST', '/api/viewers', undefined, 'name=x', { 'content-type': 'text/plain' }))
    await refused(
      400,
      'invalid',
      send('POST', '/api/sales', host, 'not json', { 'content-type': 'application/x-www-form-urlencoded' }),
    )
    await refused(400, 'invalid', send('POST', '/api/viewers', undefined, `${'['.repeat(5_000)}${']'.repeat(5_000)}`))
  })

  test('a body in another character set, or compressed, is refused', async () => {
    await refused(
      415,
      'invalid',
      send('POST', '/api/viewers', undefined, Buffer.from(JSON.stringify(person), 'utf16le'), {
        'content-type': 'application/json; charset=x-unknown',
      }),
    )
    await refused(
      415,
      'invalid',
      send('POST', '/api/viewers', undefined, gzipSync(JSON.stringify(person)), { 'content-encoding': 'gzip' }),
    )
  })

  test('a body that is too large is refused before it is read', async () => {
    await refused(
      413,
      'too-large',
      send('POST', '/api/viewers', undefined, JSON.stringify({ ...person, name: 'x'.repeat(400_000) })),
    )
    await refused(413, 'too-large', send('POST', '/api/payments/webhook', undefined, 'x'.repeat(400_000)))
  })

  test('an unknown key is refused by name, including prototype-poisoning ones', async () => {
    names(await refused(400, 'invalid', signUp({ isAdmin: true })), 'isAdmin')
    names(await refused(400, 'invalid', signUp({ address: { ...person.address, country: 'VN' } })), 'address.country')
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const body = JSON.stringify(person).replace('{', `{"${key}":{"polluted":true},`)
      await refused(400, 'invalid', send('POST', '/api/viewers', undefined, body), key)
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const ordered = `{"orderId":"${randomUUID()}","payment":"cod","lines":[{"sku":"TEA","quantity":1,"price":1}]}`
    names(
      await refused(400, 'invalid', send('POST', `/api/sales/${sale.saleId}/orders`, viewer, ordered)),
      'lines.0.price',
    )
  })

  test('a duplicate key is refused, even if spelled differently, and so is a duplicate query parameter', async () => {
    const text = JSON.stringify(person)
    for (const [body, field] of [
      [text.replace('{', '{"name":"Ai khác",'), 'name'],
      [text.replace('{', '{"n\\u0061me" : "Ai khác",'), 'name'],
      [text.replace('"ward"', '"line":"2 Lê Lợi","ward"'), 'line'],
    ] as const) {
      names(await refused(400, 'invalid', send('POST', '/api/viewers', undefined, body), body), field)
    }
    expect(
      (await send('POST', '/api/viewers', undefined, JSON.stringify({ ...person, name: '"name":"name":' }))).status,
    ).toBe(201)
    for (const query of [
      'limit=1&limit=2',
      'limit[]=1&limit[]=2',
      'state[a]=confirmed',
      'sort=price);--',
      '__proto__=1',
    ])
      await refused(400, 'invalid', send('GET', `/api/sales/${sale.saleId}/orders?${query}`, host), query)
  })

  test('quantities, lines and SKUs outside their bounds are refused', async () => {
    const place = (lines: unknown): Promise<Answer> =>
      send('POST', `/api/sales/${sale.saleId}/orders`, viewer, { orderId: randomUUID(), payment: 'cod', lines })
    for (const quantity of [0, -1, 1.5, '2', 1e9, null, 2 ** 53])
      names(await refused(400, 'invalid', place([{ sku: 'TEA', quantity }]), String(quantity)), 'lines.0.quantity')
    for (const lines of [
      [],
      Array.from({ length: 11 }, (_, i) => ({ sku: `A${i}`, quantity: 1 })),
      [
        { sku: 'TEA', quantity: 1 },
        { sku: 'TEA', quantity: 1 },
      ],
      'TEA',
      null,
    ])
      names(await refused(400, 'invalid', place(lines)), 'lines')
    for (const sku of ['tea', '', 'A'.repeat(41), '../x', 'TEA\u0000', 7])
      names(await refused(400, 'invalid', place([{ sku, quantity: 1 }])), 'lines.0.sku')
    names(
      await refused(
        400,
        'invalid',
        send('POST', `/api/sales/${sale.saleId}/orders`, viewer, {
          orderId: 'one',
          payment: 'cod',
          lines: [{ sku: 'TEA', quantity: 1 }],
        }),
      ),
      'orderId',
    )
  })

  test('a malformed id is simply not found', async () => {
    for (const id of ['1', 'abc', `${order.orderId}0`, '..%2F..%2Fetc', '%00', '%', '%E0%A4%A', "1' or '1'='1"]) {
      for (const path of [`/api/orders/${id}`, `/api/sales/${id}/orders`, `/api/sales/${id}/deadline`]) {
        await refused(404, 'not-found', send('GET', path, host), path)
      }
      expect((await send('POST', `/api/batches/${id}/claim`, packer)).status).toBe(404)
      expect((await send('POST', `/api/parcels/${id}/pack`, packer, { scanId: randomUUID() })).status).toBe(404)
    }
    await refused(404, 'not-found', send('GET', '/api/nothing'))
    await refused(404, 'not-found', send('DELETE', '/api/viewers'))
  })

  test('what belongs to someone else is not found either', async () => {
    const unknown = await refused(404, 'not-found', send('GET', `/api/orders/${randomUUID()}`, stranger))
    const others = await refused(404, 'not-found', send('GET', `/api/orders/${order.orderId}`, stranger))
    expect(others).toEqual(unknown)
    await refused(404, 'not-found', send('POST', `/api/orders/${order.orderId}/cancel`, stranger))
    const rival = await world.token('host', { seller: 'rival' })
    for (const [method, path, body] of [
      ['GET', `/api/orders/${order.orderId}`],
      ['GET', `/api/sales/${sale.saleId}/orders`],
      ['GET', `/api/sales/${sale.saleId}/deadline`],
      ['POST', `/api/sales/${sale.saleId}/close`],
      ['POST', `/api/sales/${sale.saleId}/batches`],
      ['PUT', `/api/sales/${sale.saleId}/pin`, { sku: 'TEA' }],
      ['POST', `/api/sales/${sale.saleId}/items/TEA/quota`, { changeId: randomUUID(), delta: 1, reason: 'x' }],
    ] as const)
      await refused(404, 'not-found', send(method, path, rival, body), path)
    await refused(403, 'forbidden', send('GET', `/api/sales/${sale.saleId}/orders`, viewer))
    await refused(401, 'unauthorized', send('GET', `/api/orders/${order.orderId}`))
    for (const token of ['x', 'a.b.c', `${host}x`])
      await refused(401, 'unauthorized', send('GET', `/api/orders/${order.orderId}`, token))
  })

  test('a page of a list is 1-200 long and continues only from our own cursor', async () => {
    const list = (query: string): Promise<Answer> => send('GET', `/api/sales/${sale.saleId}/orders?${query}`, host)
    for (const limit of ['-1', '0', '201', '1e9', 'ten', '1.5', ''])
      names(await refused(400, 'invalid', list(`limit=${limit}`), limit), 'limit')
    const garbage = [
      'garbage',
      '%00',
      'W10',
      'WyJhIl0',
      Buffer.from('[1e999]').toString('base64url'),
      Buffer.from('[null]').toString('base64url'),
      Buffer.from('{"0":1}').toString('base64url'),
    ]
    for (const cursor of garbage) names(await refused(400, 'invalid', list(`cursor=${cursor}`), cursor), 'cursor')
    for (const cursor of [
      Buffer.from('["2026-01-01","x"]').toString('base64url'),
      Buffer.from(`["never","${randomUUID()}"]`).toString('base64url'),
    ])
      await refused(400, 'invalid', send('GET', `/api/batches?cursor=${cursor}`, packer))
    names(await refused(400, 'invalid', list('state=gone')), 'state')
    names(await refused(400, 'invalid', list('sort=seq')), 'sort')
    for (const twice of ['limit=1&limit=2', 'limit[]=1', 'state=confirmed&state=rejected'])
      await refused(400, 'invalid', list(twice), twice)
    expect((await list('limit=200')).status).toBe(200)
  })

  test('a quota never falls below what is held and sold, and a change counts once', async () => {
    const change = (body: Record<string, unknown>): Promise<Answer> =>
      send('POST', `/api/sales/${sale.saleId}/items/COFFEE/quota`, host, {
        changeId: randomUUID(),
        reason: 'recount',
        ...body,
      })
    await refused(409, 'quota-below-sold', change({ delta: -9 }))
    const changeId = randomUUID()
    const once = await change({ changeId, delta: -8 })
    expect(once.body).toMatchObject({ quota: 2, available: 0, sold: 2 })
    expect((await change({ changeId, delta: -8 })).body).toEqual({ ...once.body, replayed: true })
    await refused(409, 'id-reused', change({ changeId, delta: -7 }))
    await refused(409, 'id-reused', change({ changeId, delta: -8, reason: 'another' }))
    await refused(
      409,
      'id-reused',
      send('POST', `/api/sales/${sale.saleId}/items/TEA/quota`, host, { changeId, delta: -8, reason: 'recount' }),
    )
    expect((await change({ delta: 8 })).body['quota']).toBe(10)
    for (const delta of [1.5, '1', 1e12, null]) names(await refused(400, 'invalid', change({ delta })), 'delta')
    await refused(
      404,
      'not-found',
      send('POST', `/api/sales/${sale.saleId}/items/SALT/quota`, host, {
        changeId: randomUUID(),
        delta: 1,
        reason: 'x',
      }),
    )
    const item = (await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`)).body.items.find(
      (one) => one.sku === 'COFFEE',
    )!
    expect(item).toMatchObject({ quota: 10, available: 8, held: 0, sold: 2 })
  })

  test('an unexpected error is reported without its cause', async () => {
    await sql`alter table quota_change rename to quota_change_gone`.execute(world.ctx.db)
    const { body } = await refused(
      500,
      'internal',
      send('POST', `/api/sales/${sale.saleId}/items/TEA/quota`, host, {
        changeId: randomUUID(),
        delta: 1,
        reason: 'x',
      }),
    )
    await sql`alter table quota_change_gone rename to quota_change`.execute(world.ctx.db)
    expect(JSON.stringify(body)).not.toMatch(/quota_change|relation|Error/)
  })

  test('a sale is created once under its id', async () => {
    const body = newSale()
    const made = await send('POST', '/api/sales', host, body)
    const again = await send('POST', '/api/sales', host, body)
    expect([made.status, again.status, again.body]).toEqual([201, 200, { ...made.body, replayed: true }])
    await refused(409, 'id-reused', send('POST', '/api/sales', host, { ...body, title: 'Another' }))
    await refused(409, 'id-reused', send('POST', '/api/sales', await world.token('host', { seller: 'rival' }), body))
  })

  test('a sale with an unknown zone, policy or currency, or with impossible items, is refused with the field', async () => {
    const make = (change: Record<string, unknown>): Promise<Answer> =>
      send('POST', '/api/sales', host, { ...newSale(), ...change })
    for (const timeZone of ['Mars/Base', '+07:00', 'asia', '', '../etc'])
      names(await refused(400, 'invalid', make({ timeZone }), timeZone), 'timeZone')
    for (const deadlinePolicy of ['whenever', '__proto__', '../x'])
      names(await refused(400, 'invalid', make({ deadlinePolicy })), 'deadlinePolicy')
    for (const currency of ['XYZ', 'vnd', 'V', '']) names(await refused(400, 'invalid', make({ currency })), 'currency')
    for (const title of ['', '  ', '\u200B', 'x'.repeat(201)])
      names(await refused(400, 'invalid', make({ title })), 'title')
    for (const [field, value] of [
      ['price', -1],
      ['price', 1.5],
      ['quota', -1],
      ['quota', 1e9],
      ['perViewerLimit', 0],
      ['sku', 'a b'],
      ['title', ''],
    ] as const)
      names(await refused(400, 'invalid', make({ items: [{ ...item, [field]: value }] }), field), `items.0.${field}`)
    for (const items of [[], [item, item], 'COFFEE']) names(await refused(400, 'invalid', make({ items })), 'items')
    names(await refused(400, 'invalid', make({ saleId: 'mine' })), 'saleId')
  })

  test("an order's id is used once, and what was refused was not stored", async () => {
    const place = (body: Record<string, unknown>, token = viewer): Promise<Answer> =>
      send('POST', `/api/sales/${sale.saleId}/orders`, token, {
        orderId: order.orderId,
        payment: 'cod',
        lines: [{ sku: 'COFFEE', quantity: 2 }],
        ...body,
      })
    const again = await place({})
    expect(again).toMatchObject({ status: 200, body: { replayed: true } })
    await refused(409, 'order-id-reused', place({ payment: 'prepaid' }))
    await refused(409, 'order-id-reused', place({}, stranger))
    const { body } = await send('GET', `/api/sales/${sale.saleId}/orders`, host)
    expect((body['items'] as OrderView[]).map((one) => one.orderId)).toEqual([order.orderId])
  })
})
