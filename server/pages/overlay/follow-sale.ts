import { signal } from '@preact/signals'
import { LiveClient } from '../../../shared/client/live-client.ts'
import { ask, Problem, type AnswerOf } from '../ui/http.ts'

type Sale = AnswerOf<'readSale'>

/** What the picture shows. Nothing about buyers: it is on everybody's screen. */
export interface Shown {
  sale: Sale
  details: AnswerOf<'readSaleDetails'>
  qr: string
}

export const shown = signal<Shown | undefined>(undefined)
export const isMissing = signal(false)
/** Without a connection the number left may be wrong, so it is not shown. */
export const isConnected = signal(false)

const retryMs = 3_000

/** Follows a sale as any viewer without an account does, for as long as the page is open. */
export function followSale(saleId: string): void {
  void load(saleId).then((sale) => sale && follow(saleId))
}

/** A streaming program is often started before the network is up: asks until there is an answer. */
async function load(saleId: string): Promise<boolean> {
  const address = `${location.origin}/live/${saleId}`
  for (;;) {
    try {
      const [sale, details, { svg }] = await Promise.all([
        ask<'readSale'>('get', `/api/sales/${saleId}`),
        ask<'readSaleDetails'>('get', `/api/sales/${saleId}/details`),
        ask<'readSaleQr'>('get', `/api/sales/${saleId}/qr.svg?url=${encodeURIComponent(address)}`),
      ])
      shown.value = { sale, details, qr: `data:image/svg+xml,${encodeURIComponent(svg)}` }
      return true
    } catch (error) {
      isMissing.value = error instanceof Problem && ['not-found', 'invalid'].includes(error.code)
      if (isMissing.value) return false
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

function follow(saleId: string): void {
  const change = (part: Partial<Sale>): void => {
    const now = shown.value!
    shown.value = { ...now, sale: { ...now.sale, ...part } }
  }
  const client = new LiveClient({
    url: location.origin,
    hooks: {
      connected: (is) => (isConnected.value = is),
      state: (_id, state) => {
        change({ state })
        // Goods and photos may change until the sale opens, and facts tell only that something did.
        readGoods(saleId).catch(() => undefined)
      },
      pin: (_id, pin) => change({ pin }),
      stock: (stock) =>
        change({
          items: shown.value!.sale.items.map((item) => (item.sku === stock.sku ? { ...item, ...stock } : item)),
        }),
    },
  })
  client.join(saleId).catch(() => undefined)
}

/** Reads names, prices and photos again; numbers that a fact told since are newer. */
async function readGoods(saleId: string): Promise<void> {
  const [sale, details] = await Promise.all([
    ask<'readSale'>('get', `/api/sales/${saleId}`),
    ask<'readSaleDetails'>('get', `/api/sales/${saleId}/details`),
  ])
  const now = shown.value!
  const items = sale.items.map((item) => {
    const known = now.sale.items.find(({ sku }) => sku === item.sku)
    return known && known.version > item.version
      ? { ...item, available: known.available, version: known.version }
      : item
  })
  shown.value = { ...now, details, sale: { ...sale, state: now.sale.state, pin: now.sale.pin, items } }
}
