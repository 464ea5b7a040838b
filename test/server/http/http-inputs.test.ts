import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { names, openInputWorld, refused, type Answer, type InputWorld } from './input-world.ts'

const person = {
  name: 'Trần Văn Ơn',
  phone: '0912345678',
  address: { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' },
}

describe('bad input by HTTP', () => {
  let at: InputWorld
  beforeAll(async () => {
    at = await openInputWorld()
  })
  afterAll(() => at.world.close())

  const signUp = (change: Record<string, unknown>): Promise<Answer> =>
    at.send('POST', '/api/viewers', undefined, { ...person, ...change })

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
      await refused(400, 'invalid', at.send('POST', '/api/viewers', undefined, body), body)
    await refused(400, 'invalid', at.send('POST', '/api/viewers'))
    await refused(
      400,
      'invalid',
      at.send('POST', '/api/viewers', undefined, 'name=x', { 'content-type': 'text/plain' }),
    )
    await refused(
      400,
      'invalid',
      at.send('POST', '/api/sales', at.host, 'not json', { 'content-type': 'application/x-www-form-urlencoded' }),
    )
    await refused(
      400,
      'invalid',
      at.send('POST', '/api/viewers', undefined, `${'['.repeat(5_000)}${']'.repeat(5_000)}`),
    )
  })

  test('a body in another character set, or compressed, is refused', async () => {
    await refused(
      415,
      'invalid',
      at.send('POST', '/api/viewers', undefined, Buffer.from(JSON.stringify(person), 'utf16le'), {
        'content-type': 'application/json; charset=x-unknown',
      }),
    )
    await refused(
      415,
      'invalid',
      at.send('POST', '/api/viewers', undefined, gzipSync(JSON.stringify(person)), { 'content-encoding': 'gzip' }),
    )
  })

  test('a body that is too large is refused before it is read', async () => {
    await refused(
      413,
      'too-large',
      at.send('POST', '/api/viewers', undefined, JSON.stringify({ ...person, name: 'x'.repeat(400_000) })),
    )
    await refused(413, 'too-large', at.send('POST', '/api/payments/webhook', undefined, 'x'.repeat(400_000)))
  })

  test('an unknown key is refused by name, including prototype-poisoning ones', async () => {
    names(await refused(400, 'invalid', signUp({ isAdmin: true })), 'isAdmin')
    names(await refused(400, 'invalid', signUp({ address: { ...person.address, country: 'VN' } })), 'address.country')
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const body = JSON.stringify(person).replace('{', `{"${key}":{"polluted":true},`)
      await refused(400, 'invalid', at.send('POST', '/api/viewers', undefined, body), key)
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const ordered = `{"orderId":"${randomUUID()}","payment":"cod","lines":[{"sku":"TEA","quantity":1,"price":1}]}`
    names(
      await refused(400, 'invalid', at.send('POST', `/api/sales/${at.sale.saleId}/orders`, at.viewer, ordered)),
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
      names(await refused(400, 'invalid', at.send('POST', '/api/viewers', undefined, body), body), field)
    }
    expect(
      (await at.send('POST', '/api/viewers', undefined, JSON.stringify({ ...person, name: '"name":"name":' }))).status,
    ).toBe(201)
    for (const query of [
      'limit=1&limit=2',
      'limit[]=1&limit[]=2',
      'state[a]=confirmed',
      'sort=price);--',
      '__proto__=1',
    ])
      await refused(400, 'invalid', at.send('GET', `/api/sales/${at.sale.saleId}/orders?${query}`, at.host), query)
  })

  test('a malformed id is simply not found', async () => {
    for (const id of ['1', 'abc', `${at.order.orderId}0`, '..%2F..%2Fetc', '%00', '%', '%E0%A4%A', "1' or '1'='1"]) {
      for (const path of [`/api/orders/${id}`, `/api/sales/${id}/orders`, `/api/sales/${id}/deadline`]) {
        await refused(404, 'not-found', at.send('GET', path, at.host), path)
      }
      expect((await at.send('POST', `/api/batches/${id}/claim`, at.packer)).status).toBe(404)
      expect((await at.send('POST', `/api/parcels/${id}/pack`, at.packer, { scanId: randomUUID() })).status).toBe(404)
    }
    await refused(404, 'not-found', at.send('GET', '/api/nothing'))
    await refused(404, 'not-found', at.send('DELETE', '/api/viewers'))
  })

  test('what belongs to someone else is not found either', async () => {
    const unknown = await refused(404, 'not-found', at.send('GET', `/api/orders/${randomUUID()}`, at.stranger))
    const others = await refused(404, 'not-found', at.send('GET', `/api/orders/${at.order.orderId}`, at.stranger))
    expect(others).toEqual(unknown)
    await refused(404, 'not-found', at.send('POST', `/api/orders/${at.order.orderId}/cancel`, at.stranger))
    const rival = await at.world.token('host', { seller: 'rival' })
    for (const [method, path, body] of [
      ['GET', `/api/orders/${at.order.orderId}`],
      ['GET', `/api/sales/${at.sale.saleId}/orders`],
      ['GET', `/api/sales/${at.sale.saleId}/deadline`],
      ['POST', `/api/sales/${at.sale.saleId}/close`],
      ['POST', `/api/sales/${at.sale.saleId}/batches`],
      ['PUT', `/api/sales/${at.sale.saleId}/pin`, { sku: 'TEA' }],
      ['POST', `/api/sales/${at.sale.saleId}/items/TEA/quota`, { changeId: randomUUID(), delta: 1, reason: 'x' }],
    ] as const)
      await refused(404, 'not-found', at.send(method, path, rival, body), path)
    await refused(403, 'forbidden', at.send('GET', `/api/sales/${at.sale.saleId}/orders`, at.viewer))
    await refused(401, 'unauthorized', at.send('GET', `/api/orders/${at.order.orderId}`))
    for (const token of ['x', 'a.b.c', `${at.host}x`])
      await refused(401, 'unauthorized', at.send('GET', `/api/orders/${at.order.orderId}`, token))
  })

  test('an unexpected error is reported without its cause', async () => {
    await sql`alter table quota_change rename to quota_change_gone`.execute(at.world.ctx.db)
    const { body } = await refused(
      500,
      'internal',
      at.send('POST', `/api/sales/${at.sale.saleId}/items/TEA/quota`, at.host, {
        changeId: randomUUID(),
        delta: 1,
        reason: 'x',
      }),
    )
    await sql`alter table quota_change_gone rename to quota_change`.execute(at.world.ctx.db)
    expect(JSON.stringify(body)).not.toMatch(/quota_change|relation|Error/)
  })
})
