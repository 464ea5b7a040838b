import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PlatformPart } from './platform-part.ts'

/**
 * What the platform calls these orders, by our order id; those that were taken here are left out. An order that was
 * cancelled and taken anew still has the name it was taken under; a current one has the package it lies in by now.
 */
export async function platformPartsOf(
  db: Kysely<Tables>,
  orderIds: readonly string[],
): Promise<Map<string, PlatformPart>> {
  const { rows } = await sql<PlatformPart & { ours: string }>`
    select t.order_id as ours, s.platform, t.shop_id as "shopId", t.platform_order_id as "orderId", coalesce(k.package_id, t.package_id) as "packageId"
    from platform_order t join platform_shop s on s.shop_id = t.shop_id left join platform_package k on k.order_id = t.order_id
    where t.order_id = any(${orderIds}::uuid[])`.execute(db)
  return new Map(rows.map(({ ours, ...part }) => [ours, part]))
}
