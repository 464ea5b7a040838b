import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { parse } from 'csv-parse/sync'
import { randomUUID } from 'node:crypto'
import { routes } from '../../shared/contract/http.ts'
import type { Route } from '../../shared/contract/route.ts'
import type { FreightShares, OwnShareView } from '../../shared/contract/routes/freight.ts'
import { readEvidence } from '../support/evidence.ts'
import { skipWithout } from '../support/find-tool.ts'
import { assertVerified } from '../support/ledger.ts'
import { openHub, type Hub } from '../support/pooled-sale.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { testUnless } from '../support/unless.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'

const sum = (all: readonly (number | null)[]): number => all.reduce<number>((total, one) => total + (one ?? 0), 0)
const bySeller = (shares: readonly { seller: string; amount: number | null }[]): Record<string, number | null> =>
  Object.fromEntries(shares.map(({ seller, amount }) => [seller, amount]))

describe('one truck for several producers', () => {
  let at: CarrierWorld
  let hub: Hub
  beforeAll(async () => {
    at = await openCarrierWorld()
    hub = await openHub(at.world, 'hub', {
      mot: { grams: 500, price: 40_000 },
      hai: { grams: 1_000, price: 60_000 },
      ba: { grams: 2_000, price: 100_000, packs: 'producer' },
    })
  })
  afterAll(() => at.close())

  const own = async (seller: string, query = ''): Promise<{ items: OwnShareView[]; nextCursor: string | null }> =>
    (
      await hub.call<{ items: OwnShareView[]; nextCursor: string | null }>(
        'GET',
        `/api/mine/shares${query}`,
        await hub.as(seller, 'producer'),
      )
    ).body
  const setRule = async (by: string): Promise<void> =>
    expect(await hub.call('PUT', '/api/freight-rule', hub.owner, { by })).toMatchObject({ status: 200, body: { by } })

  test('leaves with one signature, and each producer has a part of its freight, to the đồng', async () => {
    expect((await hub.call('GET', '/api/freight-rule', hub.owner)).body).toEqual({ by: 'parcel' })
    const codes = await hub.pack([{ MOT: 1, HAI: 2 }, { MOT: 3 }, { BA: 1 }])
    const manifestId = await hub.send(codes)
    const open = await hub.shares(manifestId)
    expect(open).toMatchObject({ state: 'open', total: null, proposal: null, invoices: [], parcels: 3, units: 7 })
    expect(open.shares).toEqual([
      { seller: 'ba', name: 'Vườn ba', parcels: 1, units: 1, grams: 2_000, amount: null },
      { seller: 'hai', name: 'Vườn hai', parcels: 1, units: 2, grams: 2_000, amount: null },
      { seller: 'mot', name: 'Vườn mot', parcels: 2, units: 4, grams: 2_000, amount: null },
    ])
    const invoiceId = randomUUID()
    const entered = await hub.invoice(manifestId, { invoiceId, amount: 50_003 })
    // In halves of a parcel: 2, 1 and 3 of 6; the đồng that is left goes to the largest remainder.
    const shares = [
      { seller: 'ba', amount: 16_668 },
      { seller: 'hai', amount: 8_334 },
      { seller: 'mot', amount: 25_001 },
    ]
    expect(entered).toMatchObject({
      status: 201,
      body: { manifestId, invoiceId, entry: 1, kind: 'freight', amount: 50_003, by: 'parcel', shares },
    })
    expect(await hub.invoice(manifestId, { invoiceId, amount: 50_003 })).toEqual({
      status: 200,
      body: { ...entered.body, replayed: true },
    })
    expect(await hub.invoice(manifestId, { invoiceId, amount: 50_002 })).toMatchObject({ body: { code: 'id-reused' } })
    const settled = await hub.shares(manifestId)
    expect(settled).toMatchObject({ state: 'settled', total: 50_003, by: 'parcel' })
    expect(bySeller(settled.shares)).toEqual({ ba: 16_668, hai: 8_334, mot: 25_001 })
  })

  test('is told to each producer as their own share, page by page, and nothing of the others', async () => {
    const [code] = [await hub.pack([{ MOT: 1, HAI: 1 }])]
    const manifestId = await hub.send(code)
    for (const amount of [10_000, 12_000]) await hub.invoice(manifestId, { invoiceId: randomUUID(), amount })
    const seen: OwnShareView[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: OwnShareView[]; nextCursor: string | null } = await own(
        'hai',
        `?limit=1${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...page.items)
      cursor = page.nextCursor
    }
    expect(seen.map(({ amount, replaced }) => [amount, replaced]).slice(0, 2)).toEqual([
      [6_000, false],
      [5_000, true],
    ])
    expect(seen[0]).toMatchObject({ manifestId, carrier: 'GHN', kind: 'freight', by: 'parcel', parcels: 1, units: 1 })
    const text = JSON.stringify(seen)
    for (const foreign of ['mot', 'MOT', 'ba', '12000', '10000']) expect(text).not.toContain(`"${foreign}"`)
    expect((await own('ba')).items.every((one) => one.manifestId !== manifestId)).toBe(true)
    // The manifest that their share names is the hub's: no door that leads to it opens.
    const doors = Object.values(routes).flatMap(({ method, path }: Route) =>
      method === 'get' && path.startsWith('/api/manifests/:id') ? [path.replace(':id', manifestId)] : [],
    )
    expect(doors.length).toBeGreaterThan(4)
    for (const role of ['producer', 'owner', 'dispatcher'] as const) {
      const token = await hub.as('hai', role)
      for (const door of doors) {
        const { status } = await at.world.api.bytes(door, token)
        expect({ door, status }).toEqual({ door, status: role === 'producer' ? 403 : 404 })
      }
      const knocked = await hub.call('POST', `/api/manifests/${manifestId}/invoice`, token, {
        invoiceId: randomUUID(),
        amount: 1,
      })
      expect(knocked.status).toBe(role === 'producer' ? 403 : 404)
    }
  })

  test('is split by what the hub chose: weight with its box, value, parcels or evenly', async () => {
    const codes = await hub.pack([{ MOT: 2, HAI: 2 }, { BA: 2 }])
    const weighed = await hub.call('PUT', `/api/parcels/${codes[0]}/weight`, hub.dispatcher, {
      scanId: randomUUID(),
      grams: 6_000,
    })
    expect(weighed.body).toMatchObject({ reckoned: 3_000, weighed: 6_000, difference: 3_000 })
    const manifestId = await hub.send(codes)
    const expected: Record<string, Record<string, number>> = {
      // 6,000 g as 1,000 to 2,000, and 4,000 g.
      weight: { mot: 2_000, hai: 4_000, ba: 4_000 },
      value: { mot: 2_000, hai: 3_000, ba: 5_000 },
      parcel: { mot: 2_500, hai: 2_500, ba: 5_000 },
      // The đồng that is left goes to who comes first by name.
      flat: { ba: 3_334, hai: 3_333, mot: 3_333 },
    }
    for (const [by, shares] of Object.entries(expected)) {
      await setRule(by)
      expect((await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 10_000 })).status).toBe(201)
      const now = await hub.shares(manifestId)
      expect(now).toMatchObject({ by, total: 10_000 })
      expect(bySeller(now.shares)).toEqual(shares)
    }
    const { invoices } = await hub.shares(manifestId)
    expect(invoices.map(({ entry, by, replaced }) => [entry, by, replaced])).toEqual([
      [1, 'weight', true],
      [2, 'value', true],
      [3, 'parcel', true],
      [4, 'flat', false],
    ])
    for (const one of invoices) expect(sum(one.shares.map(({ amount }) => amount))).toBe(one.amount)
    await setRule('parcel')
  })

  test('is not split by a weight that nobody knows: the parcel is named', async () => {
    const strange = await openHub(at.world, 'hub-la', { bon: {}, nam: { grams: 100 } })
    const [known, unknown] = [await strange.pack([{ NAM: 1 }]), await strange.pack([{ BON: 1, NAM: 1 }])]
    const manifestId = await strange.send([...known, ...unknown])
    expect((await strange.call('PUT', '/api/freight-rule', strange.owner, { by: 'weight' })).status).toBe(200)
    const body = { invoiceId: randomUUID(), amount: 9_000 }
    const refused = await strange.invoice(manifestId, body)
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(refused.body['detail']).toContain(unknown[0])
    expect(await strange.shares(manifestId)).toMatchObject({ state: 'open', invoices: [] })
    expect((await strange.shares(manifestId)).shares.every(({ grams }) => grams === null)).toBe(true)
    const owner = await strange.as('bon', 'owner')
    expect((await strange.call('PUT', '/api/products/BON', owner, { grams: 200 })).status).toBe(200)
    expect(await strange.invoice(manifestId, body)).toMatchObject({ status: 201 })
  })

  test('costs nothing that anybody can say before a courier has signed', async () => {
    const codes = await hub.pack([{ MOT: 1 }])
    const manifestId = randomUUID()
    const made = await hub.call('POST', '/api/manifests', hub.dispatcher, {
      manifestId,
      carrier: 'GHN',
      parcelCodes: codes,
    })
    expect(made.status).toBe(201)
    for (const path of ['shares', 'shares.csv', 'shares.pdf'])
      expect((await at.world.api.bytes(`/api/manifests/${manifestId}/${path}`, hub.dispatcher)).status).toBe(409)
    expect(await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 1 })).toMatchObject({
      body: { code: 'wrong-state' },
    })
    for (const [field, body] of [
      ['amount', { amount: -1 }],
      ['amount', { amount: '30.000' }],
      ['amount', { amount: 0.5 }],
      ['parcelCode', { amount: 1, kind: 'return' }],
      ['parcelCode', { amount: 1, parcelCode: codes[0] }],
      ['invoiceId', { amount: 1, invoiceId: 'một' }],
    ] as const) {
      const refused = await hub.invoice(manifestId, { invoiceId: randomUUID(), ...body })
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(refused.body['detail']).toMatch(new RegExp(`^${field}: `))
    }
  })

  test('brings a parcel back: the freight stays split, and its return is for whoever’s goods it had', async () => {
    const [ofOne, shared] = await hub.pack([{ MOT: 1 }, { MOT: 1, HAI: 1 }])
    const manifestId = await hub.send([ofOne!, shared!])
    await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 20_000 })
    const back = (parcelCode: string, amount: number): ReturnType<Hub['invoice']> =>
      hub.invoice(manifestId, { invoiceId: randomUUID(), kind: 'return', parcelCode, amount })
    expect(await back(ofOne!, 9_000)).toMatchObject({
      status: 201,
      body: { shares: [{ seller: 'mot', amount: 9_000 }] },
    })
    expect(bySeller((await hub.shares(manifestId)).shares)).toEqual({ mot: 15_000 + 9_000, hai: 5_000 })
    expect(await back(shared!, 8_000)).toMatchObject({ status: 201 })
    // The return of the first is corrected; that of the other stands.
    expect(await back(ofOne!, 7_000)).toMatchObject({ status: 201, body: { entry: 4 } })
    const now = await hub.shares(manifestId)
    expect(bySeller(now.shares)).toEqual({ mot: 15_000 + 4_000 + 7_000, hai: 5_000 + 4_000 })
    expect(now.total).toBe(35_000)
    expect(sum(now.shares.map(({ amount }) => amount))).toBe(35_000)
    const [elsewhere] = await hub.pack([{ MOT: 1 }])
    expect(await back(elsewhere!, 1_000)).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('brings a parcel back for the goods of one of its producers: all of that return is theirs', async () => {
    const [shared, other] = await hub.pack([{ MOT: 1, HAI: 1 }, { MOT: 1 }])
    const manifestId = await hub.send([shared!, other!])
    await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 20_000 })
    const back = (body: object): ReturnType<Hub['invoice']> =>
      hub.invoice(manifestId, { invoiceId: randomUUID(), kind: 'return', parcelCode: shared, amount: 9_001, ...body })
    const named = { invoiceId: randomUUID(), seller: 'hai' }
    const share = { seller: 'hai', shares: [{ seller: 'hai', amount: 9_001 }] }
    expect(await back(named)).toMatchObject({ status: 201, body: share })
    expect(await back(named)).toMatchObject({ status: 200, body: { ...share, replayed: true } })
    expect(await back({ ...named, seller: 'mot' })).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    const now = await hub.shares(manifestId)
    expect(bySeller(now.shares)).toEqual({ mot: 15_000, hai: 5_000 + 9_001 })
    expect(now.invoices).toMatchObject([
      { kind: 'freight', seller: null },
      { kind: 'return', ...share },
    ])
    const list = await at.world.api.bytes(`/api/manifests/${manifestId}/shares.csv?language=en`, hub.dispatcher)
    const rows = parse<Record<string, string>>(list.bytes, { columns: true, bom: true })
    expect(rows.map((row) => [row['Seller'], row['Share']])).toEqual([
      ['hai', '14001'],
      ['mot', '15000'],
    ])
    for (const body of [
      { seller: 'ba' },
      { seller: 'nobody' },
      { seller: 'hai', parcelCode: other },
      { seller: 'hai', kind: 'freight', parcelCode: undefined },
    ]) {
      const refused = await back(body)
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid' } })
      expect(refused.body['detail']).toMatch(/^seller: /)
    }
    // Without a name it is split again; the last entry holds.
    expect(await back({ amount: 9_000 })).toMatchObject({ status: 201, body: { seller: null } })
    expect(bySeller((await hub.shares(manifestId)).shares)).toEqual({ mot: 15_000 + 4_500, hai: 5_000 + 4_500 })
  })

  test('is full: what it left behind is none of its freight, and a second truck has its own proof and its own shares', async () => {
    const [taken, left] = await hub.pack([{ MOT: 1 }, { HAI: 1 }])
    const pickupId = await hub.door.open('J&T')
    for (const code of [taken!, left!]) await hub.door.scan(pickupId, code)
    const { producers } = await hub.door.read(pickupId)
    expect(producers).toEqual([
      { seller: 'hai', name: 'Vườn hai', parcels: 1, units: 1 },
      { seller: 'mot', name: 'Vườn mot', parcels: 1, units: 1 },
    ])
    const first = (await hub.door.sign(pickupId)).body.manifestId
    await hub.door.amend(first, { kind: 'left-behind', parcelCodes: [left], reason: 'xe đầy' })
    await hub.invoice(first, { invoiceId: randomUUID(), amount: 5_000 })
    expect(bySeller((await hub.shares(first)).shares)).toEqual({ mot: 5_000 })
    const second = await hub.send([left!], 'J&T')
    await hub.invoice(second, { invoiceId: randomUUID(), amount: 6_000 })
    expect(bySeller((await hub.shares(second)).shares)).toEqual({ hai: 6_000 })
    for (const manifestId of [first, second]) {
      const { files } = await readEvidence(at.world, `/api/manifests/${manifestId}/evidence.zip`, hub.dispatcher)
      expect(Object.keys(files)).toContain(`manifests/${manifestId}-signature.svg`)
    }
  })

  test('proposes the sum of what the carrier named, once it named it for every parcel, and books nothing by itself', async () => {
    const booking = await openHub(at.world, 'hub-ghn', { sau: {}, bay: {} })
    let isNamed = false
    const { dispatcher } = await at.account('ghn', 'hub-ghn', ({ path, body }) =>
      path === '/v2/shift/date'
        ? [200, { data: [] }]
        : [
            200,
            {
              code: 200,
              data: { order_code: `G${String(body['client_order_code'])}`, ...(isNamed && { total_fee: 21_500 }) },
            },
          ],
    )
    const [unnamed] = await booking.pack([{ SAU: 1 }])
    await at.booked(unnamed!, dispatcher)
    isNamed = true
    const codes = await booking.pack([{ SAU: 1 }, { BAY: 1 }])
    for (const code of codes) await at.booked(code, dispatcher)
    const manifestId = await booking.send(codes, 'ghn')
    expect(await booking.shares(manifestId)).toMatchObject({
      state: 'open',
      total: null,
      proposal: 43_000,
      invoices: [],
    })
    const other = await booking.send([unnamed!], 'ghn')
    expect(await booking.shares(other)).toMatchObject({ state: 'open', proposal: null })
  })

  test('shows what separate trips would have cost by the table of prices, and what the truck saved', async () => {
    const codes = await hub.pack([{ MOT: 1, HAI: 1 }, { HAI: 6 }, { BA: 1 }])
    const manifestId = await hub.send(codes, 'VIETTEL POST')
    const price = 15_000
    // Alone the shared parcel would be two; 6 kg is more than one step of 5 kg.
    const alone = { mot: price, hai: price + 2 * price, ba: price }
    const open = await hub.shares(manifestId)
    expect(open.alone).toMatchObject({ total: 5 * price, saved: null })
    expect(open.alone?.source).toContain('2021')
    await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 60_000 })
    const { shares, ...settled } = await hub.shares(manifestId)
    expect(settled.alone).toMatchObject({ total: 5 * price, saved: 15_000 })
    for (const one of shares) {
      expect(one.alone).toBe(alone[one.seller as keyof typeof alone])
      expect(one.saved).toBe(one.alone! - one.amount!)
    }
    const other = await hub.send(await hub.pack([{ MOT: 1 }]), 'Nhà xe Minh Tâm')
    const without = await hub.shares(other)
    expect(without).not.toHaveProperty('alone')
    expect(without.shares[0]).not.toHaveProperty('alone')
  })

  testUnless(
    skipWithout(...pdfTools),
    'has a part for each producer on its record, in its evidence and on its list of shares',
    async () => {
      const codes = await hub.pack([{ MOT: 1, HAI: 2 }, { MOT: 3 }, { BA: 1 }])
      const manifestId = await hub.send(codes, 'J&T')
      const record = readPdf((await at.world.api.bytes(`/api/manifests/${manifestId}.pdf`, hub.dispatcher)).bytes)
      const text = record.pages.join(' ')
      expect(text).toMatch(/Vườn ba 1 kiện · 1 món .*Vườn hai 1 kiện · 2 món .*Vườn mot 2 kiện · 4 món /)
      expect(text).toMatch(/Số kiện: 3/)
      expect(text.match(/đã kê/g)).toHaveLength(1)
      expect(text.match(/Nguyễn Văn Tám/g)).toHaveLength(1)
      const shared = codes[0]!.replace(/(.{4})(?=.)/g, '$1 ')
      expect(text.split(shared)).toHaveLength(3)
      const proof = await readEvidence(at.world, `/api/manifests/${manifestId}/evidence.zip`, hub.dispatcher)
      const goods = parse<Record<string, string>>(proof.text('producers.csv'), { columns: true, bom: true })
      expect(goods.filter(({ parcel }) => parcel!.includes(codes[0]!))).toHaveLength(2)
      await hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 30_000 })
      const list = await at.world.api.bytes(`/api/manifests/${manifestId}/shares.csv?language=en`, hub.dispatcher)
      const rows = parse<Record<string, string>>(list.bytes, { columns: true, bom: true })
      const { shares }: FreightShares = await hub.shares(manifestId)
      expect(rows.map((row) => [row['Seller'], Number(row['Share'])])).toEqual(
        shares.map(({ seller, amount }) => [seller, amount]),
      )
      const paper = await at.world.api.bytes(`/api/manifests/${manifestId}/shares.pdf`, hub.dispatcher)
      expect(readPdf(paper.bytes).pages.join(' ')).toMatch(/Chia cước vận chuyển .*30\.000 ₫.*Vườn mot 2 4 /)
    },
  )

  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
