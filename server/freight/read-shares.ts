import type { Context } from '../../shared/context.ts'
import type { FreightInvoiceView, FreightShares } from '../../shared/contract/routes/freight.ts'
import { costsAlone } from '../../shared/freight/compare-alone.ts'
import { isReplaced } from '../../shared/freight/freight-invoice.ts'
import { readFreightRule } from '../../shared/freight/freight-rule-store.ts'
import { splitFreight } from '../../shared/freight/freight-split.ts'
import { readInvoices, readSoldAs, type KeptInvoice } from '../../shared/freight/invoice-store.ts'
import { countGoods, type LoadParcel } from '../../shared/freight/load.ts'
import { readLoad } from '../../shared/freight/load-store.ts'
import type { FreightPrice } from '../../shared/freight/price-table.ts'
import { formatHandOver } from '../../shared/packing/paper/format.ts'
import { readSellerNames } from '../../shared/sale/seller-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { priceOfManifest } from './price-of-manifest.ts'
import { requireSigned } from './require-signed.ts'

/**
 * The freight of a signed manifest: what the carrier asked for, each producer's part of it, and what separate trips
 * would have cost where a price table says so. Nothing is guessed: without an invoice the shares are open.
 */
export async function readShares(gateway: Gateway, manifestId: string, actor: KnownActor): Promise<FreightShares> {
  const { ctx } = gateway
  const { db } = ctx
  const manifest = await requireSigned(db, manifestId, actor)
  const { handed_over_at: handedOverAt, carrier } = manifest
  const [load, kept, soldAs] = [
    await readLoad(db, manifestId),
    await readInvoices(db, manifestId),
    await readSoldAs(db, manifestId),
  ]
  const holding = kept.filter((one) => !isReplaced(one, kept))
  const freight = holding.find(({ kind }) => kind === 'freight')
  const price = await priceOfManifest(gateway, { manifestId, carrier, handedOverAt })
  const alone = price && costsAlone(load, price)
  const shares = await sharesOf(ctx, load, { freight, holding, alone })
  return {
    manifestId,
    number: formatHandOver(manifest.day, manifest.number) ?? null,
    carrier,
    handedOverAt: handedOverAt.toISOString(),
    ...soldAs,
    by: freight?.by ?? (await readFreightRule(db, manifest.seller_id)),
    state: freight ? 'settled' : 'open',
    parcels: load.length,
    units: sum(load.flatMap(({ goods }) => goods.map(({ units }) => units))),
    total: freight ? sum(holding.map(({ amount }) => amount)) : null,
    proposal: proposalOf(load),
    invoices: kept.map((one) => invoiceView(one, kept)),
    shares,
    ...(price && alone && { alone: aloneView(price, sum([...alone.values()]), freight) }),
  }
}

/** What the carrier named for each parcel when it was booked, once it is known of all. */
function proposalOf(load: readonly LoadParcel[]): number | null {
  const fees = load.flatMap(({ fee }) => fee ?? [])
  return load.length > 0 && fees.length === load.length ? sum(fees) : null
}

function aloneView(price: FreightPrice, total: number, freight: KeptInvoice | undefined): FreightShares['alone'] {
  const { service, from, source } = price
  return {
    table: `${price.carrier}, ${service}, ${from}`,
    source,
    total,
    saved: freight ? total - freight.amount : null,
  }
}

interface Known {
  freight: KeptInvoice | undefined
  holding: readonly KeptInvoice[]
  alone: ReadonlyMap<string, number> | undefined
}

async function sharesOf(
  { db }: Context,
  load: readonly LoadParcel[],
  { freight, holding, alone }: Known,
): Promise<FreightShares['shares']> {
  const goods = countGoods(load)
  const weights = gramsOf(load)
  const sellers = new Set([...goods.keys(), ...holding.flatMap(({ shares }) => shares.map(({ sellerId }) => sellerId))])
  const views = await Promise.all(
    [...sellers].map(async (sellerId) => {
      const { seller = '', shop } = await readSellerNames(db, sellerId)
      const own = freight && partOf([freight], sellerId)
      const cost = alone?.get(sellerId)
      return {
        seller,
        name: shop ?? null,
        ...(goods.get(sellerId) ?? { parcels: 0, units: 0 }),
        grams: weights?.get(sellerId) ?? null,
        amount: freight ? partOf(holding, sellerId) : null,
        ...(cost !== undefined && { alone: cost, saved: own === undefined ? null : cost - own }),
      }
    }),
  )
  return views.toSorted((a, b) => (a.seller < b.seller ? -1 : 1))
}

/** Each producer's part of the weight to the gram, once every parcel's is known. */
function gramsOf(load: readonly LoadParcel[]): Map<string, number> | undefined {
  const split = splitFreight(sum(load.map(({ grams }) => grams ?? 0)), 'weight', load)
  return 'unknown' in split ? undefined : new Map(split.shares.map(({ sellerId, amount }) => [sellerId, amount]))
}

function partOf(invoices: readonly KeptInvoice[], sellerId: string): number {
  return sum(
    invoices.flatMap(({ shares }) => shares.filter((one) => one.sellerId === sellerId).map(({ amount }) => amount)),
  )
}

function invoiceView(one: KeptInvoice, all: readonly KeptInvoice[]): FreightInvoiceView {
  const { invoice_id: invoiceId, entry, kind, parcelCode, seller, amount, by, at, shares } = one
  return {
    invoiceId,
    entry,
    kind,
    parcelCode,
    seller,
    amount,
    by,
    at: at.toISOString(),
    shares: shares.map(({ seller: whose, amount: part }) => ({ seller: whose, amount: part })),
    replaced: isReplaced(one, all),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
