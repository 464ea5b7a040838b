import { sql, type RawBuilder } from 'kysely'
import { isWithinSeller, sellersWithin } from '../shop/seller-tree-store.ts'

/** Who holds the sale for which something is packed. */
export const holderOfSale = (saleId: RawBuilder<unknown>): RawBuilder<string> =>
  sql<string>`(select held.seller_id from sale held where held.sale_id = ${saleId})`

/** What is packed: by which seller, for which sale. */
interface Packing {
  packer: RawBuilder<unknown>
  saleId: RawBuilder<unknown>
}

/**
 * Restricts parcels, batches and their prints to those that a seller sees: what it packs itself, and what is packed for
 * its own sales and those of sellers below it. Whoever is above a packer does not see what that packer packs for a sale
 * of somebody else: a member that changes roofs takes nobody's buyers along. The same rule for one row at hand is
 * `seesPacking` of the gateway. Without a seller, all but practice shops.
 */
export function isPackingSeenBy(sellerId: string | undefined, { packer, saleId }: Packing): RawBuilder<boolean> {
  return sellerId === undefined
    ? isWithinSeller(packer, undefined)
    : sql`(${packer} = ${sellerId}::uuid or ${holderOfSale(saleId)} in ${sellersWithin(sellerId)})`
}
