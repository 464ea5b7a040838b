import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** After this long without a heartbeat (s), another gateway takes a rehearsal over. */
const runnerSilentSeconds = 10

export interface RunningRehearsal {
  saleId: string
  viewers: number
  ordersPerMinute: number
}

/** Marks a sale as a rehearsal of another for this many minutes from now; once. */
export async function startRehearsal(
  db: Kysely<Tables>,
  rehearsal: RunningRehearsal & { ofSaleId: string; minutes: number },
): Promise<void> {
  await sql`
    insert into rehearsal (sale_id, of_sale_id, viewers, orders_per_minute, ends_at)
    values (${rehearsal.saleId}, ${rehearsal.ofSaleId}, ${rehearsal.viewers}, ${rehearsal.ordersPerMinute}, app_now() + make_interval(mins => ${rehearsal.minutes}::int))
    on conflict do nothing`.execute(db)
}

/** The seller's running rehearsal, if any. */
export async function rehearsalUnderWay(db: Kysely<Tables>, sellerId: string): Promise<string | undefined> {
  const { rows } = await sql<{ sale_id: string }>`
    select r.sale_id from rehearsal r join sale s on s.sale_id = r.sale_id where r.ended_at is null and s.seller_id = ${sellerId} limit 1`.execute(
    db,
  )
  return rows[0]?.sale_id
}

/** Takes over rehearsals that nobody runs and refreshes this runner's heartbeats; returns the ones to run. */
export async function claimRehearsals(db: Kysely<Tables>, runner: string): Promise<RunningRehearsal[]> {
  const { rows } = await sql<RunningRehearsal>`
    update rehearsal set runner = ${runner}, runner_at = app_now() where sale_id in (
      select sale_id from rehearsal where ended_at is null and ends_at > (select app_now())
        and (runner is null or runner = ${runner} or runner_at < (select app_now()) - ${runnerSilentSeconds} * interval '1 second')
      for update skip locked)
    returning sale_id as "saleId", viewers, orders_per_minute as "ordersPerMinute"`.execute(db)
  return rows
}

/** Rehearsals whose time is over or whose sale was closed. */
export async function rehearsalsOver(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ sale_id: string }>`
    select r.sale_id from rehearsal r join sale s on s.sale_id = r.sale_id where r.ended_at is null and (r.ends_at <= (select app_now()) or s.state = 'closed')`.execute(
    db,
  )
  return rows.map((row) => row.sale_id)
}

export async function endRehearsal(db: Kysely<Tables>, saleId: string): Promise<void> {
  await sql`update rehearsal set ended_at = app_now() where sale_id = ${saleId} and ended_at is null`.execute(db)
}

/** An SQL condition: the sale with this id is a rehearsal, for which nothing is ever packed. */
export const isRehearsal = (saleId: ReturnType<typeof sql>): ReturnType<typeof sql<boolean>> =>
  sql<boolean>`exists (select 1 from rehearsal where rehearsal.sale_id = ${saleId})`
