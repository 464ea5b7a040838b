import type { TimePlace } from '../../shared/db/older-than.ts'
import type { OwnShareView } from '../../shared/contract/routes/freight.ts'
import { costsAlone } from '../../shared/freight/compare-alone.ts'
import { listOwnShares, type OwnShare } from '../../shared/freight/invoice-store.ts'
import { readLoad } from '../../shared/freight/load-store.ts'
import type { Gateway } from '../context.ts'
import { priceOfManifest } from './price-of-manifest.ts'

/** A seller's own shares, newest first, each with what the same parcels would have cost alone. */
export async function readOwnShares(
  gateway: Gateway,
  asked: { sellerId: string; limit: number; after?: TimePlace | undefined },
): Promise<OwnShareView[]> {
  const shares = await listOwnShares(gateway.ctx.db, asked)
  return Promise.all(shares.map(async (one) => ({ ...one, ...(await aloneOf(gateway, asked.sellerId, one)) })))
}

/** Nothing for a return, which nobody would have alone, for what was corrected since, and where nothing is known. */
async function aloneOf(
  gateway: Gateway,
  sellerId: string,
  { manifestId, carrier, handedOverAt, kind, replaced, amount }: OwnShare,
): Promise<Pick<OwnShareView, 'alone' | 'saved'>> {
  if (kind !== 'freight' || replaced) return {}
  const price = await priceOfManifest(gateway, { manifestId, carrier, handedOverAt: new Date(handedOverAt) })
  if (!price) return {}
  const own = (await readLoad(gateway.ctx.db, manifestId, sellerId)).map((parcel) => ({
    ...parcel,
    goods: parcel.goods.filter((goods) => goods.sellerId === sellerId),
  }))
  const alone = costsAlone(own, price)?.get(sellerId)
  return alone === undefined ? {} : { alone, saved: alone - amount }
}
