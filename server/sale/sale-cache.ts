import DataLoader from 'dataloader'
import type { Context } from '../../shared/context.ts'
import { BoundedMap } from '../../shared/lib/bounded-map.ts'
import type { PaymentKind } from '../../shared/order/order.ts'
import type { SaleState } from '../../shared/sale/sale.ts'
import { Refusal } from '../../shared/refusal.ts'

/**
 * What a gateway caches of a sale: what no longer changes once it has been opened, and the last state it heard of (only
 * `closed`, which is final, is acted on).
 */
export interface KnownSale {
  saleId: string
  sellerId: string
  partitionId: number
  state: SaleState
  version: number
  /** Only orders of proven phones are taken. */
  phoneProof: boolean
  /** Only orders paid in one of these ways are taken. */
  payments: readonly PaymentKind[]
}

export interface SaleCache {
  /** A cached sale. */
  known(saleId: string): KnownSale | undefined
  /** Throws `not-found` for a sale that does not exist. */
  find(saleId: string): Promise<KnownSale>
  changed(saleId: string, state: SaleState, version: number): void
}

interface Remembered extends KnownSale {
  /** Monotonic (ms). */
  readAt: number
}

const remembered = 10_000
/**
 * A sale that was never opened may still be edited through another gateway, without this one hearing of it: it is
 * cached this long (ms).
 */
const scheduledMsMax = 1_000

export function openSaleCache(ctx: Context): SaleCache {
  const sales = new BoundedMap<string, Remembered>(remembered)
  const reading = new Map<string, Promise<KnownSale>>()
  const loader = new DataLoader<string, Remembered | undefined>((ids) => readKnown(ctx, ids), {
    cache: false,
    maxBatchSize: 500,
  })

  function known(saleId: string): KnownSale | undefined {
    const sale = sales.get(saleId)
    if (sale?.state !== 'scheduled' || performance.now() - sale.readAt < scheduledMsMax) return sale
    sales.delete(saleId)
    return undefined
  }

  async function read(saleId: string): Promise<KnownSale> {
    const sale = await loader.load(saleId)
    if (!sale) throw new Refusal('not-found', 'There is no such sale.')
    const present = known(saleId)
    if (present) return present
    sales.set(saleId, sale)
    return sale
  }

  /** Taps that wait for the same sale share one read, so that they go on in the order in which they came. */
  function readOnce(saleId: string): Promise<KnownSale> {
    const one = read(saleId).finally(() => {
      if (reading.get(saleId) === one) reading.delete(saleId)
    })
    reading.set(saleId, one)
    return one
  }

  return {
    known,
    find(saleId) {
      const sale = known(saleId)
      return sale ? Promise.resolve(sale) : (reading.get(saleId) ?? readOnce(saleId))
    },
    changed(saleId, state, version) {
      reading.delete(saleId)
      const sale = sales.get(saleId)
      if (!sale || version <= sale.version) return
      // It was edited or opened: what it asks for may be another than was read.
      if (sale.state === 'scheduled') sales.delete(saleId)
      else Object.assign(sale, { state, version })
    },
  }
}

async function readKnown(ctx: Context, ids: readonly string[]): Promise<(Remembered | undefined)[]> {
  const readAt = performance.now()
  const rows = await ctx.db
    .selectFrom('sale')
    .select(['sale_id', 'seller_id', 'partition_id', 'state', 'version', 'phone_proof', 'payments'])
    .where('sale_id', 'in', ids)
    .execute()
  const byId = new Map(
    rows.map((row) => [
      row.sale_id,
      {
        saleId: row.sale_id,
        sellerId: row.seller_id,
        partitionId: row.partition_id,
        state: row.state,
        version: row.version,
        phoneProof: row.phone_proof,
        payments: row.payments,
        readAt,
      },
    ]),
  )
  return ids.map((saleId) => byId.get(saleId))
}
