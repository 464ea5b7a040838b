import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
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
  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '3', CLAIM_IDLE_MINUTES: '30' } })
    await world.moveClock(24 * hourMs - ((world.ctx.clock.now().getTime() + 22 * hourMs) % (24 * hourMs)))
    floor = await openFloor(world)
  })
  after(async () => {
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
    assert.deepEqual(
      results
        .filter(({ name, differences }) => differences > 0 && ['parcels', 'batches', 'lots', 'balances'].includes(name))
        .flatMap(({ first }) => first),
      [],
    )
  }

  test('give six packers who ask for the next at once a batch each, never the same', async () => {
    const { sale, batches } = await cutSale(12)
    const packers = await Promise.all(Array.from({ length: 6 }, () => world.token('packer', { hours: 1000 })))
    const got = await Promise.all(packers.map((token) => next(token, sale)))
    const taken = got.flatMap((batch) => (batch ? [batch.batchId] : []))
    assert.equal(taken.length, batches.length)
    assert.equal(new Set(taken).size, batches.length)
    assert.equal(got.filter((batch) => batch === null).length, packers.length - batches.length)
  })

  test('give the same batch again to who asks again, and the next one when it is done', async () => {
    const { sale } = await cutSale(4)
    const first = (await next(floor.packer, sale))!
    assert.equal((await next(floor.packer, sale))!.batchId, first.batchId)
    for (const { code } of first.parcels) await pack(code)
    const second = (await next(floor.packer, sale))!
    assert.notEqual(second.batchId, first.batchId)
    for (const { code } of second.parcels) await pack(code)
    assert.equal(await next(floor.packer, sale), null)
  })

  test('give an urgent batch that was cut last before all others that nobody has', async () => {
    const { sale, batches } = await cutSale(4)
    const urgent = await floor.buy(sale, { TEA: 1 })
    await world.ctx.db
      .updateTable('order')
      .set({ pack_by: new Date(world.ctx.clock.now().getTime() + hourMs) })
      .where('order_id', '=', urgent.orderId)
      .execute()
    const [jumped] = await floor.cut(sale)
    assert.equal((await next(floor.packer, sale))!.batchId, jumped!.batchId)
    const { items } = (await floor.get<{ items: BatchView[] }>(`/api/batches?saleId=${sale.saleId}`, floor.dispatcher))
      .body
    assert.deepEqual(
      items.map(({ batchId }) => batchId),
      [jumped!, ...batches].map(({ batchId }) => batchId),
    )
  })

  test('move an unclaimed batch back in the line when its urgent order is cancelled', async () => {
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
    assert.ok(after.packBy > batch!.packBy)
    assert.equal(after.parcels[0]!.packBy, after.packBy)
  })

  test('handed back leave what is packed packed; the rest is packed by the next, and the books agree', async () => {
    const { sale, batches } = await cutSale(3)
    const batch = (await next(floor.packer, sale))!
    assert.equal(batch.batchId, batches[0]!.batchId)
    const [first, second, third] = batch.parcels.map(({ code }) => code) as [string, string, string]
    await pack(first)
    const rival = await world.token('packer', { hours: 1000 })
    assert.equal((await floor.post(`/api/batches/${batch.batchId}/hand-back`, rival)).body['code'], 'already-claimed')
    const back = await floor.post<BatchView>(`/api/batches/${batch.batchId}/hand-back`, floor.packer)
    assert.deepEqual(
      [back.body.state, back.body.claimedBy, back.body.parcels.map(({ state }) => state)],
      ['open', undefined, ['packed', 'waiting', 'waiting']],
    )
    assert.equal((await pack(second)).body['code'], 'wrong-state')
    await assertBooks()
    assert.equal((await next(rival, sale))!.batchId, batch.batchId)
    for (const code of [second, third]) assert.equal((await pack(code, rival)).status, 200)
    assert.equal((await read(batch)).state, 'packed')
    assert.equal((await floor.post(`/api/batches/${batch.batchId}/hand-back`, rival)).body['code'], 'wrong-state')
    await assertBooks()
  })

  test('are packed when the rest of a batch that was handed back is cancelled', async () => {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 100, TEA: 100 } })
    const orders = [await floor.buy(sale), await floor.buy(sale, { TEA: 1 })]
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    await pack(batch!.parcels.find(({ lines }) => lines[0]!.sku === 'COFFEE')!.code)
    await floor.post(`/api/batches/${batch!.batchId}/hand-back`, floor.packer)
    await floor.post(`/api/orders/${orders[1]!.orderId}/cancel`, floor.host)
    assert.equal((await read(batch!)).state, 'packed')
    await assertBooks()
  })

  test('are taken back by a dispatcher from a packer who went home', async () => {
    const { batches } = await cutSale(1)
    await floor.claim(batches[0]!)
    assert.equal(
      (await floor.post<BatchView>(`/api/batches/${batches[0]!.batchId}/hand-back`, floor.dispatcher)).body.state,
      'open',
    )
  })

  test('are released when they lie idle, and not while somebody packs', async () => {
    const { batches } = await cutSale(3)
    const batch = batches[0]!
    await floor.claim(batch)
    await world.moveClock(20 * minuteMs)
    await pack(batch.parcels[0]!.code)
    await world.moveClock(20 * minuteMs)
    assert.equal(
      (await floor.post(`/api/parcels/${batch.parcels[1]!.code}/check`, floor.packer, {})).body['result'],
      'parcel',
    )
    await world.moveClock(20 * minuteMs)
    assert.equal((await read(batch)).state, 'claimed')
    await world.moveClock(11 * minuteMs)
    const released = await until('the claim is released', async () => {
      const now = await read(batch)
      return now.state === 'open' && now
    })
    assert.deepEqual(
      released.parcels.map(({ state }) => state),
      ['packed', 'waiting', 'waiting'],
    )
    await assertBooks()
  })
})
