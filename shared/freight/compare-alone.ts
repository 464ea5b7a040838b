import type { LoadParcel } from './load.ts'
import { priceOfParcel, type FreightPrice } from './price-table.ts'

/**
 * What each producer's own trip would have cost by a price table: one visit of the carrier, and their goods in parcels
 * of their own. Undefined while what one of these would weigh is not known.
 */
export function costsAlone(parcels: readonly LoadParcel[], price: FreightPrice): Map<string, number> | undefined {
  const costs = new Map<string, number>()
  for (const { goods } of parcels)
    for (const { sellerId, aloneGrams } of goods) {
      if (aloneGrams === null) return undefined
      const before = costs.get(sellerId) ?? price.pickupPrice
      costs.set(sellerId, before + priceOfParcel(price, aloneGrams))
    }
  return costs
}
