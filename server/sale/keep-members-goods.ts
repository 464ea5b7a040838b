import type { Tx } from '../../shared/db/database.ts'
import type { SaleItemRow } from '../../shared/db/tables/sale.ts'
import { listPromisedOrBrought } from '../../shared/hub/commitment-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Packs } from '../../shared/sale/sale.ts'

interface Edited {
  sku: string
  sellerId?: string
  packs?: Packs | undefined
}

/**
 * What a member promised or brought stays theirs: throws `wrong-state` when an edit gives such goods to another seller
 * or packer, or removes some that are at the hub.
 */
export async function keepMembersGoods(
  tx: Tx,
  saleId: string,
  before: readonly SaleItemRow[],
  items: readonly Edited[],
): Promise<void> {
  const shown = before.filter(({ position }) => position >= 0)
  const gone = shown.filter(({ sku }) => !items.some((item) => item.sku === sku))
  const moved = before.filter((row) => {
    const item = items.find(({ sku }) => sku === row.sku)
    return item && ((item.sellerId ?? row.seller_id) !== row.seller_id || (item.packs ?? row.packs) !== row.packs)
  })
  if (gone.length + moved.length === 0) return
  const skus = [...gone, ...moved].map(({ sku }) => sku)
  const goods = await listPromisedOrBrought(tx, saleId, skus)
  const kept = goods.find(({ sku, at_hub: atHub }) => atHub > 0 || moved.some((row) => row.sku === sku))
  if (kept) throw new Refusal('wrong-state', `items: ${kept.sku} was promised or brought by its member already`)
}
