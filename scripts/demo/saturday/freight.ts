import { randomUUID } from 'node:crypto'
import type { FreightShares, OwnShareView } from '../../../shared/contract/routes/freight.ts'
import { count } from '../progress.ts'
import type { Harness } from '../harness.ts'
import type { Producer } from './producers.ts'
import type { EndedSale } from './sales.ts'
import type { Left } from './trucks.ts'

/** What Viettel Post asks for a parcel (đ; `data/freight-prices`), and something on top that twelve do not divide. */
const feePerParcel = 15_000
const feePerTrip = 7
/** A whole number of parts that one to twelve producers can share a parcel in. */
const partsOfParcel = 27_720

export interface SharedFreight {
  amount: number
  producers: number
  saved: number | null
  problems: string[]
}

/**
 * The invoice for a truck that took the goods of many producers: it is entered at the hub, split by parcel, and every
 * producer reads their own share. The shares must add up to the invoice, and each must be that of the producer's
 * parcels, counted from what was packed.
 */
export async function shareFreight(
  { http, owner, dispatcher }: Harness,
  { manifestId, codes }: Left,
  sale: Pick<EndedSale, 'batches'>,
  { producers, tokens }: { producers: readonly Producer[]; tokens: ReadonlyMap<string, string> },
): Promise<SharedFreight> {
  const amount = codes.length * feePerParcel + feePerTrip
  await http.json('/api/freight-rule', { method: 'PUT', token: owner, body: { by: 'parcel' } })
  const body = { invoiceId: randomUUID(), amount }
  await http.json(`/api/manifests/${manifestId}/invoice`, { method: 'POST', token: dispatcher, body })
  const told = await http.json<FreightShares>(`/api/manifests/${manifestId}/shares`, { token: dispatcher })
  const shares = new Map(told.shares.map((share) => [share.seller, share.amount ?? 0]))
  const problems = wrongShares(amount, shares, partsOf(sale, codes, producers))
  for (const [seller, token] of tokens) {
    const own = await http.all<OwnShareView>('/api/mine/shares', token)
    const read = own.filter((share) => share.manifestId === manifestId).map((share) => share.amount)
    const expected = shares.has(seller) ? [shares.get(seller)!] : []
    if (read.join(' ') !== expected.join(' ') || own.length !== read.length)
      problems.push(`${seller} reads the shares ${read.join(' ')}, the hub says ${expected.join(' ')}`)
  }
  return { amount, producers: shares.size, saved: told.alone?.saved ?? null, problems }
}

export function sayFreight({ amount, producers, saved }: SharedFreight): string {
  const less =
    saved !== null && saved > 0 ? `; alone they would have paid ${count(saved)} đ more by the price table` : ''
  return `  Viettel Post asks ${count(amount)} đ for the truck: ${producers} producers share it, to the đồng${less}.`
}

/** Each producer's part of what left, in 27,720ths: a parcel with the goods of three counts a third for each. */
function partsOf(
  sale: Pick<EndedSale, 'batches'>,
  codes: readonly string[],
  producers: readonly Producer[],
): Map<string, number> {
  const sellerOf = new Map(producers.map(({ product, seller }) => [product.sku, seller]))
  const parcels = new Map(sale.batches.flatMap((batch) => batch.parcels).map((parcel) => [parcel.code, parcel]))
  const parts = new Map<string, number>()
  for (const code of codes) {
    const sellers = new Set(parcels.get(code)!.lines.map(({ sku }) => sellerOf.get(sku)!))
    for (const seller of sellers) parts.set(seller, (parts.get(seller) ?? 0) + partsOfParcel / sellers.size)
  }
  return parts
}

function wrongShares(
  amount: number,
  shares: ReadonlyMap<string, number>,
  parts: ReadonlyMap<string, number>,
): string[] {
  const sum = [...shares.values()].reduce((all, share) => all + share, 0)
  const problems = sum === amount ? [] : [`the shares of the freight add up to ${sum} đ, the invoice is ${amount} đ`]
  const all = [...parts.values()].reduce((whole, part) => whole + part, 0)
  for (const seller of new Set([...shares.keys(), ...parts.keys()])) {
    const exact = (amount * (parts.get(seller) ?? 0)) / all
    const share = shares.get(seller) ?? 0
    if (Math.abs(share - exact) >= 1) problems.push(`${seller} pays ${share} đ of the freight instead of ${exact} đ`)
  }
  return problems
}
