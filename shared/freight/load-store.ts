import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { bookedAs } from '../order/parcel-code-store.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { gramsOf } from '../packing/weight.ts'
import { goodsOfParcels, reckoned, taresFor, weighedGrams, type ParcelGoods } from '../packing/weight-store.ts'
import type { LoadParcel } from './load.ts'

interface ParcelRow {
  /** The box in which it left, with what an empty one weighs. */
  consignment: string | null
  tare_grams: number | null
  parcel_id: string
  code: string
  fee: number | null
  usual_grams: number | null
}

/**
 * What left with a manifest: its parcels without those that its amendments left behind. A parcel weighs what the scales
 * say, else what was reckoned, else what its carrier was told, which is the usual weight of the account. With a seller,
 * only parcels with goods of theirs.
 */
export async function readLoad(db: Kysely<Tables>, manifestId: string, sellerId?: string): Promise<LoadParcel[]> {
  const { rows } = await sql<ParcelRow>`
    select n.code as consignment, n.tare_grams, p.parcel_id, p.code, case when h.state = 'booked' then h.fee end as fee, a.parcel_grams as usual_grams
    from parcel p left join consignment n on n.consignment_id = p.consignment_id left join shipment h on h.parcel_id = ${bookedAs(sql`p`)} left join carrier_account a on a.account_id = h.account_id
    where p.manifest_id = ${manifestId} and p.state <> 'cancelled' and coalesce((
      select m.kind from manifest_amendment m join amendment_parcel ap on ap.amendment_id = m.amendment_id
      where m.manifest_id = ${manifestId} and ap.parcel_id = p.parcel_id order by m.number desc limit 1), 'added') <> 'left-behind'
      and ${sellerId === undefined ? sql`true` : hasGoodsOf(sellerId)}
    order by p.parcel_id = n.lead_id desc nulls last, p.code`.execute(db)
  const parcelIds = rows.map((row) => row.parcel_id)
  const goods = await goodsOfParcels(db, parcelIds)
  const tares = await taresFor(db, goods)
  const weighed = await weighedGrams(db, parcelIds)
  const byParcel = groupBy(goods, ({ parcelId }) => parcelId)
  const parcels = rows.map(({ parcel_id: parcelId, code, fee, usual_grams: usual, consignment, tare_grams: tare }) => {
    const inIt = byParcel.get(parcelId) ?? []
    const grams = gramsOf({ reckoned: reckoned(inIt, tares), weighed: weighed.get(parcelId) ?? null }) ?? usual
    const sellers = [...groupBy(inIt, ({ sellerId }) => sellerId)]
    return {
      parcelId,
      code,
      members: [code],
      fee,
      consignment,
      tare: tare ?? 0,
      grams,
      goods: sellers.map(([sellerId, own]) => ({
        sellerId,
        seller: own[0]!.seller,
        units: sum(own.map(({ quantity }) => quantity)),
        value: sum(own.map(({ value }) => value)),
        grams: gramsOfGoods(own),
        aloneGrams: sellers.length === 1 ? grams : reckoned(own, tares),
      })),
    }
  })
  const boxes = groupBy(parcels, ({ consignment, parcelId }) => consignment ?? parcelId)
  return [...boxes.values()].map(packedTogether).toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

const hasGoodsOf = (sellerId: string): RawBuilder<boolean> => sql<boolean>`exists (
  select 1 from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
  where o.parcel_id = p.parcel_id and o.state <> 'cancelled' and i.seller_id = ${sellerId})`

type Packed = LoadParcel & { consignment: string | null; tare: number }

/**
 * What a carrier took as one is one parcel of the load: the goods of an outer box are shared like those of any parcel,
 * and what it weighs is the sum with its own box. It is named by its lead.
 */
function packedTogether([first, ...others]: readonly Packed[]): LoadParcel {
  const { consignment, tare, ...parcel } = first!
  if (consignment === null) return parcel
  const all = [first!, ...others]
  const goods = [
    ...groupBy(
      all.flatMap((one) => one.goods),
      ({ sellerId }) => sellerId,
    ).values(),
  ]
  return {
    ...parcel,
    code: consignment,
    members: all.map(({ code }) => code),
    grams: total([...all.map(({ grams }) => grams), tare]),
    goods: goods.map((own) => ({
      ...own[0]!,
      units: sum(own.map(({ units }) => units)),
      value: sum(own.map(({ value }) => value)),
      grams: total(own.map(({ grams }) => grams)),
      aloneGrams: total(own.map(({ aloneGrams }) => aloneGrams)),
    })),
  }
}

function total(numbers: readonly (number | null)[]): number | null {
  return numbers.some((one) => one === null) ? null : sum(numbers.map(Number))
}

function gramsOfGoods(goods: readonly ParcelGoods[]): number | null {
  return goods.some(({ grams }) => grams === null) ? null : sum(goods.map(({ grams, quantity }) => grams! * quantity))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
