import { sql, type Kysely, type RawBuilder } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Actor } from '../contract/roles.ts'
import type { SignInWay, StaffSession } from '../contract/routes/staff.ts'
import type { Tables } from '../db/tables.ts'
import { isManaged, isOwn, isRevokedHolder, type StaffPerson } from './person-store.ts'

export interface NewSession extends StaffPerson {
  sessionId: string
  way: SignInWay
  keyId?: string
  device: string
  startedAt: Date
  expiresAt: Date
}

/** Notes that somebody signed in on a device, and how. Call it in the transaction that uses up what they came with. */
export async function addSession(tx: Kysely<Tables>, session: NewSession): Promise<void> {
  await tx
    .insertInto('staff_session')
    .values({
      session_id: session.sessionId,
      seller_id: session.sellerId,
      holder: session.name,
      role: session.role,
      device: session.device,
      way: session.way,
      key_id: session.keyId ?? null,
      started_at: session.startedAt,
      used_at: session.startedAt,
      expires_at: session.expiresAt,
    })
    .execute()
  const who = `${session.role}:${session.name}`
  await recordChange(tx, {
    actor: who,
    kind: 'session:opened',
    subject: who,
    detail: { sessionId: session.sessionId, way: session.way, device: session.device },
  })
}

const isAlive = sql`t.expires_at > app_now()
  and not exists (select 1 from revoked_token r where r.kind = 'token' and r.name = t.session_id::text)
  and not ${isRevokedHolder(sql`t.started_at`)}`

type Row = { [Key in keyof StaffSession]: Key extends 'since' | 'lastUsed' | 'until' ? Date : StaffSession[Key] }
const listedMax = 500

/** Where the people are signed in whom this actor may sign out, last used first. */
export async function listSessions(db: Kysely<Tables>, actor: Actor): Promise<StaffSession[]> {
  const { rows } = await sql<Row>`
    select t.session_id as "sessionId", t.holder as name, t.role, s.slug as seller, t.way, t.device, t.started_at as since, t.used_at as "lastUsed", t.expires_at as until,
      t.session_id::text = ${actor.jti ?? ''} as "isHere", ${isOwn(actor)} as "isOwn"
    from staff_session t join seller s on s.seller_id = t.seller_id where ${isManaged(actor)} and ${isAlive}
    order by "isHere" desc, "isOwn" desc, t.used_at desc, t.session_id limit ${listedMax}`.execute(db)
  return rows.map((row) => ({
    ...row,
    since: row.since.toISOString(),
    lastUsed: row.lastUsed.toISOString(),
    until: row.until.toISOString(),
  }))
}

/** Whether this actor may end the session, alive or not. */
export async function mayEndSession(db: Kysely<Tables>, sessionId: string, actor: Actor): Promise<boolean> {
  return exists(db, sql`select 1 from staff_session t where t.session_id = ${sessionId}::uuid and ${isManaged(actor)}`)
}

/** Whether the holder of this token signed in through a provider, who decides whether they come back. */
export async function isFromProvider(db: Kysely<Tables>, actor: Actor): Promise<boolean> {
  return exists(
    db,
    sql`select 1 from staff_session t where t.session_id::text = ${actor.jti ?? ''} and t.way = 'provider'`,
  )
}

async function exists(db: Kysely<Tables>, query: RawBuilder<unknown>): Promise<boolean> {
  return (await query.execute(db)).rows.length > 0
}

/** Notes that these sessions are in use. */
export async function noteUses(db: Kysely<Tables>, sessionIds: readonly string[]): Promise<void> {
  await sql`update staff_session set used_at = app_now() where session_id = any(${sessionIds}::uuid[])`.execute(db)
}

/** Sessions and spent challenges serve nothing any more this long after they ended (days). */
const keptDays = 30

/**
 * Forgets sessions that expired long ago, challenges that nobody can answer any more, and keys unused for `keyDays`.
 */
export async function forgetOldSessions(tx: Kysely<Tables>, keyDays: number): Promise<void> {
  await sql`delete from staff_session where expires_at < app_now() - make_interval(days => ${keptDays})`.execute(tx)
  await sql`delete from spent_challenge where spent_at < app_now() - make_interval(days => ${keptDays})`.execute(tx)
  await sql`delete from staff_key where used_at < app_now() - make_interval(days => ${keyDays})`.execute(tx)
}
