import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { ParcelWeight } from '../../../shared/contract/routes/packing.ts'
import { placeDecided, type Reply } from '../../support/api.ts'
import { openFloor, type Floor } from '../../support/floor.ts'
import { goodsOf, holdPavilion, openCoop } from '../../support/pavilion.ts'
import { openWorld, type World } from '../../support/world.ts'

const packing = { box: { material: 'BOX-S', holds: 4 }, inserts: [{ material: 'ICE', quantity: 1, per: 'parcel' }] }

describe('what a parcel weighs', () => {
  let world: World
  let floor: Floor
  let batch: BatchView
  let code: string
  const weigh = (grams: unknown, scanId = randomUUID(), token = floor.packer): Promise<Reply> =>
    floor.put(`/api/parcels/${code}/weight`, token, { scanId, grams })
  const read = async (): Promise<ParcelWeight> =>
    (await floor.get<ParcelWeight>(`/api/parcels/${code}/weight`, floor.packer)).body

  beforeAll(async () => {
    world = await openWorld()
    floor = await openFloor(world)
    await floor.put('/api/products/COFFEE', floor.host, { grams: 495, packing })
    const sale = await world.api.openSale(floor.host)
    await floor.buy(sale, { COFFEE: 2 })
    batch = (await floor.cut(sale))[0]!
    code = batch.parcels[0]!.code
  })
  afterAll(async () => {
    floor.close()
    await world.close()
  })

  test('is what its goods weigh, and its box and inserts once they were put on the scales', async () => {
    const weights = async (): Promise<unknown> => (await floor.worksheet(batch)).parcels[0]!.weight
    expect(await weights()).toEqual({ reckoned: 990, weighed: null, difference: null })
    const material = (name: string, body: object): Promise<Reply> =>
      floor.put(`/api/materials/${name}`, floor.host, { title: name, onHand: 10, ...body })
    expect(await material('BOX-S', { grams: 110 })).toMatchObject({ status: 200, body: { grams: 110 } })
    expect(await weights()).toEqual({ reckoned: 1_100, weighed: null, difference: null })
    expect(await material('ICE', { grams: 400 })).toMatchObject({ status: 200 })
    // Whoever counts material and says nothing of its weight changes nothing about it.
    expect(await material('BOX-S', { onHand: 9 })).toMatchObject({ body: { onHand: 9, grams: 110 } })
    expect(await weights()).toEqual({ reckoned: 1_500, weighed: null, difference: null })
    expect(await material('ICE', { grams: null })).toMatchObject({ body: { grams: null } })
    expect(await read()).toEqual({ code, reckoned: 1_100, weighed: null, difference: null })
  })

  test('is what the scales said last, each weighing kept once, and the difference is shown', async () => {
    const scanId = randomUUID()
    const answer = { code, reckoned: 1_100, weighed: 1_180, difference: 80 }
    expect(await weigh(1_180, scanId)).toEqual({ status: 200, body: answer })
    expect(await weigh(1_180, scanId)).toEqual({ status: 200, body: { ...answer, replayed: true } })
    expect(await weigh(1_181, scanId)).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    expect((await weigh(1_050, undefined, floor.dispatcher)).body).toMatchObject({ weighed: 1_050, difference: -50 })
    expect(await read()).toEqual({ code, reckoned: 1_100, weighed: 1_050, difference: -50 })
    expect((await floor.worksheet(batch)).parcels[0]!.weight).toEqual({
      reckoned: 1_100,
      weighed: 1_050,
      difference: -50,
    })
    expect((await weigh(1_000, undefined, floor.host)).status).toBe(403)
  })

  test('is refused by its field when it is no weight of a parcel, and nothing is kept of it', async () => {
    const none = fc.oneof(
      fc.constantFrom<unknown>('1,2', '1.2', '1200', '', null, true, [], {}, 0, -0, 100_001, 0.5),
      fc.integer({ max: 0 }),
      fc.integer({ min: 100_001 }),
      fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
      fc.string(),
    )
    const before = await read()
    await fc.assert(
      fc.asyncProperty(none, async (grams) => {
        const { status, body } = await weigh(grams)
        expect({ status, code: body['code'] }).toEqual({ status: 400, code: 'invalid' })
        expect(body['detail']).toMatch(/^grams: /)
      }),
      { numRuns: 60 },
    )
    expect(await read()).toEqual(before)
    for (const grams of [1, 100_000]) expect((await weigh(grams)).status).toBe(200)
  })

  test('is what was reckoned again once its contents have changed', async () => {
    const sale = await world.api.openSale(floor.host)
    const first = await floor.buy(sale)
    const again = await placeDecided(first.socket, sale.saleId)
    const [cut] = await floor.cut(sale)
    code = cut!.parcels[0]!.code
    expect((await weigh(1_234)).body).toMatchObject({ reckoned: 1_100, weighed: 1_234 })
    expect((await floor.post(`/api/orders/${again.orderId}/cancel`, floor.host)).status).toBe(200)
    const refused = await weigh(1_234)
    expect(refused).toMatchObject({ status: 409, body: { code: 'parcel-replaced' } })
    code = String(refused.body['replacedBy'])
    expect(await read()).toEqual({ code, reckoned: 605, weighed: null, difference: null })
  })
})

describe("what a parcel of a member's goods weighs", () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    await openCoop(world)
  })
  afterAll(() => world.close())

  const tares = { coop: 100, one: 130 }
  const choices = [
    { stocked: [], hub: 0, producer: 0 },
    { stocked: ['one'], hub: tares.one, producer: tares.one },
    { stocked: ['coop'], hub: tares.coop, producer: tares.coop },
    { stocked: ['coop', 'one'], hub: tares.coop, producer: tares.one },
  ] as const

  for (const packs of ['hub', 'producer'] as const)
    test(`counts a box of whoever stocks it, that of who packs first: the ${packs} packs`, async () => {
      const asOwner = async (seller: string, path: string, body: object): Promise<number> =>
        (await world.api.call('PUT', path, await world.token('owner', { seller }), body)).status
      const skus = choices.map((_, i) => `${packs.toUpperCase()}-${i}`)
      for (const [i, { stocked }] of choices.entries()) {
        const box = { material: `BOX-${skus[i]}`, holds: 4 }
        expect(await asOwner('one', `/api/products/${skus[i]}`, { grams: 500, packing: { box, inserts: [] } })).toBe(
          200,
        )
        for (const seller of stocked) {
          const counted = { title: 'Thùng', onHand: 10, grams: tares[seller] }
          expect(await asOwner(seller, `/api/materials/${box.material}`, counted)).toBe(200)
        }
      }
      const purchases = await Promise.all(skus.map(async (sku) => ({ viewer: await world.api.signUp(), skus: [sku] })))
      const { batches } = await holdPavilion(
        world,
        skus.map((sku) => goodsOf('one', sku, packs)),
        purchases,
      )
      const packer = packs === 'hub' ? 'coop' : 'one'
      const token = await world.token('packer', { seller: packer })
      const parcels = batches[packer]!.flatMap((one) => one.parcels)
      for (const [i, choice] of choices.entries()) {
        const { code } = parcels.find(({ lines }) => lines[0]!.sku === skus[i])!
        const { body } = await world.api.call<ParcelWeight>('GET', `/api/parcels/${code}/weight`, token)
        expect({ ...choice, reckoned: body.reckoned }).toEqual({ ...choice, reckoned: 500 + choice[packs] })
      }
    })
})
