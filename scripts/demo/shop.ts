import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../shared/contract/common.ts'
import { LiveClient } from '../../shared/client/live-client.ts'
import { demoShop, products, recipients, type CastProduct } from '../lib/demo-catalogue.ts'
import { gatherCrowd, type Viewer } from './crowd.ts'
import { Ledger } from './ledger.ts'
import type { DemoOptions } from './options.ts'
import { Payments } from './payments.ts'
import type { Cleanup, Harness } from './harness.ts'

/** An open sale with its crowd, and what the demo remembers about it. */
export interface Shop {
  readonly saleId: string
  /** The product of the drop. */
  readonly coffee: CastProduct
  readonly others: readonly CastProduct[]
  readonly ledger: Ledger
  readonly payments: Payments
  readonly viewers: readonly Viewer[]
  /** What is left of each product, as shown on the host's page. */
  readonly available: ReadonlyMap<string, number>
  pin(product: CastProduct): Promise<void>
  pinned(): CastProduct | undefined
  close(): Promise<void>
}

const productCount = 8

/** The host creates a sale of real OCOP products, everything to be packed the same day, and opens it. */
export async function openShop(
  harness: Harness,
  options: DemoOptions,
): Promise<Omit<Shop, 'viewers'> & { gather(cleanup: Cleanup): Promise<Shop> }> {
  const { http, host: token } = harness
  const saleId = randomUUID()
  const [bigDrop, ...others] = products(productCount)
  // A limit that lets the crowd buy everything, and still rejects those who want more than their share.
  const coffee = {
    ...bigDrop!,
    quota: options.stock,
    perViewerLimit: Math.max(2, Math.ceil(options.stock / options.viewers)),
  }
  const sale = {
    saleId,
    title: 'Phiên live đặc sản Cầu Kè',
    timeZone: 'Asia/Ho_Chi_Minh',
    currency: 'VND',
    deadlinePolicy: 'same-day',
    items: [coffee, ...others],
  }
  await http.json('/api/shop', { method: 'PUT', token, body: demoShop })
  await http.json<SaleView>('/api/sales', { method: 'POST', token, body: sale })
  await http.json(`/api/sales/${saleId}/open`, { method: 'POST', token })

  const available = new Map<string, number>()
  let pinned: CastProduct | undefined
  const shop: Omit<Shop, 'viewers'> = {
    saleId,
    coffee,
    others,
    available,
    ledger: new Ledger(),
    payments: new Payments(http, harness.webhookSecret),
    pinned: () => pinned,
    pin: async (product) => {
      await http.json(`/api/sales/${saleId}/pin`, { method: 'PUT', token, body: { sku: product.sku } })
      pinned = product
    },
    close: async () => void (await http.json(`/api/sales/${saleId}/close`, { method: 'POST', token })),
  }
  return {
    ...shop,
    gather: async (cleanup) => {
      const page = new LiveClient({
        url: http.url,
        token,
        hooks: { stock: (item) => void available.set(item.sku, item.available) },
      })
      cleanup.add(() => page.close())
      await page.join(saleId)
      return { ...shop, viewers: await gatherCrowd(harness, saleId, recipients(options.viewers), shop.ledger, cleanup) }
    },
  }
}
