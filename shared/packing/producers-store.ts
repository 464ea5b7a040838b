import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { groupBy } from '../lib/group-by.ts'
import { linesOfOrder } from '../order/lines-store.ts'

/** A producer with the parcels that hold their goods, and how many units of them each holds. */
export interface Producer {
  seller: string
  /** The name of its shop, once it has one. */
  name: string | null
  parcels: { parcelId: string; units: number }[]
}

/** Whose goods these parcels hold. A parcel packed for several producers is listed with each of them. */
export async function producersOfParcels(db: Kysely<Tables>, parcelIds: readonly string[]): Promise<Producer[]> {
  if (parcelIds.length === 0) return []
  const { rows } = await sql<{ seller: string; name: string | null; parcelId: string; units: number }>`
    select e.slug as seller, h.name, c.parcel_id as "parcelId", c.units from (
        select i.seller_id, o.parcel_id, sum(l.quantity)::int as units
        from "order" o cross join ${linesOfOrder} join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku
        where o.parcel_id = any(${parcelIds}::uuid[]) and o.state <> 'cancelled' group by i.seller_id, o.parcel_id) c
      join parcel p on p.parcel_id = c.parcel_id join seller e on e.seller_id = c.seller_id left join shop h on h.seller_id = c.seller_id
    order by e.slug, p.code`.execute(db)
  return [...groupBy(rows, ({ seller }) => seller)].map(([seller, own]) => ({
    seller,
    name: own[0]!.name,
    parcels: own.map(({ parcelId, units }) => ({ parcelId, units })),
  }))
}
