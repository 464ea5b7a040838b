import { sql } from 'kysely'
import { createHash, randomBytes } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Database, Tx } from '../db/database.ts'

/** A link that a viewer made is good for this long, one that a code from the phone opened for a day (days). */
const daysOf = { viewer: 30, phone: 1 }
/** Of one viewer or phone: the oldest makes room. */
const linksMax = 10

/** Whose orders a link shows: those of one sign-up, or all of a phone that was proven. */
export type LinkOwner = { viewerId: string } | { buyerKey: string }

/** Makes the code of a link. Only its hash is kept: whoever reads the database cannot open it. */
export async function makeOrderLink(db: Database, owner: LinkOwner): Promise<{ code: string; expiresAt: Date }> {
  const code = randomBytes(32).toString('base64url')
  const [viewerId, buyerKey] = 'viewerId' in owner ? [owner.viewerId, null] : [null, owner.buyerKey]
  const days = viewerId === null ? daysOf.phone : daysOf.viewer
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ link_id: string; expires_at: Date }>`
      insert into order_link (code_hash, viewer_id, buyer_key, expires_at) values (${hashOf(code)}, ${viewerId}, ${buyerKey}, app_now() + make_interval(days => ${days}::int)) returning link_id, expires_at`.execute(
      tx,
    )
    await sql`
      delete from order_link where link_id in (
        select link_id from order_link where viewer_id = ${viewerId} or buyer_key = ${buyerKey} order by created_at desc, link_id offset ${linksMax})`.execute(
      tx,
    )
    const actor = viewerId === null ? 'phone-code' : `viewer:${viewerId}`
    await recordChange(tx, { actor, kind: 'order-link:made', subject: rows[0]!.link_id })
    return { code, expiresAt: rows[0]!.expires_at }
  })
}

/** Whose orders a code shows, and until when; undefined for one that is unknown, ended or expired. */
export async function findOrderLink(
  db: Database,
  code: string,
): Promise<{ owner: LinkOwner; expiresAt: Date } | undefined> {
  const { rows } = await sql<{ viewer_id: string | null; buyer_key: string | null; expires_at: Date }>`
    select viewer_id, buyer_key, expires_at from order_link where code_hash = ${hashOf(code)} and expires_at > app_now()`.execute(
    db,
  )
  const [row] = rows
  if (!row) return undefined
  return {
    owner: row.viewer_id === null ? { buyerKey: row.buyer_key! } : { viewerId: row.viewer_id },
    expiresAt: row.expires_at,
  }
}

/** Ends all links that a viewer made; how many there were. */
export async function endOrderLinks(db: Database, viewerId: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`delete from order_link where viewer_id = ${viewerId} returning link_id`.execute(tx)
    if (rows.length > 0)
      await recordChange(tx, {
        actor: `viewer:${viewerId}`,
        kind: 'order-links:ended',
        subject: viewerId,
        detail: { links: rows.length },
      })
    return rows.length
  })
}

/** Ends every link to the orders of these viewers. */
export async function eraseOrderLinks(tx: Tx, viewerIds: readonly string[]): Promise<void> {
  await sql`
    delete from order_link where viewer_id = any(${viewerIds}::uuid[])
      or buyer_key in (select buyer_key from viewer where viewer_id = any(${viewerIds}::uuid[]))`.execute(tx)
}

/** Forgets links that have expired. */
export async function forgetOldLinks(tx: Tx): Promise<void> {
  await sql`delete from order_link where expires_at < app_now()`.execute(tx)
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(`order link/${code}`).digest()
}
