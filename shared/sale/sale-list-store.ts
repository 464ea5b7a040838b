import { sql, type Kysely } from 'kysely'
import type { SaleBrief } from '../contract/routes/sale.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'

export interface SalesWanted {
  limit: number
  state?: string
  sellerId?: string | undefined
  after?: TimePlace | undefined
}

/** Sales in brief, newest first. */
export async function listSales(
  db: Kysely<Tables>,
  { limit, state, sellerId, after }: SalesWanted,
): Promise<SaleBrief[]> {
  const { rows } = await sql<
    Omit<SaleBrief, 'createdAt' | 'startsAt' | 'rehearsal' | 'shopId'> & {
      createdAt: Date
      startsAt: Date | null
      rehearsal: boolean
      shopId: string | null
    }
  >`
    select s.sale_id as "saleId", s.title, s.state, s.version, s.currency, s.time_zone as "timeZone", s.deadline_policy as "deadlinePolicy", s.pin,
      (select count(*)::int from sale_item i where i.sale_id = s.sale_id and i.position >= 0) as items, s.created_at as "createdAt",
      (select t.starts_at from sale_start t where t.sale_id = s.sale_id) as "startsAt", exists (select 1 from rehearsal r where r.sale_id = s.sale_id) as rehearsal, s.shop_id as "shopId"
    from sale s
    where ${state ? sql`s.state = ${state}` : sql`true`} and ${isWithinSeller(sql`s.seller_id`, sellerId)}
      and ${olderThan(after, sql`s.created_at`, sql`s.sale_id`)}
    order by s.created_at desc, s.sale_id desc limit ${limit}`.execute(db)
  return rows.map(({ startsAt, rehearsal, shopId, ...row }) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    ...(startsAt && { startsAt: startsAt.toISOString() }),
    ...(rehearsal && { rehearsal }),
    ...(shopId !== null && { shopId }),
  }))
}
