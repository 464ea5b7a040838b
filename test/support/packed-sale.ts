import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from './api.ts'
import type { World } from './world.ts'

export interface Packed {
  sale: SaleView
  codes: string[]
  orders: OrderView[]
  /** The token of the packer. */
  packer: string
}

/** A sale with this many parcels, packed by a packer of `seller`: ready for a truck. */
export async function packedSale(
  world: World,
  parcels: number,
  { seller = 'main', currency = 'VND' }: { seller?: string; currency?: string } = {},
): Promise<Packed> {
  const [host, packer] = [
    await world.token('host', { seller, hours: 1000 }),
    await world.token('packer', { seller, hours: 1000 }),
  ]
  const sale = await world.api.openSale(host, { items: { COFFEE: 500, TEA: 500 }, currency })
  const orders: OrderView[] = []
  for (let i = 0; i < parcels; i += 1) {
    const socket = await world.api.connect((await world.api.signUp()).token)
    orders.push(await placeDecided(socket, sale.saleId))
    socket.close()
  }
  expect((await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)).status).toBe(200)
  // Some may already have been cut automatically.
  const batches = (
    await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}&limit=200`, packer)
  ).body.items
  const codes: string[] = []
  for (const batch of batches) {
    expect((await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).status).toBe(200)
    for (const { code } of batch.parcels) {
      expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
        200,
      )
      codes.push(code)
    }
  }
  return { sale, codes, orders, packer }
}
