import { sql, type Kysely } from 'kysely'
import type { PointParcel, pointParcelStates } from '../contract/routes/point.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { parcelsOfCode, toLeaveFirst } from '../order/parcel-code-store.ts'
import { cashOfParcels } from '../order/shipping-store.ts'
import { openRecipient } from '../order/shop-order-store.ts'
import { returnLots } from '../packing/lot-store.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { endDelivery } from './delivery-store.ts'
import type { Collected } from './hand-out.ts'

const phoneEndDigits = 3

/** A parcel that is for a point, with what is known of it there. */
export interface WantedParcel extends Collected {
  parcelId: string
  phoneEnd: string | undefined
}

/** One at a time at a point: tries are counted, and a code cannot be used twice. */
export async function lockHandOuts(tx: Tx, pointId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('hand-out/' || current_schema || '/' || ${pointId}, 0))`.execute(
    tx,
  )
}

/** The parcel that a buyer's code stands for: one that waits, or the last that had it. */
export async function findByCode(
  tx: Tx,
  personal: PersonalData,
  pointId: string,
  code: string,
): Promise<WantedParcel | undefined> {
  const { rows } = await sql<{ parcel_id: string }>`
    select parcel_id from collection where point_id = ${pointId} and code = ${code} order by outcome is null desc, ready_at desc limit 1`.execute(
    tx,
  )
  return rows[0] && lockWanted(tx, personal, rows[0].parcel_id)
}

/** The parcel of a label, if it is for this point. */
export async function findByLabel(
  tx: Tx,
  personal: PersonalData,
  pointId: string,
  parcelCode: string,
): Promise<WantedParcel | undefined> {
  const { rows } = await sql<{ parcel_id: string }>`
    select p.parcel_id from parcel p where p.point_id = ${pointId} and p.parcel_id in ${parcelsOfCode(parcelCode)} order by ${toLeaveFirst} limit 1`.execute(
    tx,
  )
  return rows[0] && lockWanted(tx, personal, rows[0].parcel_id)
}

async function lockWanted(tx: Tx, personal: PersonalData, parcelId: string): Promise<WantedParcel> {
  await sql`select 1 from parcel where parcel_id = ${parcelId} for update`.execute(tx)
  const { rows } = await sql<{
    recipient_id: string
    sealed: Buffer
    isHere: boolean
    outcome: Collected['outcome']
  }>`
    select r.recipient_id, r.sealed, c.parcel_id is not null as "isHere", c.outcome from parcel p join recipient r on r.recipient_id = p.recipient_id
      left join collection c on c.parcel_id = p.parcel_id where p.parcel_id = ${parcelId}`.execute(tx)
  const { recipient_id: id, sealed, ...found } = rows[0]!
  return { parcelId, phoneEnd: openRecipient(id, sealed, personal)?.phone.slice(-phoneEndDigits), ...found }
}

/** Wrong tries within the hour, and when the oldest of them stops counting: of codes, or of digits for one parcel. */
export async function wrongTries(
  tx: Tx,
  pointId: string,
  parcelId: string | null,
): Promise<{ tries: number; waitMs: number }> {
  const { rows } = await sql<{ tries: number; waitMs: number | null }>`
    select count(*)::int as tries, ceil(extract(epoch from min(at) + interval '1 hour' - app_now()) * 1000)::int as "waitMs" from hand_out
    where point_id = ${pointId} and result = 'wrong' and at > app_now() - interval '1 hour' and parcel_id is not distinct from ${parcelId}::uuid`.execute(
    tx,
  )
  return { tries: rows[0]!.tries, waitMs: rows[0]!.waitMs ?? 0 }
}

/**
 * Ends a locked parcel's stay at its point: collected, or going back, and then its goods are in the lots they came from
 * again. Returns the ids of its orders.
 */
export async function endCollection(
  tx: Tx,
  parcelId: string,
  outcome: 'delivered' | 'returned',
  actor: string,
): Promise<string[]> {
  const orderIds = await endDelivery(tx, parcelId, outcome, actor)
  await sql`update collection set outcome = ${outcome}, ended_at = app_now() where parcel_id = ${parcelId} and outcome is null`.execute(
    tx,
  )
  if (outcome === 'returned') await returnLots(tx, parcelId, actor)
  return orderIds
}

interface PointParcelRow {
  parcel_id: string
  code: string
  outcome: Collected['outcome']
  ready_at: Date
  keep_until: Date
  ended_at: Date | null
  recipient_id: string
  sealed: Buffer
  currency: string
  orders: number[] | null
  unpaid: number
}

const outcomeOf = { waiting: null, collected: 'delivered', returned: 'returned' } as const
const stateOf = { delivered: 'collected', returned: 'returned' } as const

export interface PointParcelFilter {
  pointId: string
  state?: (typeof pointParcelStates)[number] | undefined
  /** One parcel alone. */
  parcelId?: string
  after?: { readyAt: Date; code: string } | undefined
  limit: number
}

/** The parcels that are or were at a point, the latest first: no name, no goods, only what handing out needs. */
export async function readPointParcels(
  db: Kysely<Tables>,
  personal: PersonalData,
  { pointId, state, parcelId, after, limit }: PointParcelFilter,
): Promise<PointParcel[]> {
  const { rows } = await sql<PointParcelRow>`
    select c.parcel_id, p.code, c.outcome, c.ready_at, c.keep_until, c.ended_at, r.recipient_id, r.sealed, s.currency,
      (select json_agg(o.seq order by o.seq) from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as orders,
      (select coalesce(sum(o.total) filter (where o.paid_at is null), 0)::bigint from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as unpaid
    from collection c join parcel p on p.parcel_id = c.parcel_id join sale s on s.sale_id = p.sale_id join recipient r on r.recipient_id = p.recipient_id
    where c.point_id = ${pointId} and ${state ? sql`c.outcome is not distinct from ${outcomeOf[state]}` : sql`true`}
      and ${parcelId ? sql`c.parcel_id = ${parcelId}` : sql`true`} and ${after ? sql`(c.ready_at, p.code) < (${after.readyAt}, ${after.code})` : sql`true`}
    order by c.ready_at desc, p.code desc limit ${limit}`.execute(db)
  const cash = await cashOfParcels(
    db,
    rows.map((row) => row.parcel_id),
  )
  return rows.map((row) => ({
    code: row.code,
    state: row.outcome === null ? 'waiting' : stateOf[row.outcome],
    orders: row.orders ?? [],
    phoneEnd: openRecipient(row.recipient_id, row.sealed, personal)?.phone.slice(-phoneEndDigits) ?? null,
    cash: cash.get(row.parcel_id) ?? row.unpaid,
    currency: row.currency,
    readyAt: row.ready_at.toISOString(),
    keepUntil: row.keep_until.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }))
}
