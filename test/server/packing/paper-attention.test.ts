import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { BatchView, OrderView } from '../../../shared/contract/common.ts'
import type { PaperAttention } from '../../../shared/contract/routes/control-trouble.ts'
import type { Worksheet } from '../../../shared/contract/routes/packing.ts'
import { placeDecided } from '../../support/api.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Letters of a script that none of our fonts has. */
const unknown = 'ꨆꨇ'

interface Sold {
  order: OrderView
  code: string
}

describe('parcels whose paper a person must look at', () => {
  let world: World
  let host: string
  let packer: string
  let dispatcher: string
  let batch: BatchView
  /** Batches that the packers' page was notified of. */
  const told: string[] = []
  let closing: (() => void) | undefined
  let sold: Record<'plain' | 'name' | 'address' | 'goods' | 'emoji', Sold>
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host')
    packer = await world.token('packer')
    dispatcher = await world.token('dispatcher')
    const { saleId } = await world.api.openSale(host, {
      items: { COFFEE: 10, ODD: { quota: 10, title: `Áo ${unknown}` } },
    })
    const buyers = {
      plain: [{}, 'COFFEE'],
      name: [{ name: `Lan ${unknown}` }, 'COFFEE'],
      address: [{ line: `ấp ${unknown}` }, 'COFFEE'],
      goods: [{}, 'ODD'],
      emoji: [{ name: 'Lan 🌸', line: 'ផ្ទះលេខ ១២' }, 'COFFEE'],
    } as const
    const orders: Record<string, OrderView> = {}
    for (const [who, [person, sku]] of Object.entries(buyers)) {
      const socket = await world.api.connect((await world.api.signUp(person)).token)
      orders[who] = await placeDecided(socket, saleId, { lines: [{ sku, quantity: 1 }] })
      socket.close()
    }
    const floor = await world.api.connect(packer, '/floor')
    closing = () => floor.close()
    await floor.emitWithAck('floor:join', { saleId })
    floor.on('batch:changed', ({ batchId }: { batchId: string }) => told.push(batchId))
    const cut = await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)
    batch = cut.body.batches[0]!
    const { rows } = await sql<{
      order_id: string
      code: string
    }>`select o.order_id, p.code from "order" o join parcel p using (parcel_id)`.execute(world.ctx.db)
    sold = Object.fromEntries(
      Object.entries(orders).map(([who, order]) => [
        who,
        { order, code: rows.find((row) => row.order_id === order.orderId)!.code },
      ]),
    ) as typeof sold
  })
  afterAll(async () => {
    closing?.()
    await world.close()
  })

  const readBatch = async (): Promise<BatchView> =>
    (await world.api.call<BatchView>('GET', `/api/batches/${batch.batchId}`, packer)).body
  const flagged = ({ parcels }: BatchView): Record<string, readonly string[]> =>
    Object.fromEntries(parcels.flatMap(({ code, attention }) => (attention ? [[code, attention]] : [])))
  const listed = async (token: string): Promise<PaperAttention[]> =>
    (await world.api.call<{ attention: PaperAttention[] }>('GET', '/api/trouble', token)).body.attention

  test('are flagged in their batch and worksheet before anything is printed; the others are not, and all paper is drawn', async () => {
    const wanted = {
      [sold.name.code]: ['name'],
      [sold.address.code]: ['address'],
      [sold.goods.code]: ['goods'],
    }
    const seen = await until('the paper is drawn', async () => {
      const now = await readBatch()
      return Object.keys(flagged(now)).length > 0 && now
    })
    expect(flagged(seen)).toEqual(wanted)
    // Once when it was cut, and once when its paper showed what is wrong with it.
    await until('the floor is notified', () => told.filter((batchId) => batchId === batch.batchId).length >= 2)
    const sheet = await world.api.call<Worksheet>('GET', `/api/batches/${batch.batchId}/worksheet`, packer)
    expect(flagged(sheet.body.batch)).toEqual(wanted)
    for (const file of ['labels.pdf', 'packing-slips.pdf', 'pick-list.pdf', 'labels.zpl'])
      expect((await world.api.bytes(`/api/batches/${batch.batchId}/${file}`, packer)).status).toBe(200)
  })

  test("are in control's list with their order, for their own seller, until they are packed or cancelled", async () => {
    const all = await listed(dispatcher)
    expect(all.map(({ code, problems, orderIds, batchNumber }) => ({ code, problems, orderIds, batchNumber }))).toEqual(
      [sold.name, sold.address, sold.goods].map(({ code, order }, index) => ({
        code,
        problems: [['name', 'address', 'goods'][index]],
        orderIds: [order.orderId],
        batchNumber: 1,
      })),
    )
    expect(await listed(await world.token('dispatcher', { seller: 'other' }))).toEqual([])

    expect((await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).status).toBe(200)
    const packed = await world.api.call('POST', `/api/parcels/${sold.name.code}/pack`, packer, { scanId: randomUUID() })
    expect(packed.status).toBe(200)
    const cancelled = await world.api.call('POST', `/api/orders/${sold.address.order.orderId}/cancel`, host)
    expect(cancelled.status).toBe(200)
    expect((await listed(dispatcher)).map(({ code }) => code)).toEqual([sold.goods.code])
  })

  test('are no longer flagged when new paper shows everything', async () => {
    await sql`update sale_item set title = 'Áo thun' where sku = 'ODD'`.execute(world.ctx.db)
    const cancelled = await world.api.call('POST', `/api/orders/${sold.plain.order.orderId}/cancel`, host)
    expect(cancelled.status).toBe(200)
    await until('the new paper is drawn', async () => (await listed(dispatcher)).length === 0)
    expect(Object.keys(flagged(await readBatch()))).not.toContain(sold.goods.code)
  })
})
