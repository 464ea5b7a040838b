import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import type { NewItem } from '../../shared/contract/routes/sale.ts'
import { placeDecided, type Viewer } from './api.ts'
import { growTree } from './tree.ts'
import type { World } from './world.ts'

/** Someone who buys one of each of these goods with one order. */
export interface Purchase {
  viewer: Viewer
  skus: readonly string[]
}

export interface Pavilion {
  saleId: string
  orders: OrderView[]
  /** Batches by the seller whose packers see them: the hub also sees its members'. */
  batches: Record<string, BatchView[]>
}

/** Members of the co-operative `coop`; `main` is beside them and has nothing to do with it. */
export const producers = ['one', 'two', 'three'] as const

/** The co-operative with its producers; everybody's shop is named after its seller. */
export async function openCoop(world: World): Promise<void> {
  await growTree(world, { one: 'coop', two: 'coop', three: 'coop' })
}

/** Goods of a producer, with its name in the title. */
export function goodsOf(seller: string, sku: string, packs: 'hub' | 'producer' = 'hub'): NewItem {
  return { sku, title: `Goods of ${seller}`, price: 100_000, quota: 100, perViewerLimit: null, seller, packs }
}

/** A sale of the co-operative with goods of its members, sold and cut into batches. */
export async function holdPavilion(
  world: World,
  items: readonly NewItem[],
  purchases: readonly Purchase[],
): Promise<Pavilion> {
  const host = await world.token('host', { seller: 'coop' })
  const saleId = randomUUID()
  const made = await world.api.call('POST', '/api/sales', host, {
    saleId,
    title: 'Phiên chợ',
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    deadlinePolicy: 'same-day',
    items,
  })
  expect(made.status).toBe(201)
  expect((await world.api.call('POST', `/api/sales/${saleId}/open`, host)).status).toBe(200)
  const orders: OrderView[] = []
  for (const { viewer, skus } of purchases) {
    const socket = await world.api.connect(viewer.token)
    orders.push(await placeDecided(socket, saleId, { lines: skus.map((sku) => ({ sku, quantity: 1 })) }))
    socket.close()
  }
  expect((await world.api.call('POST', `/api/sales/${saleId}/batches`, host)).status).toBe(200)
  const batches: Record<string, BatchView[]> = {}
  for (const seller of ['coop', ...producers]) batches[seller] = await batchesSeenBy(world, seller)
  return { saleId, orders, batches }
}

export async function batchesSeenBy(world: World, seller: string): Promise<BatchView[]> {
  const packer = await world.token('packer', { seller })
  return (await world.api.call<{ items: BatchView[] }>('GET', '/api/batches?limit=200', packer)).body.items
}

/** Claims a batch and packs its parcels; returns their codes. */
export async function packBatch(world: World, batch: BatchView, seller: string): Promise<string[]> {
  const packer = await world.token('packer', { seller })
  expect((await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).status).toBe(200)
  for (const { code } of batch.parcels)
    expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
      200,
    )
  return batch.parcels.map(({ code }) => code)
}
