import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { contentOf, type ContentMix, type PackScan } from './pack-rate.ts'
import type { FloorHours } from './floor-hours.ts'
import type { Todo } from './forecast.ts'
import type { PastCapacity, PromiseShift, Terms } from './promise.ts'

/** Learn from the latest scans only: at most this many, and none older than this (days). */
const scansMax = 5_000
const scanDaysMax = 28
/** A packer who sealed a parcel within this time counts as packing (minutes). */
const packingMinutes = 30
/** How many parcels are examined for their contents. */
const mixParcelsMax = 300

/** The units of an order's lines, looked up by index whatever the planner believes about the table. */
const unitsOf = sql`cross join lateral (select coalesce(sum(l.quantity), 1)::int as units from (select quantity from order_line where sale_id = o.sale_id and seq = o.seq offset 0) l offset 0) u`

/** Orders of a rehearsal are never packed. */
const noRehearsal = sql`not exists (select 1 from rehearsal r where r.sale_id = s.sale_id)`

/** The latest seals of a seller's parcels, with the number of units in each. */
export async function readPackScans(db: Kysely<Tables>, sellerId: string): Promise<PackScan[]> {
  const { rows } = await sql<PackScan>`
    select p.packed_by as packer, p.packed_at as at, coalesce(i.units, 1)::int as units
    from (select parcel_id, packed_by, packed_at from parcel where seller_id = ${sellerId} and packed_at > app_now() - ${scanDaysMax} * interval '1 day' and packed_by is not null
      order by packed_at desc limit ${scansMax}) p
    cross join lateral (select sum(u.units) as units from "order" o ${unitsOf} where o.parcel_id = p.parcel_id offset 0) i`.execute(
    db,
  )
  return rows
}

/**
 * What is still to be packed across all sales of a seller, by the hour of its deadline; loose orders of one recipient
 * count as the parcel they will become.
 */
export async function readTodo(db: Kysely<Tables>, sellerId: string): Promise<Todo[]> {
  const { rows } = await sql<Todo>`
    select min(pack_by) as "packBy", min(hand_over_by) as "handOverBy", count(*)::int as parcels from (
      select pack_by, hand_over_by from parcel where seller_id = ${sellerId} and state in ('waiting', 'picking')
      union all
      select min(o.pack_by), min(o.hand_over_by) from "order" o join sale s on s.sale_id = o.sale_id
      where s.seller_id = ${sellerId} and ${noRehearsal} and o.state = 'confirmed' and o.parcel_id is null group by o.sale_id, o.viewer_id, o.recipient_id) open
    group by date_trunc('hour', pack_by) order by 1`.execute(db)
  return rows
}

/** The contents of the parcels and loose orders to be packed first. */
export async function readMix(db: Kysely<Tables>, sellerId: string): Promise<ContentMix> {
  const { rows } = await sql<{ units: number }>`
    (select i.units from (select parcel_id from parcel where seller_id = ${sellerId} and state in ('waiting', 'picking') order by pack_by limit ${mixParcelsMax}) p
      cross join lateral (select coalesce(sum(u.units), 1)::int as units from "order" o ${unitsOf} where o.parcel_id = p.parcel_id offset 0) i)
    union all
    (select u.units from (select o.sale_id, o.seq from "order" o join sale s on s.sale_id = o.sale_id where s.seller_id = ${sellerId} and ${noRehearsal} and o.state = 'confirmed' and o.parcel_id is null limit ${mixParcelsMax}) o ${unitsOf})`.execute(
    db,
  )
  const mix: ContentMix = { single: 0, few: 0, many: 0 }
  for (const { units } of rows) mix[contentOf(units)] += 1
  return mix
}

/** The average number of unpacked parcels per batch of a seller; 1 while nothing is in a batch. */
export async function readBatchParcels(db: Kysely<Tables>, sellerId: string): Promise<number> {
  const { rows } = await sql<{ mean: number | null }>`
    select count(*)::float8 / nullif(count(distinct batch_id), 0) as mean from parcel where seller_id = ${sellerId} and state in ('waiting', 'picking') and batch_id is not null`.execute(
    db,
  )
  return rows[0]?.mean ?? 1
}

/** Who is currently packing for a seller, and how many usually do on a packing day (null: nobody ever has). */
export async function readPackers(
  db: Kysely<Tables>,
  sellerId: string,
  timeZone: string,
): Promise<{ now: string[]; usual: number | null }> {
  const packing = await sql<{ packer: string }>`
    select distinct packed_by as packer from parcel where seller_id = ${sellerId} and packed_at > app_now() - ${packingMinutes} * interval '1 minute' and packed_by is not null order by 1`.execute(
    db,
  )
  const usual = await sql<{ hands: number | null }>`
    select percentile_disc(0.5) within group (order by n)::int as hands from (
      select count(distinct packed_by) as n from parcel where seller_id = ${sellerId} and packed_at > app_now() - ${scanDaysMax} * interval '1 day' and packed_by is not null
      group by (packed_at at time zone ${timeZone})::date) days`.execute(db)
  return { now: packing.rows.map(({ packer }) => packer), usual: usual.rows[0]?.hands ?? null }
}

export interface SaleRules {
  pastCapacity: PastCapacity
  onBreach: 'flag' | 'cancel'
  onRefund: 'cancel' | 'hold'
  hands: number | null
  floorHours: FloorHours | null
}

export interface SaleTerms {
  terms: Terms
  shifts: PromiseShift[]
  rules: SaleRules
}

/**
 * The terms of a sale's promises, and its rules for when it cannot keep them. Undefined for a sale that does not exist.
 */
export async function readTerms(db: Kysely<Tables>, saleId: string): Promise<SaleTerms | undefined> {
  const { rows } = await sql<Terms & Omit<SaleRules, 'floorHours'> & { from: string | null; until: string | null }>`
    select s.deadline_policy as "policyId", s.time_zone as "timeZone", s.policy_version as "policyVersion",
      coalesce(r.past_capacity, 'ignore') as "pastCapacity", coalesce(r.on_breach, 'flag') as "onBreach", coalesce(r.on_refund, 'cancel') as "onRefund", r.hands, r.floor_from as "from", r.floor_until as "until"
    from sale s left join sale_rule r on r.sale_id = s.sale_id where s.sale_id = ${saleId}`.execute(db)
  const row = rows[0]
  if (!row) return undefined
  const { policyId, timeZone, policyVersion, pastCapacity, onBreach, onRefund, hands, from, until } = row
  return {
    terms: { policyId, timeZone, policyVersion: policyVersion ?? null },
    shifts: await readShifts(db, saleId),
    rules: { pastCapacity, onBreach, onRefund, hands, floorHours: from && until ? { from, until } : null },
  }
}

/** All shifts of a sale's promises: at most a few a day. */
export async function readShifts(db: Kysely<Tables>, saleId: string): Promise<PromiseShift[]> {
  const { rows } =
    await sql<PromiseShift>`select from_at as "fromAt", full_until as "fullUntil" from promise_shift where sale_id = ${saleId} order by from_at`.execute(
      db,
    )
  return rows
}
