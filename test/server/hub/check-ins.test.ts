import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { SaleView } from '../../../shared/contract/common.ts'
import type { CheckedIn } from '../../../shared/contract/routes/hub.ts'
import type { Reply } from '../../support/api.ts'
import { openPavilion, type Pavilion } from '../../support/open-pavilion.ts'
import { openWorld, type World } from '../../support/world.ts'

const gtin = '8935001234562'

describe('the door of a hub', () => {
  let world: World
  let pavilion: Pavilion
  let sale: SaleView
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    pavilion = await openPavilion(world, 'coop', ['one', 'two'])
    sale = await pavilion.open({
      PEPPER: { seller: 'one', quota: 40 },
      [gtin]: { seller: 'two', quota: 40 },
      CANDY: { seller: 'one', quota: 40, packs: 'producer' },
      RICE: { quota: 40 },
    })
  })
  afterAll(async () => {
    pavilion.floor.close()
    await world.close()
  })

  const scan = (body: object, seller = 'coop'): Promise<Reply<CheckedIn & { code?: string }>> =>
    pavilion.as('coop', 'POST', `/api/hubs/${seller}/check-ins`, { scanId: randomUUID(), ...body }, 'packer')
  const result = async (body: object): Promise<string | undefined> => (await scan(body)).body.result
  const rows = async (): Promise<number> =>
    Number(
      (await world.ctx.db.selectFrom('check_in').select(world.ctx.db.fn.countAll().as('n')).executeTakeFirstOrThrow())
        .n,
    )

  test('takes in units once per scan, and takes back what was entered by mistake, with a reason', async () => {
    await pavilion.promise(sale, 'PEPPER', 40, 3_600_000)
    const scanId = randomUUID()
    const goods = { scanId, saleId: sale.saleId, sku: 'PEPPER', units: 34 }
    expect((await scan(goods)).body).toMatchObject({ result: 'in', seller: 'one', brought: 34, missing: 6 })
    expect((await scan(goods)).body).toMatchObject({ result: 'in', brought: 34, replayed: true })
    expect((await scan({ ...goods, units: 35 })).body).toMatchObject({ code: 'id-reused' })
    const back = { saleId: sale.saleId, sku: 'PEPPER', units: -4, reason: 'counted twice' }
    expect((await scan(back)).body).toMatchObject({ result: 'corrected', brought: 30, missing: 10 })
    const before = await rows()
    for (const [wrong, said] of [
      [{ ...back, units: -31 }, 'only 30 are at the hub'],
      [{ ...back, reason: undefined }, 'reason'],
      [{ ...back, units: 0 }, 'units'],
      [{ ...back, units: 8_935_001_234_567, reason: undefined }, 'units'],
      [{ saleId: sale.saleId, sku: 'PEPPER' }, 'units'],
      [{ sku: 'PEPPER', units: 1 }, 'units'],
      [{ code: 'PEPPER', sku: 'PEPPER', saleId: sale.saleId, units: 1 }, 'code'],
      [{}, 'code'],
    ] as const) {
      const reply = await scan(wrong)
      expect(reply.status).toBe(400)
      expect(JSON.stringify(reply.body)).toContain(said)
    }
    expect((await scan({ ...goods, scanId: randomUUID(), sku: 'RICE' })).body.code).toBe('not-found')
    expect(await rows()).toBe(before)
  })

  test('knows goods by their code in any notation and by that of a lot, and asks how many', async () => {
    const lot = { lotId: randomUUID(), sku: 'PEPPER', code: 'L-2611', units: 40 }
    expect((await pavilion.as('one', 'POST', '/api/lots', lot)).status).toBe(201)
    const { saleId } = sale
    for (const [code, sku] of [
      [gtin, gtin],
      [`0${gtin}`, gtin],
      ['pepper', 'PEPPER'],
      ['L-2611', 'PEPPER'],
    ] as const)
      expect((await scan({ code, saleId })).body).toMatchObject({ result: 'goods', sku })
    expect((await scan({ code: gtin, saleId, units: 3 })).body).toMatchObject({ result: 'in', sku: gtin, brought: 3 })
    expect((await scan({ code: 'CANDY', saleId })).body).toMatchObject({ result: 'goods', sku: 'CANDY' })
    for (const code of ['RICE', 'NOTHING']) expect(await result({ code, saleId })).toBe('unknown')
    expect(await result({ code: gtin })).toBe('unknown')
  })

  test('gives every parcel its own signal', async () => {
    await pavilion.floor.buy(sale, { CANDY: 2 })
    await pavilion.floor.buy(sale, { RICE: 1 })
    const waiting = await pavilion.floor.buy(sale, { CANDY: 1 })
    await pavilion.floor.post(`/api/sales/${sale.saleId}/batches`, pavilion.floor.host)
    const { parcel } = await world.ctx.db
      .selectFrom('order')
      .innerJoin('parcel', 'parcel.parcel_id', 'order.parcel_id')
      .select('parcel.code as parcel')
      .where('order_id', '=', waiting.orderId)
      .executeTakeFirstOrThrow()
    expect(await result({ code: parcel })).toBe('not-packed')
    await pavilion.as('coop', 'POST', `/api/orders/${waiting.orderId}/cancel`)
    expect(await result({ code: parcel })).toBe('cancelled')
    const [code, ...others] = await pavilion.pack('one', sale)
    expect(others).toEqual([])
    const before = await rows()
    expect((await scan({ code: code! })).body).toMatchObject({ result: 'in', code, seller: 'one' })
    expect((await scan({ code: code! })).body).toMatchObject({ result: 'already-in', code })
    const wrong = { code: code!, units: -1, reason: 'wrong parcel' }
    expect((await scan(wrong)).body).toMatchObject({ result: 'corrected' })
    expect((await scan(wrong)).body).toMatchObject({ code: 'wrong-state' })
    expect(await result({ code: code! })).toBe('in')
    const [ofHub] = await pavilion.pack('coop', sale)
    expect(await result({ code: ofHub! })).toBe('packed-here')
    const elsewhere = await openPavilion(world, 'coop-2', ['three'])
    const theirs = await elsewhere.open({ SALT: { seller: 'three', quota: 5, packs: 'producer' } })
    await elsewhere.floor.buy(theirs, { SALT: 1 })
    const [foreign] = await elsewhere.pack('three', theirs)
    expect((await scan({ code: foreign! })).body).toEqual({ result: 'not-ours' })
    const away = { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [code!] }
    expect((await pavilion.as('coop', 'POST', '/api/manifests', away)).status).toBe(201)
    expect(await result({ code: code! })).toBe('handed-over')
    expect(await result({ code: '000000000000' })).toBe('unknown')
    expect(await rows()).toBe(before + 3)
    elsewhere.floor.close()
  })

  test('counts a parcel once, however many scan it at the same moment', async () => {
    await pavilion.floor.buy(sale, { CANDY: 3 })
    const code = (await pavilion.pack('one', sale))[0]!
    const replies = await Promise.all(Array.from({ length: 8 }, () => scan({ code })))
    expect(replies.map(({ body }) => body.result).toSorted()).toEqual([...Array<string>(7).fill('already-in'), 'in'])
  })

  test('ends with the sum of what counted, whatever was scanned, corrected and sent again', async () => {
    const { saleId } = await pavilion.open({ BEANS: { seller: 'two', quota: 1_000 } })
    const entries = fc.sample(
      fc.array(
        fc.integer({ min: -30, max: 60 }).filter((units) => units !== 0),
        { minLength: 12, maxLength: 12 },
      ),
      1,
    )[0]!
    let sum = 0
    for (const units of entries) {
      const body = { scanId: randomUUID(), saleId, sku: 'BEANS', units, ...(units < 0 && { reason: 'recounted' }) }
      const [reply] = await Promise.all([scan(body), scan(body)])
      if (sum + units < 0) expect(reply.status).toBe(400)
      else expect(reply.status).toBe(200)
      sum = Math.max(0, sum + units < 0 ? sum : sum + units)
    }
    expect((await scan({ saleId, code: 'BEANS' })).body.brought).toBe(sum)
  })

  test("is closed to a hub that is not the sale's own", async () => {
    const mine = await pavilion.as('one', 'POST', '/api/hubs/one/check-ins', {
      scanId: randomUUID(),
      saleId: sale.saleId,
      sku: 'PEPPER',
      units: 5,
    })
    expect(mine).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect((await scan({ saleId: sale.saleId, sku: 'PEPPER', units: 5 }, 'one')).body.code).toBe('not-found')
  })
})
