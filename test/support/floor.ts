import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import type { Worksheet } from '../../shared/contract/routes/packing.ts'
import { placeDecided, type Reply } from './api.ts'
import type { World } from './world.ts'

/** A packing floor with its people: the starting point of packing tests. */
export interface Floor {
  host: string
  packer: string
  dispatcher: string
  post<Body = Record<string, unknown>>(path: string, token: string, body?: unknown): Promise<Reply<Body>>
  get<Body = Record<string, unknown>>(path: string, token: string): Promise<Reply<Body>>
  put<Body = Record<string, unknown>>(path: string, token: string, body: unknown): Promise<Reply<Body>>
  /** An order from a new buyer. */
  buy(sale: SaleView, quantities?: Record<string, number>): Promise<OrderView & { socket: Socket }>
  cut(sale: SaleView): Promise<BatchView[]>
  claim(batch: BatchView): Promise<Reply<BatchView>>
  worksheet(batch: BatchView): Promise<Worksheet>
  addLot(
    lot: { sku: string; code: string; units: number; bestBefore?: string; madeOn?: string },
    token?: string,
  ): Promise<string>
  close(): void
}

export async function openFloor(world: World, seller = 'main'): Promise<Floor> {
  const sockets: Socket[] = []
  const [host, packer, dispatcher] = (await Promise.all(
    (['host', 'packer', 'dispatcher'] as const).map((role) => world.token(role, { seller, hours: 1000 })),
  )) as [string, string, string]
  const post: Floor['post'] = (path, token, body) => world.api.call('POST', path, token, body)
  const get: Floor['get'] = (path, token) => world.api.call('GET', path, token)
  return {
    host,
    packer,
    dispatcher,
    post,
    get,
    put: (path, token, body) => world.api.call('PUT', path, token, body),
    buy: async (sale, quantities = { COFFEE: 1 }) => {
      const socket = await world.api.connect((await world.api.signUp()).token)
      sockets.push(socket)
      const order = await placeDecided(socket, sale.saleId, {
        lines: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
      })
      return { ...order, socket }
    },
    cut: async (sale) =>
      (await post<{ batches: BatchView[] }>(`/api/sales/${sale.saleId}/batches`, packer)).body.batches,
    claim: (batch) => post(`/api/batches/${batch.batchId}/claim`, packer),
    worksheet: async (batch) => (await get<Worksheet>(`/api/batches/${batch.batchId}/worksheet`, packer)).body,
    addLot: async (lot, token = host) => {
      const added = await post<{ lotId: string }>('/api/lots', token, { lotId: randomUUID(), ...lot })
      if (added.status !== 201) throw new Error(`the lot was not added: ${JSON.stringify(added)}`)
      return added.body.lotId
    },
    close: () => {
      for (const socket of sockets) socket.close()
    },
  }
}
