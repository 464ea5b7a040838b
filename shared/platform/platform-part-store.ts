import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { PlatformPart } from './platform-part.ts'

/** What the platform calls these orders, by our order id; those that were taken here are left out. */
export async function platformPartsOf(
  db: Kysely<Tables>,
  orderIds: readonly string[],
): Promise<Map<string, PlatformPart>> {
  const { rows } = await sql<PlatformPart & { ours: string }>`
    select p.order_id as ours, s.platform, p.shop_id as "shopId", p.platform_order_id as "orderId", p.package_id as "packageId"
    from platform_package p join platform_shop s on s.shop_id = p.shop_id where p.order_id = any(${orderIds}::uuid[])`.execute(
    db,
  )
  return new Map(rows.map(({ ours, ...part }) => [ours, part]))
}
