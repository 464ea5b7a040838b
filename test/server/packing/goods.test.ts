import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { PreflightView } from '../../../shared/contract/routes/goods.ts'
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

describe('the goods of a seller', () => {
  let world: World
  let floor: Floor
  let strangers: Floor
  before(async () => {
    world = await openWorld()
    floor = await openFloor(world)
    strangers = await openFloor(world, 'another')
  })
  after(async () => {
    floor.close()
    strangers.close()
    await world.close()
  })

  test("are kept once, whoever repeats them, and are nobody else's", async () => {
    const first = await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label })
    assert.deepEqual(first, { status: 200, body: { sku: 'COFFEE', shelf: 'A3', packing, label, version: 1 } })
    assert.deepEqual(await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label }), first)
    assert.equal(
      (await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A4', packing, label })).body['version'],
      2,
    )
    assert.deepEqual((await floor.get('/api/products', strangers.host)).body, { items: [], nextCursor: null })
    assert.equal((await floor.put('/api/products/TEA', floor.packer, {})).status, 403)
    assert.equal(
      (await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A\u00074' })).body['detail'],
      'shelf: must not hold control characters',
    )
  })

  test('have lots that are added once and listed as they expire, page by page', async () => {
    const lot = { lotId: randomUUID(), sku: 'TEA', code: 'T1', units: 5, bestBefore: '2027-01-01' }
    assert.equal((await floor.post('/api/lots', floor.host, lot)).status, 201)
    const again = await floor.post('/api/lots', floor.host, lot)
    assert.deepEqual([again.status, again.body['replayed']], [200, true])
    assert.equal((await floor.post('/api/lots', floor.host, { ...lot, units: 6 })).body['code'], 'id-reused')
    assert.equal((await floor.post('/api/lots', floor.host, { ...lot, lotId: randomUUID() })).body['code'], 'id-reused')
    assert.equal((await floor.post('/api/lots', strangers.host, lot)).body['code'], 'id-reused')
    assert.equal(
      (
        await floor.post(`/api/lots/${lot.lotId}/changes`, strangers.host, {
          changeId: randomUUID(),
          delta: 1,
          reason: 'counted',
        })
      ).status,
      404,
    )
    assert.equal(
      (await floor.post('/api/lots', floor.host, { ...lot, lotId: randomUUID(), code: 'T2', madeOn: '2027-02-01' }))
        .body['detail'],
      'bestBefore: must not be before madeOn',
    )
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
    assert.deepEqual(seen, ['T3', 'T1', 'T4'])
    assert.deepEqual((await floor.get('/api/lots', strangers.host)).body, { items: [], nextCursor: null })
  })

  test('are packed with material that is counted per batch, and leaves the store with the packed parcel', async () => {
    await floor.put('/api/products/COFFEE', floor.host, { shelf: 'A3', packing, label })
    await floor.put('/api/materials/BOX-S', floor.dispatcher, { title: 'Hộp nhỏ', onHand: 2 })
    const sale = await world.api.openSale(floor.host)
    for (const quantity of [1, 5]) await floor.buy(sale, { COFFEE: quantity })
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    const sheet = await floor.worksheet(batch!)
    assert.deepEqual(sheet.materials, [
      { material: 'BOX-S', title: 'Hộp nhỏ', count: 3, onHand: 2, short: 1 },
      { material: 'CARD', title: null, count: 2, onHand: null, short: 0 },
    ])
    assert.deepEqual(
      sheet.parcels.map(({ box, photoNeeded, sticks, lines }) => [box?.count, photoNeeded, sticks, lines[0]!.shelf]),
      [
        [1, true, ['Hàng dễ vỡ'], 'A3'],
        [2, true, ['Hàng dễ vỡ'], 'A3'],
      ],
    )
    for (const { code } of batch!.parcels)
      await floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID() })
    const { items } = (
      await floor.get<{ items: { material: string; onHand: number }[] }>('/api/materials', floor.packer)
    ).body
    assert.deepEqual(
      items.map(({ material, onHand }) => [material, onHand]),
      [['BOX-S', 0]],
    )
    assert.equal((await floor.put('/api/materials/BOX-S', floor.packer, { title: 'x', onHand: 1 })).status, 403)
  })

  test('are picked along the shelves: groups of a batch follow each other by shelf, A2 before A10', async () => {
    for (const [sku, shelf] of [
      ['TEA', 'A10'],
      ['SALT', 'A2'],
      ['HONEY', null],
    ])
      await floor.put(`/api/products/${sku}`, floor.host, { shelf })
    const sale = await world.api.openSale(floor.host, { items: { TEA: 9, SALT: 9, HONEY: 9 } })
    for (const sku of ['HONEY', 'TEA', 'TEA', 'SALT']) await floor.buy(sale, { [sku]: 1 })
    const [batch] = await floor.cut(sale)
    assert.deepEqual(
      batch!.parcels.map(({ lines }) => lines[0]!.sku),
      ['SALT', 'TEA', 'TEA', 'HONEY'],
    )
    assert.deepEqual(
      (await floor.worksheet(batch!)).picks.map(({ sku }) => sku),
      ['SALT', 'TEA', 'HONEY'],
    )
  })

  test('are looked over before the live: what is missing on labels and in the store is named', async () => {
    const sale = await world.api.openSale(strangers.host, { items: { COFFEE: 10, TEA: 5 }, open: false })
    const look = async (token = strangers.host): Promise<PreflightView> =>
      (await floor.get<PreflightView>(`/api/sales/${sale.saleId}/preflight`, token)).body
    assert.deepEqual((await look()).verdict, 'blocked')
    await floor.put('/api/products/COFFEE', strangers.host, { packing, label })
    await floor.put('/api/products/TEA', strangers.host, {
      packing: { ...packing, box: null, inserts: [] },
      label: { ...label, dated: false },
    })
    await strangers.addLot({ sku: 'COFFEE', code: 'L1', units: 10, madeOn: '2026-01-01', bestBefore: '2099-01-01' })
    const seen = await look(strangers.dispatcher)
    assert.deepEqual([seen.verdict, seen.items.map(({ findings }) => findings)], ['look', [[], []]])
    assert.deepEqual(
      seen.materials.map(({ material, onHand, atLeast, atMost, level }) => ({
        material,
        onHand,
        atLeast,
        atMost,
        level,
      })),
      [
        { material: 'BOX-S', onHand: null, atLeast: 3, atMost: 10, level: 'short' },
        { material: 'CARD', onHand: null, atLeast: 3, atMost: 10, level: 'short' },
      ],
    )
    await floor.put('/api/materials/BOX-S', strangers.host, { title: 'Hộp nhỏ', onHand: 10 })
    await floor.put('/api/materials/CARD', strangers.host, { title: 'Thiệp', onHand: 3 })
    const ready = await look()
    assert.deepEqual([ready.verdict, ready.materials.map(({ level }) => level)], ['ready', ['enough', 'tight']])
  })
})
