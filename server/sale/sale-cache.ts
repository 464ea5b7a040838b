import DataLoader from 'dataloader'
import type { Context } from '../../shared/context.ts'
import { BoundedMap } from '../../shared/lib/bounded-map.ts'
import type { SaleState } from '../../shared/sale/sale.ts'
import { Refusal } from '../../shared/refusal.ts'

/**
 * What a gateway caches about a sale: its immutable data, and its last known state (only `closed`, which is final, is
 * acted on).
 */
export interface KnownSale {
  saleId: string
  sellerId: string
  partitionId: number
  state: SaleState
  version: number
}

export interface SaleCache {
  /** A cached sale. */
  known(saleId: string): KnownSale | undefined
  /** Throws `not-found` for a sale that does not exist. */
  find(saleId: string): Promise<KnownSale>
  changed(saleId: string, state: SaleState, version: number): void
}

const remembered = 10_000

export function openSaleCache(ctx: Context): SaleCache {
  const sales = new BoundedMap<string, KnownSale>(remembered)
  const loader = new DataLoader<string, KnownSale | undefined>((ids) => read(ctx, ids), {
    cache: false,
    maxBatchSize: 500,
  })
  return {
    known: (saleId) => sales.get(saleId),
    async find(saleId) {
      const known = sales.get(saleId) ?? (await loader.load(saleId))
      if (!known) throw new Refusal('not-found', 'There is no such sale.')
      if (!sales.has(saleId)) sales.set(saleId, known)
      return known
    },
    changed(saleId, state, version) {
      const sale = sales.get(saleId)
      if (sale && version > sale.version) Object.assign(sale, { state, version })
    },
  }
}

async function read(ctx: Context, ids: readonly string[]): Promise<(KnownSale | undefined)[]> {
  const rows = await ctx.db
    .selectFrom('sale')
    .select(['sale_id', 'seller_id', 'partition_id', 'state', 'version'])
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
      },
    ]),
  )
  return ids.map((saleId) => byId.get(saleId))
}
