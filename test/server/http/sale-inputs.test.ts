import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { names, openInputWorld, refused, type Answer, type InputWorld } from './input-world.ts'

const item = { sku: 'COFFEE', title: 'Cà phê', price: 100, quota: 5 }
const newSale = (): Record<string, unknown> => ({
  saleId: randomUUID(),
  title: 'Phiên',
  timeZone: 'Asia/Ho_Chi_Minh',
  currency: 'VND',
  deadlinePolicy: 'same-day',
  items: [item],
})

describe('bad input by HTTP about sales and orders', () => {
  let at: InputWorld
  beforeAll(async () => {
    at = await openInputWorld()
  })
  afterAll(() => at.world.close())

  test('quantities, lines and SKUs outside their bounds are refused', async () => {
    const place = (lines: unknown): Promise<Answer> =>
      at.send('POST', `/api/sales/${at.sale.saleId}/orders`, at.viewer, {
        orderId: randomUUID(),
        payment: 'cod',
        lines,
      })
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
        at.send('POST', `/api/sales/${at.sale.saleId}/orders`, at.viewer, {
          orderId: 'one',
          payment: 'cod',
          lines: [{ sku: 'TEA', quantity: 1 }],
        }),
      ),
      'orderId',
    )
  })

  test('a page of a list is 1-200 long and continues only from our own cursor', async () => {
    const list = (query: string): Promise<Answer> =>
      at.send('GET', `/api/sales/${at.sale.saleId}/orders?${query}`, at.host)
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
      await refused(400, 'invalid', at.send('GET', `/api/batches?cursor=${cursor}`, at.packer))
    names(await refused(400, 'invalid', list('state=gone')), 'state')
    names(await refused(400, 'invalid', list('sort=seq')), 'sort')
    for (const twice of ['limit=1&limit=2', 'limit[]=1', 'state=confirmed&state=rejected'])
      await refused(400, 'invalid', list(twice), twice)
    expect((await list('limit=200')).status).toBe(200)
  })

  test('a quota never falls below what is held and sold, and a change counts once', async () => {
    const change = (body: Record<string, unknown>): Promise<Answer> =>
      at.send('POST', `/api/sales/${at.sale.saleId}/items/COFFEE/quota`, at.host, {
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
      at.send('POST', `/api/sales/${at.sale.saleId}/items/TEA/quota`, at.host, {
        changeId,
        delta: -8,
        reason: 'recount',
      }),
    )
    expect((await change({ delta: 8 })).body['quota']).toBe(10)
    for (const delta of [1.5, '1', 1e12, null]) names(await refused(400, 'invalid', change({ delta })), 'delta')
    await refused(
      404,
      'not-found',
      at.send('POST', `/api/sales/${at.sale.saleId}/items/SALT/quota`, at.host, {
        changeId: randomUUID(),
        delta: 1,
        reason: 'x',
      }),
    )
    const item = (await at.world.api.call<SaleView>('GET', `/api/sales/${at.sale.saleId}`)).body.items.find(
      (one) => one.sku === 'COFFEE',
    )!
    expect(item).toMatchObject({ quota: 10, available: 8, held: 0, sold: 2 })
  })

  test('a sale is created once under its id', async () => {
    const body = newSale()
    const made = await at.send('POST', '/api/sales', at.host, body)
    const again = await at.send('POST', '/api/sales', at.host, body)
    expect(made).toMatchObject({ status: 201 })
    expect([again.status, again.body]).toEqual([200, { ...made.body, replayed: true }])
    await refused(409, 'id-reused', at.send('POST', '/api/sales', at.host, { ...body, title: 'Another' }))
    await refused(
      409,
      'id-reused',
      at.send('POST', '/api/sales', await at.world.token('host', { seller: 'rival' }), body),
    )
  })

  test('a sale with an unknown zone, policy or currency, or with impossible items, is refused with the field', async () => {
    const make = (change: Record<string, unknown>): Promise<Answer> =>
      at.send('POST', '/api/sales', at.host, { ...newSale(), ...change })
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
    const place = (body: Record<string, unknown>, token = at.viewer): Promise<Answer> =>
      at.send('POST', `/api/sales/${at.sale.saleId}/orders`, token, {
        orderId: at.order.orderId,
        payment: 'cod',
        lines: [{ sku: 'COFFEE', quantity: 2 }],
        ...body,
      })
    const again = await place({})
    expect(again).toMatchObject({ status: 200, body: { replayed: true } })
    await refused(409, 'order-id-reused', place({ payment: 'prepaid' }))
    await refused(409, 'order-id-reused', place({}, at.stranger))
    const { body } = await at.send('GET', `/api/sales/${at.sale.saleId}/orders`, at.host)
    expect((body['items'] as OrderView[]).map((one) => one.orderId)).toEqual([at.order.orderId])
  })
})
