import { sql, type Kysely } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import {
  codeMinutes,
  codePauseSeconds,
  codesPerPhoneAnHour,
  codeTriesMax,
  ordersCodesPerPhoneAnHour,
} from './phone-code.ts'

export interface NewPhoneCode {
  codeId: string
  /** Unset for a code that shows the orders of a phone to whoever has it. */
  viewerId: string | null
  buyerKey: string
  hash: Buffer
}

/** Another code may be asked for after this (ms), or at this instant. */
export type OpenedPhoneCode = { waitMs: number } | { expiresAt: Date; againAt: Date }

/**
 * Stores a code about to be sent, unless the viewer was sent one just now or the phone has had its share of the hour.
 * Counted in Postgres under a lock on the phone, so the limit holds across gateways and restarts.
 */
export async function openPhoneCode(
  db: Database,
  { codeId, viewerId, buyerKey, hash }: NewPhoneCode,
): Promise<OpenedPhoneCode> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('phone-code/' || current_schema || '/' || ${buyerKey}, 0))`.execute(
      tx,
    )
    const waitMs = await pauseOf(tx, viewerId, buyerKey)
    if (waitMs > 0) return { waitMs }
    const { rows } = await sql<{ expiresAt: Date; againAt: Date }>`
      insert into phone_code (code_id, viewer_id, buyer_key, code_hash, sent_at, expires_at)
      select ${codeId}, ${viewerId}, ${buyerKey}, ${hash}, now, now + ${codeMinutes} * interval '1 minute' from (select app_now() as now) n
      returning expires_at as "expiresAt", sent_at + ${codePauseSeconds} * interval '1 second' as "againAt"`.execute(tx)
    return rows[0]!
  })
}

/** How long until the viewer may be sent another code (ms): their own pause, and the phone's share of the hour. */
async function pauseOf(tx: Tx, viewerId: string | null, buyerKey: string): Promise<number> {
  const share = viewerId === null ? ordersCodesPerPhoneAnHour : codesPerPhoneAnHour
  const { rows } = await sql<{ waitMs: number | null }>`
    select ceil(extract(epoch from greatest(
      (select max(sent_at) + ${codePauseSeconds} * interval '1 second' from phone_code where viewer_id = ${viewerId}),
      (select sent_at + interval '1 hour' from phone_code where buyer_key = ${buyerKey} and (viewer_id is null) = ${viewerId === null} order by sent_at desc offset ${share - 1} limit 1)
    ) - app_now()) * 1000)::int as "waitMs"`.execute(tx)
  return rows[0]!.waitMs ?? 0
}

/** A code that did not leave: it counts for nothing. */
export async function dropPhoneCode(db: Database, codeId: string): Promise<void> {
  await db.deleteFrom('phone_code').where('code_id', '=', codeId).execute()
}

export type TriedPhoneCode = { provenAt: Date } | 'wrong' | 'none-left'

/**
 * Checks a code against the last one sent to this viewer. The right one proves the phone and is deleted. Whoever is
 * proven already stays so whatever is tried: the answer to the right code may have been lost.
 */
export async function tryPhoneCode(
  db: Database,
  viewerId: string,
  isRight: (codeId: string, hash: Buffer) => boolean,
): Promise<TriedPhoneCode | undefined> {
  return db.transaction().execute(async (tx) => {
    const viewer = await tx
      .selectFrom('viewer')
      .select('proven_at')
      .where('viewer_id', '=', viewerId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!viewer) return undefined
    if (viewer.proven_at) return { provenAt: viewer.proven_at }
    const { rows } = await sql<{ code_id: string; code_hash: Buffer; tries: number }>`
      select code_id, code_hash, tries from (select * from phone_code where viewer_id = ${viewerId} order by sent_at desc limit 1) latest
      where expires_at > app_now()`.execute(tx)
    const [latest] = rows
    if (!latest || latest.tries >= codeTriesMax) return 'none-left'
    if (isRight(latest.code_id, latest.code_hash)) return { provenAt: await prove(tx, viewerId) }
    await tx
      .updateTable('phone_code')
      .set({ tries: latest.tries + 1 })
      .where('code_id', '=', latest.code_id)
      .execute()
    return latest.tries + 1 < codeTriesMax ? 'wrong' : 'none-left'
  })
}

async function prove(tx: Tx, viewerId: string): Promise<Date> {
  const { proven_at: provenAt } = await tx
    .updateTable('viewer')
    .set({ proven_at: sql<Date>`app_now()` })
    .where('viewer_id', '=', viewerId)
    .returning('proven_at')
    .executeTakeFirstOrThrow()
  await tx.deleteFrom('phone_code').where('viewer_id', '=', viewerId).execute()
  await recordChange(tx, { actor: `viewer:${viewerId}`, kind: 'phone:proven', subject: viewerId })
  return provenAt!
}

/** Tries a code that shows the orders of a phone. The right one is forgotten; answers whose orders it shows. */
export async function tryOrdersCode(
  db: Database,
  codeId: string,
  isRight: (codeId: string, hash: Buffer) => boolean,
): Promise<{ buyerKey: string } | 'wrong' | 'none-left'> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ buyer_key: string; code_hash: Buffer; tries: number }>`
      select buyer_key, code_hash, tries from phone_code where code_id = ${codeId} and viewer_id is null and expires_at > app_now() for update`.execute(
      tx,
    )
    const [kept] = rows
    if (!kept || kept.tries >= codeTriesMax) return 'none-left'
    const right = isRight(codeId, kept.code_hash)
    // It serves once and still counts for the hour.
    const tries = right ? codeTriesMax : kept.tries + 1
    await tx.updateTable('phone_code').set({ tries }).where('code_id', '=', codeId).execute()
    if (right) return { buyerKey: kept.buyer_key }
    return tries < codeTriesMax ? 'wrong' : 'none-left'
  })
}

/** Whether somebody who was not erased since signed up with this phone, or a host typed it in. */
export async function isKnownPhone(db: Kysely<Tables>, buyerKey: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select 1 from viewer v join recipient r on r.viewer_id = v.viewer_id where v.buyer_key = ${buyerKey} and r.erased_at is null) as known`.execute(
    db,
  )
  return rows[0]!.known
}

/** Whether somebody has proven this phone. */
export async function isProvenPhone(db: Kysely<Tables>, buyerKey: string): Promise<boolean> {
  const proven = await db
    .selectFrom('viewer')
    .select('viewer_id')
    .where('buyer_key', '=', buyerKey)
    .where('proven_at', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return proven !== undefined
}

/** Forgets codes that can neither be used nor count any more. */
export async function forgetOldCodes(tx: Tx): Promise<void> {
  await sql`delete from phone_code where sent_at < app_now() - interval '1 hour'`.execute(tx)
}

/** What is kept about the proofs of a phone, for the person who asks for it. */
export async function readPhoneProofs(
  db: Database,
  buyerKey: string,
): Promise<{
  phoneProofs: { viewerId: string; provenAt: Date }[]
  phoneCodes: { viewerId: string | null; sentAt: Date; expiresAt: Date; tries: number }[]
}> {
  const viewers = await db
    .selectFrom('viewer')
    .select(['viewer_id as viewerId', 'proven_at as provenAt'])
    .where('buyer_key', '=', buyerKey)
    .orderBy('proven_at')
    .execute()
  return {
    phoneProofs: viewers.flatMap(({ viewerId, provenAt }) => (provenAt ? [{ viewerId, provenAt }] : [])),
    phoneCodes: await db
      .selectFrom('phone_code')
      .select(['viewer_id as viewerId', 'sent_at as sentAt', 'expires_at as expiresAt', 'tries'])
      .where('buyer_key', '=', buyerKey)
      .orderBy('sent_at')
      .execute(),
  }
}
