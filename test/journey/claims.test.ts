import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import { checkRules } from '../../shared/verify/verify.ts'
import type { Reply } from '../support/api.ts'
import { openFloor, type Floor } from '../support/floor.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

describe('claims of packing batches', () => {
  let world: World
  let floor: Floor
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3', CLAIM_IDLE_MINUTES: '30' } })
    await world.moveClock(24 * hourMs - ((world.ctx.clock.now().getTime() + 22 * hourMs) % (24 * hourMs)))
    floor = await openFloor(world)
  })
  afterAll(async () => {
    floor.close()
    await world.close()
  })

  async function cutSale(parcels: number): Promise<{ sale: SaleView; batches: BatchView[] }> {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 100, TEA: 100 } })
    for (let i = 0; i < parcels; i += 1) await floor.buy(sale)
    return { sale, batches: await floor.cut(sale) }
  }
  const next = async (token: string, sale: SaleView): Promise<BatchView | null> =>
    (await floor.post<{ batch: BatchView | null }>('/api/batches/claim-next', token, { saleId: sale.saleId })).body
      .batch
  const pack = (code: string, token = floor.packer): Promise<Reply> =>
    floor.post(`/api/parcels/${code}/pack`, token, { scanId: randomUUID() })
  const read = async (batch: BatchView): Promise<BatchView> =>
    (await floor.get<BatchView>(`/api/batches/${batch.batchId}`, floor.packer)).body
  async function assertBooks(): Promise<void> {
    const results = await world.ctx.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((tx) => checkRules(tx, { batchParcelsMax: 3 }))
    expect(
      results
        .filter(({ name, differences }) => differences > 0 && ['parcels', 'batches', 'lots', 'balances'].includes(name))
        .flatMap(({ first }) => first),
    ).toEqual([])
  }

  test('give six packers who ask at the same time one batch each, never the same', async () => {
    const { sale, batches } = await cutSale(12)
    const packers = await Promise.all(Array.from({ length: 6 }, () => world.token('packer', { hours: 1000 })))
    const got = await Promise.all(packers.map((token) => next(token, sale)))
    const taken = got.flatMap((batch) => (batch ? [batch.batchId] : []))
    expect(taken).toHaveLength(batches.length)
    expect(new Set(taken).size).toBe(batches.length)
    expect(got.filter((batch) => batch === null)).toHaveLength(packers.length - batches.length)
  })

  test('give a packer who asks again the same batch, and the next one when it is done', async () => {
    const { sale } = await cutSale(4)
    const first = (await next(floor.packer, sale))!
    expect((await next(floor.packer, sale))!.batchId).toBe(first.batchId)
    for (const { code } of first.parcels) await pack(code)
    const second = (await next(floor.packer, sale))!
    expect(second.batchId).not.toBe(first.batchId)
    for (const { code } of second.parcels) await pack(code)
    expect(await next(floor.packer, sale)).toBeNull()
  })

  test('give out an urgent batch before all other free ones, even if it was cut last', async () => {
    const { sale, batches } = await cutSale(4)
    const urgent = await floor.buy(sale, { TEA: 1 })
    await world.ctx.db
      .updateTable('order')
      .set({ pack_by: new Date(world.ctx.clock.now().getTime() + hourMs) })
      .where('order_id', '=', urgent.orderId)
      .execute()
    const [jumped] = await floor.cut(sale)
    expect((await next(floor.packer, sale))!.batchId).toBe(jumped!.batchId)
    const { items } = (await floor.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, floor.dispatcher))
      .body
    expect(items.map(({ batchId }) => batchId)).toEqual([jumped!, ...batches].map(({ batchId }) => batchId))
  })

  test('move an unclaimed batch back in the queue when its urgent order is cancelled', async () => {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 100, TEA: 100 } })
    const urgent = await floor.buy(sale)
    const socket = urgent.socket
    const other = (await socket.emitWithAck('order:place', {
      orderId: randomUUID(),
      saleId: sale.saleId,
      lines: [{ sku: 'TEA', quantity: 1 }],
      payment: 'cod',
    })) as { order: { orderId: string } }
    await world.ctx.db
      .updateTable('order')
      .set({ pack_by: new Date(world.ctx.clock.now().getTime() + hourMs) })
      .where('order_id', '=', urgent.orderId)
      .execute()
    await until(
      'the other is decided',
      async () =>
        (
          await world.ctx.db
            .selectFrom('order')
            .select('state')
            .where('order_id', '=', other.order.orderId)
            .executeTakeFirst()
        )?.state === 'confirmed',
    )
    const [batch] = await floor.cut(sale)
    await floor.post(`/api/orders/${urgent.orderId}/cancel`, floor.host)
    const after = await read(batch!)
    expect(after.packBy > batch!.packBy).toBe(true)
    expect(after.parcels[0]!.packBy).toBe(after.packBy)
  })

  test('handed back leave what is packed packed; the next packer packs the rest, and the books agree', async () => {
    const { sale, batches } = await cutSale(3)
    const batch = (await next(floor.packer, sale))!
    expect(batch.batchId).toBe(batches[0]!.batchId)
    const [first, second, third] = batch.parcels.map(({ code }) => code) as [string, string, string]
    await pack(first)
    const rival = await world.token('packer', { hours: 1000 })
    expect((await floor.post(`/api/batches/${batch.batchId}/hand-back`, rival)).body['code']).toBe('already-claimed')
    const back = await floor.post<BatchView>(`/api/batches/${batch.batchId}/hand-back`, floor.packer)
    expect([back.body.state, back.body.claimedBy, back.body.parcels.map(({ state }) => state)]).toEqual([
      'open',
      undefined,
      ['packed', 'waiting', 'waiting'],
    ])
    expect((await pack(second)).body['code']).toBe('wrong-state')
    await assertBooks()
    expect((await next(rival, sale))!.batchId).toBe(batch.batchId)
    for (const code of [second, third]) expect((await pack(code, rival)).status).toBe(200)
    expect((await read(batch)).state).toBe('packed')
    expect((await floor.post(`/api/batches/${batch.batchId}/hand-back`, rival)).body['code']).toBe('wrong-state')
    await assertBooks()
  })

  test('are complete when the rest of a handed-back batch is cancelled', async () => {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 100, TEA: 100 } })
    const orders = [await floor.buy(sale), await floor.buy(sale, { TEA: 1 })]
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    await pack(batch!.parcels.find(({ lines }) => lines[0]!.sku === 'COFFEE')!.code)
    await floor.post(`/api/batches/${batch!.batchId}/hand-back`, floor.packer)
    await floor.post(`/api/orders/${orders[1]!.orderId}/cancel`, floor.host)
    expect((await read(batch!)).state).toBe('packed')
    await assertBooks()
  })

  test('are taken back by a dispatcher from a packer who went home', async () => {
    const { batches } = await cutSale(1)
    await floor.claim(batches[0]!)
    expect(
      (await floor.post<BatchView>(`/api/batches/${batches[0]!.batchId}/hand-back`, floor.dispatcher)).body.state,
    ).toBe('open')
  })

  test('are released when they are idle, and not while someone is packing', async () => {
    const { batches } = await cutSale(3)
    const batch = batches[0]!
    await floor.claim(batch)
    await world.moveClock(20 * minuteMs)
    await pack(batch.parcels[0]!.code)
    await world.moveClock(20 * minuteMs)
    expect((await floor.post(`/api/parcels/${batch.parcels[1]!.code}/check`, floor.packer, {})).body['result']).toBe(
      'parcel',
    )
    await world.moveClock(20 * minuteMs)
    expect((await read(batch)).state).toBe('claimed')
    await world.moveClock(11 * minuteMs)
    const released = await until('the claim is released', async () => {
      const now = await read(batch)
      return now.state === 'open' && now
    })
    expect(released.parcels.map(({ state }) => state)).toEqual(['packed', 'waiting', 'waiting'])
    await assertBooks()
  })
})
