import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { ratesAnswer } from '../../shared/contract/routes/deadline.ts'
import { readTerms } from '../../shared/deadline/capacity-store.ts'
import { cancelLimitsFor } from '../../shared/deadline/deadline.ts'
import type { Terms } from '../../shared/deadline/promise.ts'
import { rateLimits, ratesOf, savingOf } from '../../shared/deadline/rates.ts'
import { readCountedOrders, readOpenParcels, type OpenParcel } from '../../shared/deadline/rates-store.ts'
import { openTtlCache } from '../../shared/lib/ttl-cache.ts'
import type { KnownSale } from '../sale/sale-cache.ts'

type Answer = z.output<typeof ratesAnswer>

const savableMax = 200
/** Counting a month's orders is not done more often than this (ms). */
const keptMs = 5_000

/** The rates of a sale and its seller, and the parcels that can still be saved. */
export interface RatesReader {
  read(sale: KnownSale): Promise<Answer>
}

export function openRates(ctx: Context): RatesReader {
  const memory = openTtlCache<Answer>(ctx.clock, keptMs)
  return { read: (sale) => memory.get(sale.saleId, () => readRates(ctx, sale)) }
}

async function readRates(ctx: Context, { saleId, sellerId }: KnownSale): Promise<Answer> {
  const now = ctx.clock.now()
  const { terms } = (await readTerms(ctx.db, saleId))!
  const [ofSale, ofSeller, open] = [
    await readCountedOrders(ctx.db, { saleId }),
    await readCountedOrders(ctx.db, { sellerId }),
    await readOpenParcels(ctx.db, saleId),
  ]
  const items = open.flatMap((parcel) => savable(parcel, terms, now))
  return {
    at: now.toISOString(),
    sale: ratesOf(ofSale, now),
    seller: ratesOf(ofSeller, now),
    limits: rateLimits,
    savable: { count: items.length, items: items.slice(0, savableMax) },
  }
}

function savable(
  { code, state, packBy, handOverBy, receivedAt }: OpenParcel,
  terms: Terms,
  now: Date,
): Answer['savable']['items'] {
  const limits = cancelLimitsFor(terms.policyId, receivedAt, terms.timeZone, terms.policyVersion)
  const [labelBy, collectBy] = [limits?.labelBy ?? null, limits?.collectBy ?? null]
  const saving = savingOf({ handOverBy, labelBy, collectBy, packed: state === 'packed' }, now)
  if (!saving) return []
  return [
    {
      parcelCode: code,
      state,
      packBy: packBy.toISOString(),
      handOverBy: handOverBy.toISOString(),
      labelBy: labelBy?.toISOString() ?? null,
      collectBy: collectBy?.toISOString() ?? null,
      saving,
    },
  ]
}
