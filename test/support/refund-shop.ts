import { expect } from './jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import type { RefundView } from '../../shared/contract/routes/refund.ts'
import { placeDecided, type Reply, type Viewer } from './api.ts'
import { pay } from './payments.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

export const price = 125_000
export const account = { bin: '970436', account: '0071000123456', holder: 'NGUYỄN THỊ ĐÀO' }

export interface Bought {
  viewer: Viewer
  order: OrderView
}

/** A shop whose buyers pay before, and who works in it. */
export interface RefundShop {
  host: string
  finance: string
  support: string
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    token?: string,
    body?: unknown,
  ): Promise<Reply<Body>>
  buy(payment?: 'cod' | 'prepaid'): Promise<Bought>
  /** Bought, paid and cancelled: all of it is due back. */
  owed(): Promise<Bought>
  list(state?: 'due' | 'paid' | 'refused', token?: string): Promise<RefundView[]>
  refundOf(orderId: string): Promise<RefundView | undefined>
  payBack(orderId: string, body?: object): Promise<Reply>
  present(one: Bought): Promise<OrderView>
  /** Packs and hands over what was bought; the parcel's code. */
  send(one: Bought): Promise<string>
  written(): Promise<void>
}

export async function openRefundShop(world: World, seller: string): Promise<RefundShop> {
  const [host, finance, support, admin, dispatcher] = [
    await world.token('host', { seller, hours: 9_000 }),
    await world.token('finance', { seller, hours: 9_000 }),
    await world.token('support', { seller, hours: 9_000 }),
    await world.token('admin', { seller, hours: 9_000 }),
    await world.token('dispatcher', { seller, hours: 9_000 }),
  ]
  const call: RefundShop['call'] = (method, path, token, body) => world.api.call(method, path, token, body)
  const buy: RefundShop['buy'] = async (payment = 'prepaid') => {
    const { saleId } = await world.api.openSale(host, { payments: ['cod', 'prepaid'] })
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const order = await placeDecided(socket, saleId, { payment })
    socket.close()
    if (payment === 'prepaid') expect(await pay(world, order.orderId)).toBe(200)
    return { viewer, order }
  }
  const list: RefundShop['list'] = async (state = 'due', token = finance) => {
    const reply = await call<{ items: RefundView[] }>('GET', `/api/refunds?limit=200&state=${state}`, token)
    expect(reply.status).toBe(200)
    return reply.body.items
  }
  return {
    host,
    finance,
    support,
    call,
    buy,
    owed: async () => {
      const bought = await buy()
      expect((await call('POST', `/api/orders/${bought.order.orderId}/cancel`, host)).status).toBe(200)
      return bought
    },
    list,
    refundOf: async (orderId) => (await list()).find((one) => one.orderId === orderId),
    payBack: (orderId, body) =>
      call('POST', `/api/refunds/${orderId}/pay`, finance, {
        refundId: randomUUID(),
        amount: price,
        method: 'bank',
        ...body,
      }),
    present: async ({ order, viewer }) =>
      (await call<OrderView>('GET', `/api/orders/${order.orderId}`, viewer.token)).body,
    send: async ({ order }) => {
      const saleId = order.saleId
      const parcelCode = await until('it is in a parcel', async () => {
        await call('POST', `/api/sales/${saleId}/batches`, host)
        return (await call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.parcelCode
      })
      const { items } = (await call<{ items: { batchId: string }[] }>('GET', `/api/batches?saleId=${saleId}`, admin))
        .body
      for (const { batchId } of items) await call('POST', `/api/batches/${batchId}/claim`, admin)
      const packed = await call('POST', `/api/parcels/${parcelCode}/pack`, admin, { scanId: randomUUID() })
      expect(packed.status).toBe(200)
      const left = { manifestId: randomUUID(), carrier: 'GHN', parcelCodes: [parcelCode] }
      expect((await call('POST', '/api/manifests', dispatcher, left)).status).toBe(201)
      return parcelCode
    },
    written: async () => {
      await until('nothing waits for its entries', async () => {
        const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
        return rows.length === 0
      })
    },
  }
}
