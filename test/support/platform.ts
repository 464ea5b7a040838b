import { randomUUID } from 'node:crypto'
import type { OrdersPreview, PackageView, TakenOrdersView } from '../../shared/contract/routes/platform.ts'
import type { Reply } from './api.ts'
import type { World } from './world.ts'

/** A seller's shop on a platform, as its host uses it. */
export interface PlatformShop {
  shopId: string
  /** Posts a file; `rest` is the path below the shop's. */
  send<Body>(rest: string, bytes: Buffer, type?: string): Promise<Reply<Body>>
  preview(bytes: Buffer, query?: string): Promise<Reply<OrdersPreview>>
  take(bytes: Buffer, query?: string): Promise<Reply<TakenOrdersView>>
  put(platformOrderId: string, body: object): Promise<Reply>
  packages(only?: string): Promise<PackageView[]>
  /** Names every unknown SKU as the platform does. */
  nameAll(): Promise<void>
}

export async function openPlatformShop({ api }: World, host: string, platform = 'tiktok-shop'): Promise<PlatformShop> {
  const shopId = randomUUID()
  const made = await api.call('POST', '/api/platforms', host, { shopId, platform, title: `Tiệm ${shopId.slice(0, 4)}` })
  if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`)
  const base = `/api/platforms/${shopId}`
  const send = async <Body>(rest: string, bytes: Buffer, type = 'application/octet-stream'): Promise<Reply<Body>> => {
    const response = await fetch(`${api.url}${base}${rest}`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${host}` },
      body: new Uint8Array(bytes),
    })
    return { status: response.status, body: (await response.json()) as Body }
  }
  return {
    shopId,
    send,
    preview: (bytes, query = '') => send(`/orders/preview${query}`, bytes),
    take: (bytes, query = '') => send(`/orders${query}`, bytes),
    put: (platformOrderId, body) => api.call('PUT', `${base}/orders/${platformOrderId}`, host, body),
    packages: async (only) => {
      const query = only ? `?limit=200&only=${only}` : '?limit=200'
      return (await api.call<{ items: PackageView[] }>('GET', `${base}/packages${query}`, host)).body.items
    },
    nameAll: async () => {
      const { body } = await api.call<{ unknown: { platformSku: string; suggestion: string }[] }>(
        'GET',
        `${base}/skus`,
        host,
      )
      const skus = body.unknown.map(({ platformSku, suggestion }) => ({ platformSku, sku: suggestion }))
      if (skus.length > 0) await api.call('PUT', `${base}/skus`, host, { skus })
    },
  }
}
