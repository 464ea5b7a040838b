import { expect } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { openFloor, type Floor } from '../support/floor.ts'
import { openWorld, type World } from '../support/world.ts'

export const hourMs = 3_600_000
const dayMs = 24 * hourMs
export const mergeWaitSeconds = 60

/** A floor at 2 a.m. (UTC), with batches of three parcels. Its buyers order more than once. */
export interface PackingWorld extends Omit<Floor, 'buy' | 'close'> {
  world: World
  buyer(): Promise<{ socket: Socket; token: string }>
  buyers(count: number): Promise<{ socket: Socket; token: string }>[]
  batchesOf(sale: SaleView): Promise<BatchView[]>
  readOrder(order: OrderView): Promise<OrderView>
  buy(socket: Socket, sale: SaleView, quantities?: Record<string, number>): Promise<OrderView>
  pack(code: string, token: string, body?: Record<string, unknown>): Promise<Reply>
  /** A batch of these orders, claimed by the packer. */
  claimed(orders?: Record<string, number>[]): Promise<{ sale: SaleView; batch: BatchView; codes: string[] }>
  close(): Promise<void>
}

export async function openPackingWorld(): Promise<PackingWorld> {
  const world = await openWorld({
    settings: { BATCH_PARCELS_MAX: '3', MERGE_WAIT_SECONDS: `${mergeWaitSeconds}` },
  })
  await world.moveClock(dayMs - ((world.ctx.clock.now().getTime() + 22 * hourMs) % dayMs))
  const floor = await openFloor(world)
  const { host, packer, get, post } = floor
  const sockets: Socket[] = []
  const buyer = async (): Promise<{ socket: Socket; token: string }> => {
    const { token } = await world.api.signUp()
    const socket = await world.api.connect(token)
    sockets.push(socket)
    return { socket, token }
  }
  return {
    ...floor,
    world,
    buyer,
    buyers: (count) => Array.from({ length: count }, () => buyer()),
    batchesOf: async ({ saleId }) =>
      (await get<{ items: BatchView[] }>(`/api/batches?saleId=${saleId}&limit=200`, packer)).body.items,
    readOrder: async ({ orderId }) => (await get<OrderView>(`/api/orders/${orderId}`, host)).body,
    buy: (socket, sale, quantities = { COFFEE: 1 }) =>
      placeDecided(socket, sale.saleId, {
        lines: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
      }),
    pack: (code, token, body = {}) => post(`/api/parcels/${code}/pack`, token, { scanId: randomUUID(), ...body }),
    claimed: async (orders = [{ COFFEE: 1 }]) => {
      const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
      for (const quantities of orders) await floor.buy(sale, quantities)
      const [batch] = await floor.cut(sale)
      expect((await floor.claim(batch!)).status).toBe(200)
      return { sale, batch: batch!, codes: batch!.parcels.map((parcel) => parcel.code) }
    },
    close: async () => {
      for (const socket of sockets) socket.close()
      floor.close()
      await world.close()
    },
  }
}
