import { localDayAt } from '../../shared/deadline/local-day.ts'
import { readSoldAs } from '../../shared/freight/invoice-store.ts'
import { priceOn, type FreightPrice } from '../../shared/freight/price-table.ts'
import type { Gateway } from '../context.ts'

/** The currency of price tables. */
const pricesIn = 'VND'

/** The price table of a manifest's carrier on its day; undefined where none is known in the currency it was sold in. */
export async function priceOfManifest(
  { ctx, freightPrices }: Gateway,
  { manifestId, carrier, handedOverAt }: { manifestId: string; carrier: string; handedOverAt: Date },
): Promise<FreightPrice | undefined> {
  const { currency, timeZone } = await readSoldAs(ctx.db, manifestId)
  if (currency !== pricesIn) return undefined
  return priceOn(freightPrices, carrier, localDayAt(handedOverAt.getTime(), timeZone).date.toString())
}
