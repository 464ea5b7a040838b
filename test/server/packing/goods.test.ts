import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { GoodsView, PreflightView } from '../../../shared/contract/routes/packing-goods.ts'
import type { SaleDetails } from '../../../shared/contract/routes/sale-preparation.ts'
import { openFloor, type Floor } from '../../support/floor.ts'
import { openWorld, type World } from '../../support/world.ts'

const packing = {
  box: { material: 'BOX-S', holds: 4 },
  inserts: [{ material: 'CARD', quantity: 1, per: 'parcel' }],
  sticks: ['Hàng dễ vỡ'],
  photo: true,
}
const label = {
  name: 'Cà phê',
  producer: 'HTX Cầu Kè',
  producerAddress: 'Cầu Kè, Vĩnh Long',
  origin: 'Việt Nam',
  net: '500 g',
  dated: true,
}

describe("a seller's goods", () => {
  let world: World
  let floor: Floor
  let strangers: Floor
  beforeAll(async () => {
    world = await openWorld()
    floor = await openFloor(world)
    strangers = await openFloor(world, 'another')
  })
  afterAll(async () => {
    floor.close()
    strangers.close()
    await world.close()
  })

  test('are stored once, whoever repeats them, and belong to nobody else', async () => {
    const first = await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label })
    expect(first).toEqual({
      status: 200,
      body: { sku: 'COFFEE', shelf: 'A3', grams: null, packing, label, choice: null, version: 1 },
    })
    expect(await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label })).toEqual(first)
    expect((await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A4', packing, label })).body['version']).toBe(
      2,
    )
    expect((await floor.get('/api/products', strangers.host)).body).toEqual({ items: [], nextCursor: null })
    expect((await floor.put('/api/products/TEA', floor.packer, {})).status).toBe(403)
    expect((await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A\u00074' })).body['detail']).toBe(
      'shelf: must not contain control characters',
    )
  })

  test('have lots that are added once and listed by expiry, page by page', async () => {
    const lot = { lotId: randomUUID(), sku: 'TEA', code: 'T1', units: 5, bestBefore: '2027-01-01' }
    expect((await floor.post('/api/lots', floor.host, lot)).status).toBe(201)
    const again = await floor.post('/api/lots', floor.host, lot)
    expect(again).toMatchObject({ status: 200, body: { replayed: true } })
    expect((await floor.post('/api/lots', floor.host, { ...lot, units: 6 })).body['code']).toBe('id-reused')
    expect((await floor.post('/api/lots', floor.host, { ...lot, lotId: randomUUID() })).body['code']).toBe('id-reused')
    expect((await floor.post('/api/lots', strangers.host, lot)).body['code']).toBe('id-reused')
    expect(
      (
        await floor.post(`/api/lots/${lot.lotId}/changes`, strangers.host, {
          changeId: randomUUID(),
          delta: 1,
          reason: 'counted',
        })
      ).status,
    ).toBe(404)
    expect(
      (await floor.post('/api/lots', floor.host, { ...lot, lotId: randomUUID(), code: 'T2', madeOn: '2027-02-01' }))
        .body['detail'],
    ).toBe('bestBefore: must not be before madeOn')
    for (const [code, bestBefore] of [
      ['T3', '2026-12-01'],
      ['T4', undefined],
    ])
      await floor.post('/api/lots', floor.host, { ...lot, lotId: randomUUID(), code, bestBefore })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { body: { items: { code: string }[]; nextCursor: string | null } } = await floor.get(
        `/api/lots?sku=TEA&limit=1${cursor && `&cursor=${cursor}`}`,
        floor.packer,
      )
      seen.push(...page.body.items.map(({ code }) => code))
      cursor = page.body.nextCursor
    }
    expect(seen).toEqual(['T3', 'T1', 'T4'])
    expect((await floor.get('/api/lots', strangers.host)).body).toEqual({ items: [], nextCursor: null })
  })

  test('have lots whose dates are corrected by their own seller only', async () => {
    const lot = { lotId: randomUUID(), sku: 'SALT', code: 'S1', units: 5 }
    await floor.post('/api/lots', floor.host, lot)
    const dates = { madeOn: '2026-11-01', bestBefore: '2027-11-01' }
    const path = `/api/lots/${lot.lotId}`
    expect((await floor.put(path, strangers.host, dates)).status).toBe(404)
    expect(await floor.put(path, floor.host, dates)).toMatchObject({ status: 200, body: { code: 'S1', ...dates } })
    expect((await floor.put(path, floor.host, { madeOn: '2027-12-01', bestBefore: '2027-11-01' })).status).toBe(400)
  })

  test('are listed with what is still missing, whether they were sold or stored, each shop its own', async () => {
    const seller = await openFloor(world, 'kho-moi')
    const listed = async (): Promise<GoodsView[]> =>
      (await floor.get<{ items: GoodsView[] }>('/api/goods', seller.host)).body.items
    await world.api.openSale(seller.host, { items: { TEA: 5 }, open: false })
    await floor.put('/api/products/COFFEE', seller.host, { packing, label, grams: 560 })
    const goods = await listed()
    expect(goods.map(({ sku, product, findings }) => [sku, product?.grams, findings.map(({ code }) => code)])).toEqual([
      ['COFFEE', 560, ['lots-missing']],
      ['TEA', undefined, ['label-missing', 'packing-missing']],
    ])
    expect(goods[1]!.title).toBeTruthy()
    expect((await world.api.call('DELETE', '/api/products/COFFEE', strangers.host)).status).toBe(404)
    expect((await world.api.call('DELETE', '/api/products/COFFEE', seller.host)).status).toBe(200)
    expect((await listed()).map(({ sku }) => sku)).toEqual(['TEA'])
    await floor.put('/api/materials/BAG', seller.host, { title: 'Túi', onHand: 1 })
    expect((await world.api.call('DELETE', '/api/materials/BAG', strangers.host)).status).toBe(404)
    expect((await world.api.call('DELETE', '/api/materials/BAG', seller.host)).status).toBe(200)
    seller.close()
  })

  test('have one photo for every sale, unless an item has its own', async () => {
    const seller = await openFloor(world, 'co-anh')
    const send = async (path: string, background: string): Promise<{ small: string }> => {
      const body = await sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer()
      const headers = { authorization: `Bearer ${seller.host}`, 'content-type': 'image/png' }
      const answer = await fetch(world.api.url + path, { method: 'PUT', headers, body: new Uint8Array(body) })
      expect(answer.status).toBe(200)
      return (await answer.json()) as { small: string }
    }
    const { saleId } = await world.api.openSale(seller.host, { items: { TEA: 5, SALT: 5 }, open: false })
    const shown = async (): Promise<[string, string][]> =>
      (await floor.get<SaleDetails>(`/api/sales/${saleId}/details`, seller.host)).body.photos.map(({ sku, small }) => [
        sku,
        small,
      ])
    const ofTea = await send('/api/products/TEA/photo', '#111111')
    expect(await shown()).toEqual([['TEA', ofTea.small]])
    const own = await send(`/api/sales/${saleId}/items/TEA/photo`, '#222222')
    expect(await shown()).toEqual([['TEA', own.small]])
    expect((await world.api.call('DELETE', `/api/sales/${saleId}/items/TEA/photo`, seller.host)).status).toBe(200)
    expect(await shown()).toEqual([['TEA', ofTea.small]])
    expect((await fetch(world.api.url + ofTea.small)).status).toBe(200)
    expect((await world.api.call('DELETE', '/api/products/TEA/photo', seller.host)).status).toBe(200)
    expect(await shown()).toEqual([])
    expect((await fetch(world.api.url + ofTea.small)).status).toBe(404)
    seller.close()
  })

  test('are packed with material that is counted per batch and deducted when the parcel is packed', async () => {
    await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label })
    await floor.put('/api/materials/BOX-S', floor.dispatcher, { title: 'Hộp nhỏ', onHand: 2 })
    const sale = await world.api.openSale(floor.host)
    for (const quantity of [1, 5]) await floor.buy(sale, { COFFEE: quantity })
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    const sheet = await floor.worksheet(batch!)
    expect(sheet.materials).toEqual([
      { material: 'BOX-S', title: 'Hộp nhỏ', count: 3, onHand: 2, short: 1 },
      { material: 'CARD', title: null, count: 2, onHand: null, short: 0 },
    ])
    expect(
      sheet.parcels.map(({ box, photoNeeded, sticks, lines }) => [box?.count, photoNeeded, sticks, lines[0]!.shelf]),
    ).toEqual([
      [1, true, ['Hàng dễ vỡ'], 'A3'],
      [2, true, ['Hàng dễ vỡ'], 'A3'],
    ])
    for (const { code } of batch!.parcels)
      await floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID() })
    const { items } = (
      await floor.get<{ items: { material: string; onHand: number }[] }>('/api/materials', floor.packer)
    ).body
    expect(items.map(({ material, onHand }) => [material, onHand])).toEqual([['BOX-S', 0]])
    expect((await floor.put('/api/materials/BOX-S', floor.packer, { title: 'x', onHand: 1 })).status).toBe(403)
  })

  test('are picked along the shelves: groups of a batch are sorted by shelf, A2 before A10', async () => {
    for (const [sku, shelf] of [
      ['TEA', 'A10'],
      ['SALT', 'A2'],
      ['HONEY', null],
    ])
      await floor.put(`/api/products/${sku}`, floor.host, { shelf })
    const sale = await world.api.openSale(floor.host, { items: { TEA: 9, SALT: 9, HONEY: 9 } })
    for (const sku of ['HONEY', 'TEA', 'TEA', 'SALT']) await floor.buy(sale, { [sku]: 1 })
    const [batch] = await floor.cut(sale)
    expect(batch!.parcels.map(({ lines }) => lines[0]!.sku)).toEqual(['SALT', 'TEA', 'TEA', 'HONEY'])
    expect((await floor.worksheet(batch!)).picks.map(({ sku }) => sku)).toEqual(['SALT', 'TEA', 'HONEY'])
  })

  test('are checked before the live: what is missing on labels and in stock is named', async () => {
    const sale = await world.api.openSale(strangers.host, { items: { COFFEE: 10, TEA: 5 }, open: false })
    const look = async (token = strangers.host): Promise<PreflightView> =>
      (await floor.get<PreflightView>(`/api/sales/${sale.saleId}/preflight`, token)).body
    expect((await look()).verdict).toEqual('blocked')
    await floor.put('/api/products/COFFEE', strangers.host, { packing, label })
    await floor.put('/api/products/TEA', strangers.host, {
      packing: { ...packing, box: null, inserts: [] },
      label: { ...label, dated: false },
    })
    await strangers.addLot({ sku: 'COFFEE', code: 'L1', units: 10, madeOn: '2026-01-01', bestBefore: '2099-01-01' })
    const seen = await look(strangers.dispatcher)
    expect([seen.verdict, seen.items.map(({ findings }) => findings)]).toEqual(['look', [[], []]])
    expect(
      seen.materials.map(({ material, onHand, atLeast, atMost, level }) => ({
        material,
        onHand,
        atLeast,
        atMost,
        level,
      })),
    ).toEqual([
      { material: 'BOX-S', onHand: null, atLeast: 3, atMost: 10, level: 'short' },
      { material: 'CARD', onHand: null, atLeast: 3, atMost: 10, level: 'short' },
    ])
    await floor.put('/api/materials/BOX-S', strangers.host, { title: 'Hộp nhỏ', onHand: 10 })
    await floor.put('/api/materials/CARD', strangers.host, { title: 'Thiệp', onHand: 3 })
    const ready = await look()
    expect([ready.verdict, ready.materials.map(({ level }) => level)]).toEqual(['ready', ['enough', 'tight']])
  })
})
