import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { Reply } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { batchesSeenBy, goodsOf, holdPavilion, openCoop, packBatch, producers } from '../support/pavilion.ts'
import { readPdf } from '../support/read-pdf.ts'
import { atTheDoor } from '../support/truck.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const titlesOf = (batches: readonly BatchView[]): string[] =>
  batches.flatMap(({ parcels }) => parcels.flatMap(({ lines }) => lines.map(({ title }) => title))).toSorted()
const parcelsOf = (batches: readonly BatchView[]): BatchView['parcels'] => batches.flatMap(({ parcels }) => parcels)

describe('a sale with goods of several producers', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    await openCoop(world)
  })
  afterAll(() => world.close())

  const nameShop = async (seller: string, name: string): Promise<void> => {
    const sender = {
      name,
      phone: '0912 000 001',
      address: { line: '1 Lê Lợi', ward: 'Cầu Kè', province: 'Vĩnh Long' },
    }
    const put = await world.api.call('PUT', '/api/shop', await world.token('owner', { seller }), { name, sender })
    expect(put.status).toBe(200)
  }
  const textOf = async (seller: string, path: string): Promise<string> => {
    const token = await world.token('packer', { seller })
    const answer = await until('the paper is drawn', async () => {
      const got = await world.api.bytes(path, token)
      return got.status === 200 ? got : undefined
    })
    return readPdf(answer.bytes).pages.join(' ')
  }

  test("that the hub packs makes one parcel per buyer, whoever's goods are in it", async () => {
    const [anh, binh] = await world.api.signUps(2)
    const { batches } = await holdPavilion(
      world,
      producers.map((seller) => goodsOf(seller, `H-${seller.toUpperCase()}`)),
      [
        { viewer: anh!, skus: ['H-ONE'] },
        { viewer: anh!, skus: ['H-TWO', 'H-THREE'] },
        { viewer: binh!, skus: ['H-TWO'] },
      ],
    )
    expect(parcelsOf(batches['coop']!)).toHaveLength(2)
    expect(titlesOf(batches['coop']!)).toEqual(['Goods of one', 'Goods of three', 'Goods of two', 'Goods of two'])
    for (const seller of producers) expect(batches[seller]).toEqual([])
    await packBatch(world, batches['coop']![0]!, 'coop')
  })

  test('that they pack themselves gives each their own parcels; an order of several goes to the hub', async () => {
    await nameShop('one', 'Vườn Một')
    const [anh] = await world.api.signUps(1)
    const { saleId, batches } = await holdPavilion(
      world,
      [goodsOf('one', 'P-ONE', 'producer'), goodsOf('two', 'P-TWO', 'producer'), goodsOf('three', 'P-THREE', 'hub')],
      [
        { viewer: anh!, skus: ['P-ONE'] },
        { viewer: anh!, skus: ['P-TWO'] },
        { viewer: anh!, skus: ['P-ONE', 'P-TWO'] },
        { viewer: anh!, skus: ['P-ONE', 'P-THREE'] },
      ],
    )
    expect(titlesOf(batches['one']!)).toEqual(['Goods of one'])
    expect(titlesOf(batches['two']!)).toEqual(['Goods of two'])
    expect(batches['three']).toEqual([])
    const [own] = batches['one']!
    expect(await textOf('one', `/api/batches/${own!.batchId}/labels.pdf`)).toContain('Vườn Một')
    expect(await textOf('one', `/api/batches/${own!.batchId}/packing-slips.pdf`)).not.toContain('Goods of two')

    const floor = await world.api.connect(await world.token('packer', { seller: 'one' }), '/floor')
    const joined = (await floor.emitWithAck('floor:join', { saleId })) as { batches: BatchView[] }
    expect(joined.batches.map(({ batchId }) => batchId)).toEqual([own!.batchId])
    floor.close()
    const sibling = await world.token('packer', { seller: 'two' })
    expect((await world.api.call('POST', `/api/batches/${own!.batchId}/claim`, sibling)).body['code']).toBe('not-found')
    const packer = await world.token('packer', { seller: 'one' })
    const claimNext = (token: string): Promise<Reply<{ batch: BatchView | null }>> =>
      world.api.call('POST', '/api/batches/claim-next', token, { saleId })
    expect((await claimNext(packer)).body.batch?.batchId).toBe(own!.batchId)
    await world.api.call('POST', `/api/batches/${own!.batchId}/hand-back`, packer)
    const stranger = await world.token('packer', { seller: 'another' })
    expect((await claimNext(stranger)).body).toMatchObject({ code: 'not-found' })
    const [code] = await packBatch(world, own!, 'one')
    const hub = await world.token('packer', { seller: 'coop' })
    const next = await world.api.call<{ batch: BatchView | null }>('POST', '/api/batches/claim-next', hub, { saleId })
    expect(titlesOf([next.body.batch!])).toContain('Goods of three')
    await world.api.call('POST', `/api/batches/${next.body.batch!.batchId}/hand-back`, hub)
    await packBatch(world, next.body.batch!, 'coop')
    expect((await world.api.call('POST', '/api/batches/claim-next', hub, { saleId })).body).toEqual({ batch: null })
    const [theirs] = await packBatch(world, batches['two']![0]!, 'coop')
    for (const batch of (await batchesSeenBy(world, 'coop')).filter(({ state }) => state === 'open'))
      await packBatch(world, batch, 'coop')

    const door = atTheDoor(world, await world.token('dispatcher', { seller: 'coop' }))
    const pickup = await door.open()
    expect((await door.scan(pickup, code!)).body.result).toBe('ok')
    const beside = atTheDoor(world, await world.token('dispatcher', { seller: 'two' }))
    expect((await beside.scan(await beside.open(), code!)).body.result).toBe('unknown')
    const { missing } = await door.read(pickup)
    expect(missing.map((one) => one.code)).toContain(theirs)
    for (const one of missing) expect((await door.scan(pickup, one.code)).body.result).toBe('ok')
    expect((await door.sign(pickup)).status).toBe(200)
  })

  test('takes lots, shelves and weights from whose goods they are', async () => {
    for (const seller of ['one', 'coop']) {
      const owner = await world.token('owner', { seller })
      const product = { shelf: `${seller}-7`, grams: 250, packing: null, label: null, choice: null }
      expect((await world.api.call('PUT', '/api/products/L-ONE', owner, product)).status).toBe(200)
      const lot = { lotId: randomUUID(), sku: 'L-ONE', code: `LOT-${seller}`, units: 5 }
      expect((await world.api.call('POST', '/api/lots', owner, lot)).status).toBe(201)
    }
    const [anh] = await world.api.signUps(1)
    await holdPavilion(world, [goodsOf('one', 'L-ONE')], [{ viewer: anh!, skus: ['L-ONE'] }])
    const batch = (await batchesSeenBy(world, 'coop')).find(({ parcels }) => parcels[0]!.lines[0]!.sku === 'L-ONE')!
    const packer = await world.token('packer', { seller: 'coop' })
    const sheet = await world.api.call('GET', `/api/batches/${batch.batchId}/worksheet`, packer)
    expect(sheet.body).toMatchObject({
      picks: [{ sku: 'L-ONE', shelf: 'one-7', lots: [{ code: 'LOT-one', quantity: 1 }] }],
    })
  })

  test('takes goods of its own members only', async () => {
    await world.token('owner', { seller: 'stranger' })
    const host = await world.token('host', { seller: 'coop' })
    for (const seller of ['stranger', 'nobody', 'main']) {
      const sale = {
        saleId: randomUUID(),
        title: 'Phiên chợ',
        timeZone: 'Asia/Ho_Chi_Minh',
        currency: 'VND',
        deadlinePolicy: 'same-day',
        items: [goodsOf(seller, 'X')],
      }
      const refused = await world.api.call('POST', '/api/sales', host, sale)
      expect(refused).toMatchObject({ status: 404, body: { code: 'not-found' } })
      expect(refused.body['detail']).toContain(seller)
    }
    const up = await world.token('host', { seller: 'one' })
    const edit = await world.api.openSale(up, { open: false })
    const items = [goodsOf('coop', 'COFFEE')]
    const change = { title: edit.title, version: edit.version, items }
    expect((await world.api.call('PUT', `/api/sales/${edit.saleId}`, up, change)).body['code']).toBe('not-found')
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
