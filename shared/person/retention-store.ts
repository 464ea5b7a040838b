import { sql, type RawBuilder } from 'kysely'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import { forgetOldLabels } from '../packing/forget-labels-store.ts'
import type { Database, Tx } from '../db/database.ts'
import { forgetOldSessions } from '../staff/session-store.ts'
import { forgetOldLinks } from './order-link-store.ts'
import { forgetOldCodes } from './phone-code-store.ts'
import {
  erasePhotosOfCases,
  eraseViewers,
  liveStates,
  quietSeconds,
  revokeViewers,
  type Erased,
} from './erase-store.ts'

/** Viewers or addresses in one transaction: bounds how long the batches of their paper are locked. */
const peopleMax = 2_000

/**
 * What was erased in one step, and whether another step should follow at once (`more`) or after the tokens are revoked
 * everywhere (`closing`).
 */
export interface Forgotten {
  recipients: number
  documents: number
  more: boolean
  closing: boolean
}

/**
 * One step of erasing expired personal data: of people with nothing under way and no order, address or sign-up younger
 * than `days`. As with an erasure on request, their tokens are revoked first, and their data is erased once nothing
 * more can come from them. Replaced addresses that no younger order needs are erased on their own, and so are the paper
 * of batches that left long ago the codes sent to prove phones, and where staff were signed in. One process at a time.
 */
export async function forgetStep(
  db: Database,
  { days, keyDays }: { days: number; keyDays: number },
  actor: string,
): Promise<Forgotten | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      mine: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended('forget-persons/' || current_schema, 0)) as mine`.execute(tx)
    if (!rows[0]!.mine) return undefined
    const { closed, waiting } = await idleViewers(tx, days)
    await revokeViewers(tx, waiting, actor)
    const erased = closed.length > 0 ? await eraseViewers(tx, closed) : { recipients: 0, documents: 0, photos: 0 }
    await forgetOldCodes(tx)
    await forgetOldNotes(tx, days)
    await forgetOldLinks(tx)
    await forgetOldSessions(tx, keyDays)
    const superseded = await eraseSuperseded(tx, days)
    const paper = (await deleteOldPaper(tx, days)) + (await forgetOldLabels(tx, days))
    const recipients = erased.recipients + superseded.recipients
    const documents = erased.documents + superseded.documents + paper
    if (recipients + documents > 0) {
      const receiptId = randomUUID()
      await recordChange(tx, {
        actor,
        kind: 'people:forgotten',
        subject: receiptId,
        detail: { recipients, documents, photos: erased.photos + superseded.photos },
      })
      await tx
        .insertInto('erasure')
        .values({
          receipt_id: receiptId,
          reason: 'retention',
          buyer_key: null,
          requested_by: actor,
          closing_at: sql`app_now()`,
          erased_at: sql`app_now()`,
          recipients,
          documents,
          tokens_revoked: closed.length,
        })
        .execute()
    }
    return {
      recipients,
      documents,
      more: closed.length + waiting.length === peopleMax || superseded.recipients === peopleMax,
      closing: waiting.length > 0,
    }
  })
}

/** Whether an order still needs the person's data, or is younger than the retention period. */
const needed = (days: number): RawBuilder<boolean> =>
  sql`(o.state = any(${[...liveStates]}) or o.changed_at >= (select app_now()) - ${days} * interval '1 day')`

/**
 * Viewers with expired data: those whose tokens are revoked everywhere, and those whose tokens are yet to be revoked.
 */
async function idleViewers(tx: Tx, days: number): Promise<{ closed: string[]; waiting: string[] }> {
  const { rows } = await sql<{ viewer_id: string; closed: boolean }>`
    with idle as (
      select r.viewer_id from recipient r where r.erased_at is null group by r.viewer_id having max(r.created_at) < (select app_now()) - ${days} * interval '1 day'
      except select o.viewer_id from "order" o where ${needed(days)}
      except select (waiting->>'viewerId')::uuid from intake_chunk c cross join lateral json_array_elements(c.orders) as waiting
      except select viewer_id from waiting_entry where outcome is null)
    select i.viewer_id, coalesce(t.revoked_at <= (select app_now()) - ${quietSeconds} * interval '1 second', false) as closed
    from idle i left join revoked_token t on t.kind = 'holder' and t.name = i.viewer_id::text order by closed desc, t.name is null desc limit ${peopleMax}`.execute(
    tx,
  )
  return {
    closed: rows.filter((row) => row.closed).map((row) => row.viewer_id),
    waiting: rows.filter((row) => !row.closed).map((row) => row.viewer_id),
  }
}

/** Notes on orders that ended longer ago than the retention period, and their cases, also of buyers who still buy. */
async function forgetOldNotes(tx: Tx, days: number): Promise<void> {
  for (const notes of ['staff_note', 'buyer_note'])
    await sql`delete from ${sql.table(notes)} n using "order" o where o.order_id = n.order_id and not ${needed(days)}`.execute(
      tx,
    )
  const old = sql`(select c.case_id from support_case c join "order" o on o.order_id = c.order_id where not ${needed(days)})`
  await sql`delete from case_words w using case_event e where e.step_id = w.step_id and e.case_id in ${old}`.execute(tx)
  await erasePhotosOfCases(tx, sql`case_id in ${old}`)
  await forgetOldRefunds(tx, days)
}

/** Accounts of refunds of such orders, and why they were refused. */
async function forgetOldRefunds(tx: Tx, days: number): Promise<void> {
  await sql`delete from refund_account a using "order" o where o.order_id = a.order_id and not ${needed(days)}`.execute(
    tx,
  )
  await sql`delete from refund_words w using refund r, "order" o where r.refund_id = w.refund_id and o.order_id = r.order_id and not ${needed(days)}`.execute(
    tx,
  )
  await sql`delete from bank_transfer_account a using bank_transfer t, "order" o where t.transfer_id = a.transfer_id and o.order_id = t.order_id and not ${needed(days)}`.execute(
    tx,
  )
}

async function eraseSuperseded(tx: Tx, days: number): Promise<Erased> {
  const { rows } = await sql<{ recipient_id: string; viewer_id: string }>`
    select r.recipient_id, r.viewer_id from recipient r where r.erased_at is null
      and (r.order_id is not null and r.created_at < (select app_now()) - ${days} * interval '1 day' or exists (select 1 from recipient n where n.viewer_id = r.viewer_id and n.order_id is null and n.created_at > r.created_at and n.created_at < (select app_now()) - ${days} * interval '1 day'))
      and not exists (select 1 from "order" o where o.viewer_id = r.viewer_id and (o.recipient_id = r.recipient_id and ${needed(days)} or o.recipient_id is null and o.state = any(${[...liveStates]})))
      and not exists (select 1 from intake_chunk c cross join lateral json_array_elements(c.orders) as waiting where (waiting->>'recipientId')::uuid = r.recipient_id)
    limit ${peopleMax}`.execute(tx)
  if (rows.length === 0) return { recipients: 0, documents: 0, photos: 0 }
  return eraseViewers(
    tx,
    [...new Set(rows.map((row) => row.viewer_id))],
    rows.map((row) => row.recipient_id),
  )
}

/**
 * Paper that names people and has served its purpose: every parcel of its batch is handed over or cancelled. It would
 * be rendered again on request.
 */
async function deleteOldPaper(tx: Tx, days: number): Promise<number> {
  const { rows } = await sql`
    delete from document d using (select batch_id as subject_id, array[batch_id] as batch_ids from packing_batch union all select chunk_id, batch_ids from print_chunk) b
    where b.subject_id = d.subject_id and d.created_at < (select app_now()) - ${days} * interval '1 day'
      and not exists (select 1 from parcel p where p.batch_id = any(b.batch_ids) and p.state not in ('handed-over', 'cancelled')) returning d.subject_id`.execute(
    tx,
  )
  return rows.length
}
