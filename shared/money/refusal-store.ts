import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { largestRemainder } from '../freight/freight-split.ts'
import { groupBy } from '../lib/group-by.ts'
import type { CodTerms } from '../shop/cod-terms.ts'
import { codTermsOfSale } from '../sale/cod-terms-store.ts'
import { noAmounts, type PlannedEntry } from './entry.ts'

/** The trucks of these parcels on which a refused parcel costs something. */
export async function trucksWithTerms(tx: Tx, parcelIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ manifest_id: string }>`
    select distinct p.manifest_id from parcel p join sale s on s.sale_id = p.sale_id
    where p.parcel_id = any(${parcelIds}::uuid[]) and p.manifest_id is not null and (${codTermsOfSale('s')}->>'refusalFee')::bigint > 0 order by 1`.execute(
    tx,
  )
  return rows.map((row) => row.manifest_id)
}

interface RefusedRow {
  parcel_id: string
  producer_id: string
  seller: string
  goods: number
  at: Date
  /** Who takes the money in. */
  hub_id: string
  to_pay: number
  terms: CodTerms
}

/**
 * What was agreed for each parcel of a truck that its buyer refused: on the producers, in proportion to their goods in
 * it; or asked of a buyer who was to pay at the door, until it comes in. A carrier's invoice for the return of a parcel
 * says what it did cost, and stands in its place.
 */
export async function planRefusals(tx: Tx, manifestId: string): Promise<PlannedEntry[]> {
  const { rows } = await sql<RefusedRow>`
    select p.parcel_id, e.producer_id, x.slug as seller, e.goods, e.to_pay, e.at, r.hub_id, ${codTermsOfSale('s')} as terms
    from parcel p join sale s on s.sale_id = p.sale_id join receivable r on r.parcel_id = p.parcel_id and r.state = 'refused' join seller x on x.seller_id = r.producer_id
      join lateral (select producer_id, sum(producer) filter (where kind = 'goods')::bigint as goods, -sum(buyer) filter (where kind = 'goods')::bigint as to_pay, max(at) filter (where kind = 'refund') as at
        from entry where subject_id = p.parcel_id and producer_id = r.producer_id group by producer_id) e on true
    where p.manifest_id = ${manifestId} and p.point_id is null and e.goods > 0 and e.at is not null and (${codTermsOfSale('s')}->>'refusalFee')::bigint > 0
      and not exists (select 1 from freight_invoice f where f.parcel_id = p.parcel_id and f.kind = 'return')
    order by p.parcel_id, x.slug`.execute(tx)
  return [...groupBy(rows, (row) => row.parcel_id).values()].flatMap((parcel) => planOne(manifestId, parcel))
}

function planOne(manifestId: string, parcel: readonly RefusedRow[]): PlannedEntry[] {
  const [first] = parcel
  const { parcel_id: parcelId, at, hub_id: hubId, terms } = first!
  const entry = (producerId: string, amounts: Partial<PlannedEntry['amounts']>): PlannedEntry => ({
    cause: `refused/${manifestId}/${parcelId}`,
    kind: 'freight',
    producerId,
    at,
    amounts: { ...noAmounts, ...amounts },
  })
  const fee = terms.refusalFee
  if (terms.refusalFeeBy === 'buyer')
    return parcel.some((row) => row.to_pay > 0) ? [entry(hubId, { hub: fee, buyer: -fee })] : []
  const parts = largestRemainder(
    BigInt(fee),
    parcel.map(({ seller, goods }) => ({ key: seller, weight: BigInt(goods) })),
  )
  return parcel
    .map(({ producer_id: producerId, seller }) => ({ producerId, part: Number(parts.get(seller)) }))
    .filter(({ part }) => part > 0)
    .map(({ producerId, part }) => entry(producerId, { producer: -part, hub: part }))
}
