import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import type { PackingStandard, Product } from './product.ts'
import { gramsOf, reckonedGrams, type Weight } from './weight.ts'

/** What one parcel holds of one SKU, and what is known of it. */
export interface ParcelGoods {
  parcelId: string
  /** Who packs the parcel, and with whose material. */
  packerId: string
  /** Whose sale it is packed for. */
  holderId: string
  /** Whose goods these are. */
  sellerId: string
  seller: string
  sku: string
  quantity: number
  /** What they cost, in minor units. */
  value: number
  grams: number | null
  packing: PackingStandard | null
}

/** The goods of these parcels, by parcel and SKU. */
export async function goodsOfParcels(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<ParcelGoods[]> {
  if (parcelIds.length === 0) return []
  const { rows } = await sql<ParcelGoods>`
    select p.parcel_id as "parcelId", p.seller_id as "packerId", s.seller_id as "holderId", i.seller_id as "sellerId", e.slug as seller, c.sku, c.quantity, c.value, g.grams, g.packing
    from parcel p join sale s on s.sale_id = p.sale_id cross join lateral (
        select l.sku, sum(l.quantity)::int as quantity, sum(l.quantity * coalesce(l.price, 0))::bigint as value
        from "order" o cross join ${linesOfOrder} where o.parcel_id = p.parcel_id and o.state <> 'cancelled' group by l.sku) c
      join sale_item i on i.sale_id = p.sale_id and i.sku = c.sku join seller e on e.seller_id = i.seller_id left join product g on g.seller_id = i.seller_id and g.sku = c.sku
    where p.parcel_id = any(${parcelIds}::uuid[]) order by p.parcel_id, c.sku`.execute(db)
  return rows
}

/** What packing material weighs (g), by seller and by its code. */
export type Tares = ReadonlyMap<string, ReadonlyMap<string, number>>

/** What material of all those weighs whose material these goods may lie in. */
export async function taresFor(db: Kysely<Tables>, goods: readonly ParcelGoods[]): Promise<Tares> {
  const sellerIds = [...new Set(stockersOf(goods))]
  const { rows } = await sql<{ seller_id: string; material: string; grams: number }>`
    select seller_id, material, grams from material where seller_id = any(${sellerIds}::uuid[]) and grams is not null`.execute(
    db,
  )
  const tares = new Map<string, Map<string, number>>()
  for (const { seller_id: sellerId, material, grams } of rows)
    tares.set(sellerId, (tares.get(sellerId) ?? new Map<string, number>()).set(material, grams))
  return tares
}

/**
 * What the scales said last of these parcels (g). A weighing from before the contents changed says nothing; a label
 * that was only reprinted changes nothing.
 */
export async function weighedGrams(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ parcel_id: string; grams: number }>`
    select distinct on (w.parcel_id) w.parcel_id, w.grams from parcel_weight w where w.parcel_id = any(${parcelIds}::uuid[])
      and not exists (select 1 from replaced_code r where r.parcel_id = w.parcel_id and not r.reprinted and r.at > w.at)
    order by w.parcel_id, w.place desc`.execute(db)
  return new Map(rows.map(({ parcel_id: parcelId, grams }) => [parcelId, grams]))
}

/** What these parcels weigh. */
export async function weightsOfParcels(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<Map<string, Weight>> {
  const goods = await goodsOfParcels(db, parcelIds)
  const [tares, weighed] = [await taresFor(db, goods), await weighedGrams(db, parcelIds)]
  const byParcel = groupBy(goods, ({ parcelId }) => parcelId)
  return new Map(
    parcelIds.map((parcelId) => [
      parcelId,
      { reckoned: reckoned(byParcel.get(parcelId) ?? [], tares), weighed: weighed.get(parcelId) ?? null },
    ]),
  )
}

/** What goods of one parcel weigh with what they are packed in; null while there are none, or it is not known. */
export function reckoned(goods: readonly ParcelGoods[], tares: Tares): number | null {
  if (goods.length === 0) return null
  const products = new Map<string, Pick<Product, 'grams' | 'packing'>>(goods.map((one) => [one.sku, one]))
  const stockers = stockersOf(goods)
  const tareOf = (material: string): number | undefined =>
    tares.get(stockers.find((one) => tares.get(one)?.has(material)) ?? '')?.get(material)
  return reckonedGrams(goods, { products, tareOf })
}

/** Whose material goods may lie in, who counts first: the packer, whoever holds the sale, whose goods these are. */
function stockersOf(goods: readonly Pick<ParcelGoods, 'packerId' | 'holderId' | 'sellerId'>[]): string[] {
  return (['packerId', 'holderId', 'sellerId'] as const).flatMap((who) => goods.map((one) => one[who]))
}

/** What parcels weigh (g), by their current code, as far as it is known. */
export async function gramsOfCodes(db: Kysely<Tables>, codes: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ parcel_id: string; code: string }>`
    select parcel_id, code from parcel where code = any(${[...new Set(codes)]}::text[])`.execute(db)
  const weights = await weightsOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  return new Map(
    rows.flatMap(({ parcel_id: parcelId, code }) => {
      const grams = gramsOf(weights.get(parcelId)!)
      return grams === null ? [] : [[code, grams] as const]
    }),
  )
}
