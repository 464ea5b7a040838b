import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { ladder, topRung, type Notice, type Rung } from './ladder.ts'

/** The content of a notice about a sale, without the fields common to all notices. */
export interface Telling {
  saleId: string
  rungs: readonly Rung[]
  type: Notice['type']
  data: Omit<Notice['data'], 'saleId' | 'title' | 'timeZone'>
}

/**
 * Puts a notice into the outbox of each contact on these rungs of the sale's seller, in the transaction of the event it
 * reports. Rehearsals notify nobody.
 */
export async function tellRungs(tx: Kysely<Tables>, telling: Telling, now: Date): Promise<void> {
  await tell(tx, telling, sql`c.seller_id = s.seller_id`, now)
}

/** As `tellRungs`, to the contacts of these sellers. */
export async function tellContacts(
  tx: Kysely<Tables>,
  { sellerIds, ...telling }: Telling & { sellerIds: readonly string[] },
  now: Date,
): Promise<void> {
  await tell(tx, telling, sql`c.seller_id = any(${[...sellerIds]}::uuid[])`, now)
}

async function tell(
  tx: Kysely<Tables>,
  { saleId, rungs, type, data }: Telling,
  whose: RawBuilder<unknown>,
  now: Date,
): Promise<void> {
  await sql`
    insert into notification (notification_id, contact_id, sale_id, body, next_try_at, created_at)
    select gen_random_uuid(), c.contact_id, s.sale_id, jsonb_build_object('type', ${type}::text, 'timestamp', ${now.toISOString()}::text,
      'data', ${JSON.stringify(data)}::jsonb || jsonb_build_object('saleId', s.sale_id, 'title', s.title, 'timeZone', s.time_zone)), ${now}, ${now}
    from sale s join escalation_contact c on ${whose} where s.sale_id = ${saleId} and c.rung = any(${[...rungs]}::text[])
      and not exists (select 1 from rehearsal r where r.sale_id = s.sale_id)`.execute(tx)
}

export interface Raising {
  saleId: string
  packBy: Date
  rung: number
  cause: 'alarm' | 'climb'
  waiting: number
}

/**
 * Raises a warning on a rung and notifies it, once per deadline and rung. Unless acknowledged, it escalates after this
 * long (ms).
 */
export async function raise(
  tx: Kysely<Tables>,
  { saleId, packBy, rung, cause, waiting }: Raising,
  now: Date,
  climbAfterMs: number,
): Promise<boolean> {
  const climbsAt = rung < topRung ? new Date(now.getTime() + climbAfterMs) : null
  const raised = await tx
    .insertInto('escalation')
    .values({
      sale_id: saleId,
      pack_by: packBy,
      rung,
      cause,
      waiting,
      raised_at: now,
      climbs_at: climbsAt,
      climbed_at: null,
      over_at: null,
      acknowledged_at: null,
      acknowledged_by: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (raised.numInsertedOrUpdatedRows === 0n) return false
  const told = ladder[rung - 1]!
  await tellRungs(
    tx,
    {
      saleId,
      rungs: [told],
      type: cause === 'alarm' ? 'deadline.warned' : 'deadline.climbed',
      data: { packBy: packBy.toISOString(), rung: told, waiting },
    },
    now,
  )
  return true
}

/**
 * Somebody has taken charge: what was raised for this deadline escalates no further. Returns how many rungs were
 * waiting for that.
 */
export async function acknowledge(tx: Kysely<Tables>, saleId: string, packBy: Date, by: string): Promise<number> {
  const { rows } = await sql<{ rung: number }>`
    update escalation set acknowledged_at = app_now(), acknowledged_by = ${by} where sale_id = ${saleId} and pack_by = ${packBy} and acknowledged_at is null and over_at is null returning rung`.execute(
    tx,
  )
  return rows.length
}

export interface EscalationRow {
  packBy: Date
  rung: number
  cause: 'alarm' | 'climb'
  waiting: number
  raisedAt: Date
  climbsAt: Date | null
  climbedAt: Date | null
  overAt: Date | null
  acknowledgedAt: Date | null
  acknowledgedBy: string | null
}

const escalationsMax = 200

/** The warnings raised for a sale, latest first. */
export async function readEscalations(db: Kysely<Tables>, saleId: string): Promise<EscalationRow[]> {
  const { rows } = await sql<EscalationRow>`
    select pack_by as "packBy", rung, cause, waiting, raised_at as "raisedAt", climbs_at as "climbsAt", climbed_at as "climbedAt", over_at as "overAt", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy"
    from escalation where sale_id = ${saleId} order by raised_at desc, pack_by, rung desc limit ${escalationsMax}`.execute(
    db,
  )
  return rows
}
