import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import type { HandOutView, PointParcel } from '../../shared/contract/routes/point.ts'
import { placeDecided, type Reply, type Viewer } from './api.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

export const village = { line: 'Tiệm Năm Hoa, ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' }

interface NewPoint {
  name: string
  seller?: string
  atHub?: boolean
  keepDays?: number
  hours?: string
}

/** A point where parcels are collected; returns its id. */
export async function openPoint(world: World, host: string, point: NewPoint): Promise<string> {
  const pointId = randomUUID()
  const body = { pointId, address: village, ...point }
  expect((await world.api.call('POST', '/api/points', host, body)).status).toBe(201)
  return pointId
}

let phones = 0

/** Somebody who collects there; the phone ends with 345 unless another one is given. */
export async function signUpAt(
  world: World,
  collectAt: string,
  phone = `09127${String(++phones).padStart(2, '0')}345`,
): Promise<Viewer> {
  const reply = await world.api.call<Viewer>('POST', '/api/viewers', undefined, {
    name: 'Trần Văn Bảy',
    phone,
    collectAt,
  })
  expect(reply).toMatchObject({ status: 201 })
  return reply.body
}

/** Buys, cuts and packs; returns the parcel's code and the order as it is then. */
export async function packFor(
  world: World,
  { saleId }: SaleView,
  viewer: Viewer,
  { seller = 'main', sku = 'COFFEE' }: { seller?: string; sku?: string } = {},
): Promise<{ code: string; order: OrderView; batchId: string }> {
  const socket = await world.api.connect(viewer.token)
  const { orderId } = await placeDecided(socket, saleId, { lines: [{ sku, quantity: 1 }] })
  socket.close()
  const packer = await world.token('packer', { seller, hours: 1000 })
  await world.api.call('POST', `/api/sales/${saleId}/batches`, packer)
  const code = await until('it is in a parcel', async () => (await orderOf(world, viewer, orderId)).parcelCode)
  const batch = await until('it is in a batch', async () => {
    const { items } = (
      await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${saleId}&limit=200`, packer)
    ).body
    return items.find(({ parcels }) => parcels.some((parcel) => parcel.code === code))
  })
  expect((await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).status).toBe(200)
  for (const parcel of batch.parcels)
    await world.api.call('POST', `/api/parcels/${parcel.code}/pack`, packer, { scanId: randomUUID() })
  return { code, order: await orderOf(world, viewer, orderId), batchId: batch.batchId }
}

export async function orderOf(world: World, viewer: Viewer, orderId: string): Promise<OrderView> {
  return (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, viewer.token)).body
}

/** The code that a buyer reads on their order's page. */
export async function codeOf(world: World, viewer: Viewer, { orderId }: OrderView): Promise<string> {
  return (await orderOf(world, viewer, orderId)).collect!.code!
}

type Proof = { code: string } | { parcelCode: string; phoneEnd: string }
export type Answer = HandOutView & { code: string; detail: string }

/** Somebody who keeps a point. */
export function atThePoint(world: World, keeper: string, pointId: string) {
  return {
    handOut: (proof: Proof, scanId: string = randomUUID()): Promise<Reply<Answer>> =>
      world.api.call<Answer>('POST', `/api/points/${pointId}/hand-outs`, keeper, { scanId, ...proof }),
    parcels: async (state = ''): Promise<PointParcel[]> =>
      (
        await world.api.call<{ items: PointParcel[] }>(
          'GET',
          `/api/points/${pointId}/parcels${state && `?state=${state}`}`,
          keeper,
        )
      ).body.items,
  }
}
