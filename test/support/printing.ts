import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import type { Reply } from './api.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

let phones = 0

/** Opens a sale, enters that many phone orders of different people, and cuts: batches whose paper is to be printed. */
export async function cutBatches(world: World, orders: number): Promise<{ sale: SaleView; batches: BatchView[] }> {
  const [host, packer] = [await world.token('host'), await world.token('packer')]
  const sale = await world.api.openSale(host, { items: { COFFEE: 5_000 } })
  await Promise.all(
    Array.from({ length: orders }, async () => {
      phones += 1
      const recipient = {
        name: 'Nguyễn Thị Ánh',
        phone: `09130${String(10_000 + phones).padStart(5, '0')}`,
        address: { line: 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' },
      }
      const reply = await world.api.ask('POST', `/api/sales/${sale.saleId}/orders`, host, {
        orderId: randomUUID(),
        lines: [{ sku: 'COFFEE', quantity: 1 }],
        payment: 'cod',
        recipient,
      })
      assert.ok(reply.status < 300, JSON.stringify(reply))
    }),
  )
  await until(
    'all orders are decided',
    async () => {
      const { body } = await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`)
      return body.items[0]!.sold === orders
    },
    60_000,
  )
  const { body } = await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${sale.saleId}/batches`, packer)
  return { sale, batches: body.batches }
}

/** A batch's current codes, in stack order. */
export async function codesNow(world: World, batchId: string, packer: string): Promise<string[]> {
  const { body }: Reply<BatchView> = await world.api.call('GET', `/api/batches/${batchId}`, packer)
  return body.parcels.filter((parcel) => parcel.state !== 'cancelled').map((parcel) => parcel.code)
}

export type PrintReply = PrintView & { replayed?: true; code?: string; detail?: string }

export function askToPrint(
  world: World,
  packer: string,
  batchId: string,
  body: object = {},
): Promise<Reply<PrintReply>> {
  return world.api.call<PrintReply>('POST', `/api/batches/${batchId}/prints`, packer, {
    printId: randomUUID(),
    ...body,
  })
}

/** A print job once all its pages are drawn. */
export function readyPrint(world: World, packer: string, printId: string): Promise<PrintView> {
  return until(
    'the pages are drawn',
    async () => {
      const { body } = await world.api.call<PrintView>('GET', `/api/prints/${printId}`, packer)
      return body.state === 'ready' && body
    },
    60_000,
  )
}

/** The pages of a job's first chunk. */
export async function firstPages(world: World, packer: string, printId: string): Promise<Buffer> {
  const [chunk] = (await readyPrint(world, packer, printId)).chunks
  const { status, bytes } = await world.api.bytes(chunk!.path!, packer)
  assert.equal(status, 200, bytes.toString('utf8', 0, 300))
  return bytes
}
