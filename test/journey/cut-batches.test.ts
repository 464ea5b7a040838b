import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import { isParcelCode } from '../../shared/packing/parcel-code.ts'
import { assertVerified } from '../support/ledger.ts'
import { until } from '../support/until.ts'
import { hourMs, mergeWaitSeconds, openPackingWorld, type PackingWorld } from './packing-world.ts'

describe('packing', () => {
  let at: PackingWorld
  beforeAll(async () => {
    at = await openPackingWorld()
  })
  afterAll(() => at.close())

  test('puts two orders of one buyer into one parcel, and the next one after the cut into another', async () => {
    const sale = await at.world.api.openSale(at.host, { items: { COFFEE: 50, TEA: 50 } })
    const { socket } = await at.buyer()
    const first = await at.buy(socket, sale, { COFFEE: 2 })
    const second = await at.buy(socket, sale, { COFFEE: 1, TEA: 1 })
    const [batch, ...others] = await at.cut(sale)
    expect(others).toHaveLength(0)
    expect(
      batch!.parcels.map(({ cod, lines }) => ({
        cod,
        lines: lines.map(({ sku, quantity }) => `${sku}×${quantity}`),
      })),
    ).toEqual([{ cod: 500_000, lines: ['COFFEE×3', 'TEA×1'] }])
    const third = await at.buy(socket, sale)
    const [next] = await at.cut(sale)
    const codes = (await Promise.all([first, second, third].map((order) => at.readOrder(order)))).map(
      (order) => order.parcelCode,
    )
    expect(codes).toEqual([batch!.parcels[0]!.code, batch!.parcels[0]!.code, next!.parcels[0]!.code])
    expect(isParcelCode(codes[0]!)).toBe(true)
    expect(isParcelCode(codes[2]!)).toBe(true)
    expect(codes[0]).not.toBe(codes[2])
    expect(await at.cut(sale)).toEqual([])
  })

  test('sends orders placed before and after a change of address to different parcels', async () => {
    const sale = await at.world.api.openSale(at.host)
    const { socket, token } = await at.buyer()
    await at.buy(socket, sale)
    const changed = await at.world.api.call('PUT', '/api/viewers/me', token, {
      address: { line: '12 Lê Lợi', ward: 'Bến Tre', province: 'Vĩnh Long' },
    })
    expect(changed.status).toBe(200)
    await at.buy(socket, sale)
    await at.buy(socket, sale)
    const [batch] = await at.cut(sale)
    expect(batch!.parcels.map((parcel) => `${parcel.lines[0]!.quantity}`).toSorted()).toEqual(['1', '2'])
  })

  test('cuts a parcel automatically when its merge time is over, not before, even while the sale goes on', async () => {
    const sale = await at.world.api.openSale(at.host)
    const [one, other] = await Promise.all(at.buyers(2))
    const early = await at.buy(one!.socket, sale)
    await at.world.moveClock((mergeWaitSeconds - 20) * 1000)
    const late = await at.buy(other!.socket, sale)
    await at.world.moveClock((mergeWaitSeconds / 2 + 1) * 1000)
    const batch = await until('the first parcel is cut', async () => (await at.batchesOf(sale))[0])
    expect(batch.parcels.map((parcel) => parcel.code)).toEqual([(await at.readOrder(early)).parcelCode])
    await until('the second order is in a parcel', async () => (await at.readOrder(late)).parcelCode)
    expect((await at.batchesOf(sale)).flatMap(({ parcels }) => parcels)).toHaveLength(1)
    await at.world.moveClock(mergeWaitSeconds * 1000)
    await until(
      'the second parcel is cut',
      async () => (await at.batchesOf(sale)).flatMap(({ parcels }) => parcels).length === 2,
    )
  })

  /** Orders of new buyers, each after the one before was cut, as they come in a small shop's evening. */
  async function buyOneByOne(sale: SaleView, skus: string[]): Promise<OrderView[]> {
    const orders: OrderView[] = []
    for (const sku of skus) {
      const order = await at.buy((await at.buyer()).socket, sale, { [sku]: 1 })
      await at.world.moveClock((mergeWaitSeconds + 1) * 1000)
      await until(`the order for ${sku} is in a batch`, async () => {
        const { parcelCode } = await at.readOrder(order)
        return (await at.batchesOf(sale)).some(({ parcels }) => parcels.some(({ code }) => code === parcelCode))
      })
      orders.push(order)
    }
    return orders
  }
  const inBatches = async (sale: SaleView): Promise<string[][]> =>
    (await at.batchesOf(sale)).map(({ parcels }) =>
      parcels.map(({ lines, state }) => (state === 'cancelled' ? '–' : lines.map(({ sku }) => sku).join('+'))),
    )

  test('puts the orders of a quiet evening into one batch while nobody has taken it, identical contents side by side, up to its size', async () => {
    const sale = await at.world.api.openSale(at.host, { items: { COFFEE: 50, TEA: 50 } })
    await buyOneByOne(sale, ['TEA', 'COFFEE', 'TEA'])
    expect(await inBatches(sale)).toEqual([['TEA', 'TEA', 'COFFEE']])
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['TEA', 'TEA', 'COFFEE'], ['COFFEE']])
    await assertVerified(at.world)
  })

  test('adds nothing to a batch that is claimed or whose paper is out, and a cancelled parcel keeps its place', async () => {
    const sale = await at.world.api.openSale(at.host, { items: { COFFEE: 50, TEA: 50 } })
    const [first] = await buyOneByOne(sale, ['TEA'])
    await at.post(`/api/orders/${first!.orderId}/cancel`, at.host)
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['COFFEE', '–']])
    const [printed] = await at.batchesOf(sale)
    expect((await at.world.api.bytes(`/api/batches/${printed!.batchId}/pick-list.pdf`, at.packer)).type).toBe(
      'application/pdf',
    )
    await buyOneByOne(sale, ['TEA'])
    const [, free] = await at.batchesOf(sale)
    expect((await at.post(`/api/batches/${free!.batchId}/claim`, at.packer)).status).toBe(200)
    await buyOneByOne(sale, ['COFFEE'])
    expect(await inBatches(sale)).toEqual([['COFFEE', '–'], ['TEA'], ['COFFEE']])
    await assertVerified(at.world)
  })

  test('cuts everything when the sale closes', async () => {
    const sale = await at.world.api.openSale(at.host)
    for (const { socket } of await Promise.all(at.buyers(4))) await at.buy(socket, sale)
    expect((await at.post(`/api/sales/${sale.saleId}/close`, at.host)).body['state']).toBe('closed')
    const batches = await until('all four parcels are in batches', async () => {
      const cutNow = await at.batchesOf(sale)
      return cutNow.flatMap((batch) => batch.parcels).length === 4 && cutNow
    })
    expect(batches.map((batch) => `${batch.parcels.length}`).toSorted()).toEqual(['1', '3'])
  })

  test('cuts batches of parcels due together, the earliest first, no larger than allowed, with identical contents side by side', async () => {
    const sale = await at.world.api.openSale(at.host, { items: { COFFEE: 50, TEA: 50 }, policy: 'tiktok-vn' })
    const contents = [{ COFFEE: 1 }, { COFFEE: 1, TEA: 1 }, { TEA: 1 }, { COFFEE: 1 }, { TEA: 1 }, { TEA: 1 }]
    const people = await Promise.all(at.buyers(contents.length + 1))
    for (const [i, quantities] of contents.entries()) await at.buy(people[i]!.socket, sale, quantities)
    await at.world.ctx.db
      .updateTable('order')
      .set({ pack_by: new Date(at.world.ctx.clock.now().getTime() + hourMs) })
      .where('sale_id', '=', sale.saleId)
      .where('seq', '=', 6)
      .execute()
    const batches = await at.cut(sale)
    const inWords = batches.map((batch) =>
      batch.parcels.map((parcel) => parcel.lines.map((line) => line.sku).join('+')),
    )
    expect(inWords).toEqual([['TEA'], ['COFFEE', 'COFFEE', 'TEA'], ['TEA', 'COFFEE+TEA']])
    const packBys = batches.map((batch) => batch.packBy)
    expect(packBys).toEqual(packBys.toSorted())
    for (const batch of batches) expect(batch.parcels.every((parcel) => parcel.packBy === batch.packBy)).toBe(true)
  })
})
