import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { packageFilters, PackageView } from '../contract/routes/platform.ts'
import type { Tables } from '../db/tables.ts'

export interface PackagesWanted {
  limit: number
  only?: (typeof packageFilters)[number] | undefined
  find?: string | undefined
  after?: { placedAt: string; platformOrderId: string; packageId: string } | undefined
}

const filters: Record<(typeof packageFilters)[number], RawBuilder<unknown>> = {
  'to-pack': sql`o.state = 'confirmed' and o.held_back is null`,
  late: sql`o.state = 'confirmed' and o.pack_by < (select app_now())`,
  fenced: sql`k.meaning in ('unpaid', 'on-hold', 'cancel-requested')`,
  'unknown-sku': sql`k.meaning = 'to-pack' and k.order_id is null`,
  'to-unpack': sql`o.state = 'packed' and t.reason is not null`,
  cancelled: sql`k.meaning = 'cancelled'`,
}

/** Packages of a shop, the newest first, with what became of them here. */
export async function listPackages(db: Kysely<Tables>, shopId: string, wanted: PackagesWanted): Promise<PackageView[]> {
  const { after, find } = wanted
  const { rows } = await sql<Omit<PackageView, 'placedAt' | 'packBy'> & { placedAt: Date; packBy: Date | null }>`
    select k.platform_order_id as "platformOrderId", k.package_id as "packageId", k.status, k.meaning, k.tracking, k.carrier, k.placed_at as "placedAt",
      (select json_agg(json_build_object('platformSku', line->>'platformSku', 'title', line->>'title', 'quantity', (line->>'quantity')::int)) from jsonb_array_elements(k.lines) line) as lines,
      k.order_id as "orderId", o.state as "orderState", p.code as "parcelCode", o.pack_by as "packBy", t.reason as stop
    from platform_package k left join "order" o on o.order_id = k.order_id left join parcel p on p.parcel_id = o.parcel_id
      left join order_stop t on t.order_id = k.order_id and t.lifted_at is null
    where k.shop_id = ${shopId} and ${wanted.only ? filters[wanted.only] : sql`true`}
      and (${find ?? null}::text is null or ${find ?? null} in (k.platform_order_id, k.package_id, k.tracking, p.code))
      and (${after?.placedAt ?? null}::timestamptz is null
        or (k.placed_at, k.platform_order_id, k.package_id) < (${after?.placedAt ?? null}, ${after?.platformOrderId ?? null}, ${after?.packageId ?? null}))
    order by k.placed_at desc, k.platform_order_id desc, k.package_id desc limit ${wanted.limit}`.execute(db)
  return rows.map((row) => ({
    ...row,
    placedAt: row.placedAt.toISOString(),
    packBy: row.packBy?.toISOString() ?? null,
  }))
}
