import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import type { EntryView, ReceivableView } from '../../shared/contract/routes/money.ts'
import type { CodTerms } from '../../shared/shop/cod-terms.ts'
import { readPaperBatch } from '../../shared/packing/paper-store.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import type { Told } from '../support/carrier-stand-in.ts'
import { assertVerified } from '../support/ledger.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type Carrier, type CarrierWorld } from './carrier-world.ts'

const own: CodTerms = { inspection: 'none', refusalFee: 30_000, refusalFeeBy: 'buyer' }
const onProducers: CodTerms = { inspection: 'look', refusalFee: 30_000, refusalFeeBy: 'producer' }
const bookings: Record<Carrier, (told: Told) => unknown[]> = {
  ghn: ({ body }) => [body['required_note'], body['cod_failed_amount']],
  ghtk: ({ body }) => {
    const { tags, note, not_delivered_fee: fee } = body['order'] as Record<string, unknown>
    return [note, tags, fee]
  },
  viettelpost: ({ body }) => [body['ORDER_NOTE']],
}

describe('what is agreed for cash on delivery', () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  const call = <Body = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: object,
  ): Promise<Reply<Body>> => at.world.api.call(method, path, token, body)
  const read = async (saleId: string): Promise<CodTerms | undefined> =>
    (await call<SaleView>('GET', `/api/sales/${saleId}`)).body.codTerms
  const shopOf = async (host: string): Promise<Record<string, unknown>> => {
    const { shop } = (await call<{ shop: Record<string, unknown> }>('GET', '/api/shop', host)).body
    const { version: _version, updatedAt: _at, ...profile } = shop
    return profile
  }
  const newSale = (codTerms?: CodTerms | null): Record<string, unknown> & { saleId: string } => ({
    saleId: randomUUID(),
    title: 'Phiên COD',
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    deadlinePolicy: 'same-day',
    items: [{ sku: 'COFFEE', title: 'Cà phê', price: 100_000, quota: 100 }],
    ...(codTerms !== undefined && { codTerms }),
  })
  const make = async (host: string, codTerms?: CodTerms | null): Promise<string> => {
    const sale = newSale(codTerms)
    expect((await call('POST', '/api/sales', host, sale)).status).toBe(201)
    return sale.saleId
  }

  test('is the shop’s until a sale has its own, and stays what it was when the sale opened', async () => {
    const host = await at.world.token('host', { seller: 'cod-1' })
    const [usual, special] = [await make(host), await make(host, own)]
    expect(await read(usual)).toEqual({ inspection: 'look', refusalFee: 0, refusalFeeBy: 'producer' })
    expect(await read(special)).toEqual(own)
    const put = { ...(await shopOf(host)), inspection: 'try', refusalFee: 25_000, refusalFeeBy: 'buyer' }
    expect((await call('PUT', '/api/shop', host, put)).status).toBe(200)
    const shops = { inspection: 'try', refusalFee: 25_000, refusalFeeBy: 'buyer' }
    expect(await read(usual)).toEqual(shops)
    for (const saleId of [usual, special])
      expect((await call('POST', `/api/sales/${saleId}/open`, host)).status).toBe(200)
    expect((await call('PUT', '/api/shop', host, { ...put, refusalFee: 1, inspection: 'none' })).status).toBe(200)
    expect([await read(usual), await read(special)]).toEqual([shops, own])
  })

  test('is changed with the sale before it opens, and can be the shop’s again', async () => {
    const host = await at.world.token('host', { seller: 'cod-2' })
    const saleId = await make(host, own)
    const edit = async (part: object): Promise<number> => {
      const { version, title, items } = (await call<SaleView>('GET', `/api/sales/${saleId}`)).body
      const goods = items.map(({ sku, price, quota }) => ({ sku, title: 'Cà phê', price, quota }))
      return (await call('PUT', `/api/sales/${saleId}`, host, { version, title, items: goods, ...part })).status
    }
    expect(await edit({})).toBe(200)
    expect(await read(saleId)).toEqual(own)
    expect(await edit({ codTerms: onProducers })).toBe(200)
    expect(await read(saleId)).toEqual(onProducers)
    expect((await call('GET', `/api/sales/${saleId}/details`, host)).body['codTerms']).toEqual(onProducers)
    expect(await edit({ codTerms: null })).toBe(200)
    expect(await read(saleId)).toEqual({ inspection: 'look', refusalFee: 0, refusalFeeBy: 'producer' })
  })

  test('is refused by its field when it cannot be', async () => {
    const host = await at.world.token('host', { seller: 'cod-3' })
    const profile = await shopOf(host)
    for (const [field, wrong] of [
      ['refusalFee', { refusalFee: -1 }],
      ['refusalFee', { refusalFee: 1.5 }],
      ['refusalFee', { refusalFee: '30.000' }],
      ['refusalFee', { refusalFee: 20_000_001 }],
      ['refusalFeeBy', { refusalFeeBy: 'carrier' }],
      ['inspection', { inspection: 'open' }],
    ] as const) {
      const ofShop = await call('PUT', '/api/shop', host, { ...profile, ...wrong })
      const ofSale = await call('POST', '/api/sales', host, newSale({ ...own, ...wrong } as unknown as CodTerms))
      expect([ofShop.status, String(ofShop.body['detail']).split(':')[0]]).toEqual([400, field])
      expect([ofSale.status, String(ofSale.body['detail']).split(':')[0]]).toEqual([400, `codTerms.${field}`])
    }
  })

  test('is told to viewers before they order, in both languages, unless nothing is paid at the door', async () => {
    const host = await at.world.token('host', { seller: 'cod-4' })
    const page = async (saleId: string): Promise<Record<string, string> | null> => {
      const { bytes } = await at.world.api.bytes(`/live/${saleId}`)
      return (
        JSON.parse(/id="start">(.*?)<\/script>/.exec(bytes.toString())![1]!) as {
          codTerms: Record<string, string> | null
        }
      ).codTerms
    }
    expect(await page(await make(host, own))).toEqual({
      vi: 'Không được mở xem hàng trước khi trả tiền. Nếu không nhận hàng, bạn trả 30.000 ₫ phí giao.',
      en: 'May not be opened before you pay. If you refuse it, you pay ₫30,000 for the delivery.',
    })
    expect((await page(await make(host, onProducers)))!['vi']).toBe(
      'Được mở xem hàng trước khi trả tiền, không được thử.',
    )
    const prepaid = { ...newSale(own), payments: ['prepaid'] }
    expect((await call('POST', '/api/sales', host, prepaid)).status).toBe(201)
    expect(await page(prepaid.saleId)).toBeNull()
  })

  const answers: Record<Carrier, (told: Told) => [number, object]> = {
    ghn: ({ body }) => [200, { code: 200, data: { order_code: `G${String(body['client_order_code'])}` } }],
    ghtk: ({ body }) => [200, { success: true, order: { label: (body['order'] as { id: string } | undefined)?.id } }],
    viettelpost: ({ path, body }) =>
      path.endsWith('Login')
        ? [200, { data: { token: 't' } }]
        : [200, { status: 200, data: { ORDER_NUMBER: `V${String(body['ORDER_NUMBER'])}` } }],
  }
  const expected: Record<Carrier, Record<'own' | 'look' | 'try', unknown[]>> = {
    ghn: {
      own: ['KHONGCHOXEMHANG', 30_000],
      look: ['CHOXEMHANGKHONGTHU', undefined],
      try: ['CHOTHUHANG', undefined],
    },
    ghtk: {
      own: ['Không cho xem hàng', [19], 30_000],
      look: ['Cho xem hàng, không cho thử', [10], undefined],
      try: ['Cho xem và thử hàng', [11], undefined],
    },
    viettelpost: {
      own: ['Không cho xem hàng, không nhận: thu 30.000 ₫'],
      look: ['Cho xem hàng, không cho thử'],
      try: ['Cho xem và thử hàng'],
    },
  }
  for (const carrier of ['ghn', 'ghtk', 'viettelpost'] as const)
    test(`of the sale reaches ${carrier} in its own words, and its labels`, async () => {
      const seller = `cod-${carrier}`
      const { told, dispatcher } = await at.account(carrier, seller, (one) =>
        one.path.includes('shift') ? [200, { data: [] }] : answers[carrier](one),
      )
      const host = await at.world.token('host', { seller })
      const packer = await at.world.token('packer', { seller })
      for (const [name, terms] of Object.entries({
        own,
        look: onProducers,
        try: { ...onProducers, inspection: 'try' },
      } as Record<'own' | 'look' | 'try', CodTerms>)) {
        const saleId = await make(host, terms)
        expect((await call('POST', `/api/sales/${saleId}/open`, host)).status).toBe(200)
        const socket = await at.world.api.connect((await at.world.api.signUp()).token)
        const { orderId } = await placeDecided(socket, saleId, { lines: [{ sku: 'COFFEE', quantity: 1 }] })
        socket.close()
        expect((await call('POST', `/api/sales/${saleId}/batches`, host)).status).toBe(200)
        const [batch] = (await call<{ items: { batchId: string }[] }>('GET', `/api/batches?saleId=${saleId}`, packer))
          .body.items
        expect((await call('POST', `/api/batches/${batch!.batchId}/claim`, packer)).status).toBe(200)
        const { paper } = (await readPaperBatch(at.world.ctx.db, at.world.ctx.personal, batch!.batchId))!
        expect([paper.shop!.inspection, paper.parcels[0]!.cod.ifRefused]).toEqual([
          terms.inspection,
          name === 'own' ? 30_000 : undefined,
        ])
        const code = (await call<OrderView>('GET', `/api/orders/${orderId}`, host)).body.parcelCode!
        told.length = 0
        expect((await call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(200)
        await at.booked(code, dispatcher)
        const booking = told.find(({ method, path }) => method === 'POST' && /create|order$/i.test(path))!
        expect(bookings[carrier](booking)).toEqual(expected[carrier][name as 'own'])
      }
    })

  describe('costs what it says when a parcel is refused:', () => {
    interface Refused {
      hub: Hub
      codes: string[]
      manifestId: string
      back(code: string, status?: 'delivered' | 'returned', inDays?: number): Promise<void>
      freight(): Promise<string[]>
      receivables(): Promise<ReceivableView[]>
      written(): Promise<void>
    }
    const refuse = async (slug: string, terms: CodTerms, orders: Record<string, number>[]): Promise<Refused> => {
      const { feed, dispatcher } = await at.account('ghn', slug, (one) =>
        one.path.includes('shift') ? [200, { data: [] }] : answers.ghn(one),
      )
      const names = Object.fromEntries(['mot', 'hai'].map((name) => [`${slug}-${name}`, { price: 50_000 }]))
      const hub = await openHub(at.world, slug, names, { codTerms: terms })
      const codes = await hub.pack(
        orders.map((order) =>
          Object.fromEntries(Object.entries(order).map(([name, n]) => [`${slug}-${name}`.toUpperCase(), n])),
        ),
      )
      for (const code of codes) await at.booked(code, dispatcher)
      const manifestId = await hub.send(codes, 'ghn')
      const written = (): Promise<unknown> =>
        until('nothing waits for its entries', async () => {
          const { rows } = await at.world.ctx.pool.query('select from entry_inbox limit 1')
          return rows.length === 0
        })
      await written()
      const finance = await at.world.token('finance', { seller: slug, hours: 1000 })
      const all = async <Item>(path: string): Promise<Item[]> =>
        (await call<{ items: Item[] }>('GET', path, finance)).body.items
      return {
        hub,
        codes,
        manifestId,
        written: async () => void (await written()),
        back: async (code, status = 'returned', inDays = 2) => {
          const time = new Date(at.world.ctx.clock.now().getTime() + inDays * 86_400_000).toISOString()
          expect(await feed({ OrderCode: `G${code}`, ClientOrderCode: code, Status: status, Time: time })).toBe(200)
          await written()
        },
        freight: async () =>
          (await all<EntryView>('/api/money/entries?limit=200'))
            .filter(({ kind }) => kind === 'freight')
            .map(
              ({ seller, producer, hub: ofHub, buyer, revision }) =>
                `${seller} ${producer} ${ofHub} ${buyer} ${revision}`,
            )
            .toSorted(),
        receivables: () => all<ReceivableView>('/api/money/receivables?limit=200&state=all'),
      }
    }

    test('its producers pay, in proportion to their goods and once; the parcel itself is closed', async () => {
      const { hub, codes, back, freight, receivables, manifestId, written } = await refuse('cod-5', onProducers, [
        { mot: 1 },
        { mot: 1, hai: 2 },
        { mot: 1 },
      ])
      await back(codes[0]!)
      await back(codes[0]!)
      const support = await hub.as('cod-5', 'owner')
      const scan = { scanId: randomUUID(), condition: 'sellable', code: codes[0] }
      expect((await call('POST', '/api/returns', support, scan)).body).toMatchObject({ condition: 'sellable' })
      await written()
      expect(await freight()).toEqual(['cod-5-mot -30000 30000 0 1'])
      const closed = (await receivables()).filter(({ parcelCode }) => parcelCode === codes[0])
      expect(
        closed.map(({ state, amount, fromBuyer, fromCarrier }) => [state, amount, fromBuyer, fromCarrier]),
      ).toEqual([['refused', 0, 0, 0]])
      await back(codes[1]!)
      expect(await freight()).toEqual([
        'cod-5-hai -20000 20000 0 1',
        'cod-5-mot -10000 10000 0 1',
        'cod-5-mot -30000 30000 0 1',
      ])
      // What was delivered and came back later was not refused.
      await back(codes[2]!, 'delivered', 3)
      await back(codes[2]!, 'returned', 5)
      expect((await freight()).length).toBe(3)
      // It turns out that the second one had been delivered.
      await back(codes[1]!, 'delivered', 1)
      expect(await freight()).toEqual([
        'cod-5-hai -20000 20000 0 1',
        'cod-5-hai 20000 -20000 0 2',
        'cod-5-mot -10000 10000 0 1',
        'cod-5-mot -30000 30000 0 1',
        'cod-5-mot 10000 -10000 0 2',
      ])
      // What the carrier asks for the way back stands in the place of what was agreed.
      const invoice = { invoiceId: randomUUID(), kind: 'return', parcelCode: codes[0], amount: 9_000 }
      expect((await hub.invoice(manifestId, invoice)).status).toBe(201)
      await written()
      const owed = (await receivables()).filter(({ parcelCode }) => parcelCode === null)
      expect(owed.reduce((sum, { amount }) => sum + amount, 0)).toBe(-9_000)
      await assertVerified(at.world)
    })

    test('its buyer is asked for it, and no producer', async () => {
      const { codes, back, freight } = await refuse('cod-6', own, [{ mot: 1 }])
      await back(codes[0]!)
      expect(await freight()).toEqual(['cod-6 0 30000 -30000 1'])
      await assertVerified(at.world)
    })

    test('nothing where nothing was agreed', async () => {
      const { codes, back, freight } = await refuse('cod-7', { ...own, refusalFee: 0 }, [{ mot: 1 }])
      await back(codes[0]!)
      expect(await freight()).toEqual([])
      assert.equal(codes.length, 1)
    })
  })
})
