import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { ofMembers, promiseOf } from '../hub/commitment-store.ts'
import type { SaleState } from '../sale/sale.ts'

/** A session with all that is known about when it is and what it sells. */
export interface SessionRow {
  saleId: string
  sellerId: string
  title: string
  state: SaleState
  timeZone: string
  policyId: string
  policyVersion: string | null
  plannedAt: Date
  startsAt: Date
  /** When it was closed. */
  endedAt: Date | null
  minutes: number | null
  planned: number | null
  promised: number | null
  counted: number | null
}

const noRehearsal = sql<boolean>`not exists (select 1 from rehearsal x where x.sale_id = s.sale_id)`
const parcelsOfSale = sql<number>`(select count(*)::int from parcel p where p.sale_id = s.sale_id and p.state <> 'cancelled')`
/** Orders that are in no parcel yet, as the parcels that they will become. */
const looseOfSale = sql<number>`(select count(distinct (o.viewer_id, coalesce(o.recipient_id::text, '')))::int from "order" o where o.sale_id = s.sale_id and o.state = 'confirmed' and o.parcel_id is null)`

/** Sales that are meant to start within a time, or were opened in it; each once. By seller and time. */
const salesBetween = (sellers: readonly string[], from: Date, to: Date): RawBuilder<unknown> => sql`(
  select t.sale_id from sale_start t where t.seller_id = any(${sellers}::uuid[]) and t.starts_at >= ${from} and t.starts_at < ${to}
  union select w.sale_id from sale_window w join sale o on o.sale_id = w.sale_id where w.opened_at >= ${from} and w.opened_at < ${to} and o.seller_id = any(${sellers}::uuid[]))`

/** The query of {@link listSessions}, for whoever wants to know how it is looked up. */
export function sessionsQuery(sellers: readonly string[], from: Date, to: Date): RawBuilder<SessionRow> {
  return sql<SessionRow>`
    select s.sale_id as "saleId", s.seller_id as "sellerId", s.title, s.state, s.time_zone as "timeZone", s.deadline_policy as "policyId", s.policy_version as "policyVersion",
      s.created_at as "plannedAt", coalesce(w.opened_at, t.starts_at) as "startsAt", case when s.state = 'closed' then w.closed_at end as "endedAt", e.minutes, e.orders as planned,
      (select sum(c.units)::int from sale_item i join ${promiseOf} where i.sale_id = s.sale_id and ${ofMembers}) as promised,
      case when s.state <> 'scheduled' then ${parcelsOfSale} + ${looseOfSale} end as counted
    from ${salesBetween(sellers, from, to)} n join sale s on s.sale_id = n.sale_id
      left join sale_start t on t.sale_id = s.sale_id left join session_plan e on e.sale_id = s.sale_id
      left join lateral (select min(opened_at) as opened_at, max(closed_at) as closed_at from sale_window w where w.sale_id = s.sale_id) w on true
    where ${noRehearsal} and coalesce(w.opened_at, t.starts_at) >= ${from} and coalesce(w.opened_at, t.starts_at) < ${to} order by "plannedAt", "saleId"`
}

/** The sessions of these sellers that start within a time, who planned first first. */
export async function listSessions(
  db: Kysely<Tables>,
  sellers: readonly string[],
  from: Date,
  to: Date,
): Promise<SessionRow[]> {
  return (await sessionsQuery(sellers, from, to).execute(db)).rows
}

/** How many of a seller's last sales say what is usual for it. */
const usualSales = 5

/** By seller, how many parcels its last sales usually became; without those that have sold nothing yet. */
export async function readUsualParcels(db: Kysely<Tables>, sellers: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ seller_id: string; parcels: number | null }>`
    select m.seller_id, (select percentile_disc(0.5) within group (order by n.parcels) from (
        select ${parcelsOfSale} as parcels from sale s where s.seller_id = m.seller_id and s.state = 'closed' and s.shop_id is null and ${noRehearsal}
        order by s.created_at desc limit ${usualSales}) n where n.parcels > 0) as parcels
    from unnest(${sellers}::uuid[]) m(seller_id)`.execute(db)
  return new Map(rows.flatMap(({ seller_id: id, parcels }) => (parcels === null ? [] : [[id, parcels] as const])))
}

/** Writes down what its host expects of a session; what is left out stays as it is. */
export async function planSessionOf(
  db: Kysely<Tables>,
  saleId: string,
  { orders, minutes }: { orders?: number | null | undefined; minutes?: number | null | undefined },
  actor: string,
): Promise<void> {
  if (orders === undefined && minutes === undefined) return
  await db
    .insertInto('session_plan')
    .values({ sale_id: saleId, orders: orders ?? null, minutes: minutes ?? null, actor })
    .onConflict((conflict) =>
      conflict.column('sale_id').doUpdateSet({
        ...(orders !== undefined && { orders }),
        ...(minutes !== undefined && { minutes }),
        actor,
        changed_at: sql<Date>`app_now()`,
      }),
    )
    .execute()
}
