import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { gramsOf } from '../packing/weight.ts'
import { goodsOfParcels, reckoned, taresOf, weighedGrams, type ParcelGoods } from '../packing/weight-store.ts'
import type { LoadParcel } from './load.ts'

interface ParcelRow {
  parcel_id: string
  code: string
  fee: number | null
  usual_grams: number | null
}

/**
 * What left with a manifest: its parcels without those that its amendments left behind. A parcel weighs what the scales
 * say, else what was reckoned, else what its carrier was told, which is the usual weight of the account.
 */
export async function readLoad(db: Kysely<Tables>, manifestId: string): Promise<LoadParcel[]> {
  const { rows } = await sql<ParcelRow>`
    select p.parcel_id, p.code, case when h.state = 'booked' then h.fee end as fee, a.parcel_grams as usual_grams
    from parcel p left join shipment h on h.parcel_id = p.parcel_id left join carrier_account a on a.account_id = h.account_id
    where p.manifest_id = ${manifestId} and p.state <> 'cancelled' and coalesce((
      select m.kind from manifest_amendment m join amendment_parcel ap on ap.amendment_id = m.amendment_id
      where m.manifest_id = ${manifestId} and ap.parcel_id = p.parcel_id order by m.number desc limit 1), 'added') <> 'left-behind'
    order by p.code`.execute(db)
  const parcelIds = rows.map((row) => row.parcel_id)
  const goods = await goodsOfParcels(db, parcelIds)
  const tares = await taresOf(db, [...new Set(goods.map(({ packerId }) => packerId))])
  const weighed = await weighedGrams(db, parcelIds)
  const byParcel = groupBy(goods, ({ parcelId }) => parcelId)
  return rows.map(({ parcel_id: parcelId, code, fee, usual_grams: usual }) => {
    const inIt = byParcel.get(parcelId) ?? []
    const grams = gramsOf({ reckoned: reckoned(inIt, tares), weighed: weighed.get(parcelId) ?? null }) ?? usual
    const sellers = [...groupBy(inIt, ({ sellerId }) => sellerId)]
    return {
      parcelId,
      code,
      fee,
      grams,
      goods: sellers.map(([sellerId, own]) => ({
        sellerId,
        units: sum(own.map(({ quantity }) => quantity)),
        value: sum(own.map(({ value }) => value)),
        grams: gramsOfGoods(own),
        aloneGrams: sellers.length === 1 ? grams : reckoned(own, tares),
      })),
    }
  })
}

function gramsOfGoods(goods: readonly ParcelGoods[]): number | null {
  return goods.some(({ grams }) => grams === null) ? null : sum(goods.map(({ grams, quantity }) => grams! * quantity))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
