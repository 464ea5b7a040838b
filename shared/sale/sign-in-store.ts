import { sql, type Kysely, type RawBuilder } from 'kysely'
import { createHash, randomBytes } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { StaffRole } from '../contract/roles.ts'
import type { Tables } from '../db/tables.ts'
import { ensureSeller } from './seller-store.ts'

export interface SignInLink {
  role: StaffRole
  seller: string
  name: string
  /** How long the person stays signed in. */
  hours: number
  /** How long the link is valid. */
  linkHours: number
}

/**
 * Creates a one-time link that signs a staff member in, and the seller if new. Returns the path to open; the code in it
 * is not stored.
 */
export async function makeSignInLink(
  db: Kysely<Tables>,
  link: SignInLink,
  actor: string,
): Promise<{ path: string; expiresAt: string }> {
  const code = randomBytes(18).toString('base64url')
  const expiresAt = await db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('sign_in_link')
      .values({
        code_hash: hashOf(code),
        role: link.role,
        seller_id: await ensureSeller(tx, link.seller, actor),
        holder: link.name,
        token_hours: link.hours,
        actor,
        used_at: null,
        expires_at: sql<Date>`app_now() + make_interval(hours => ${link.linkHours}::int)`,
      })
      .returning('expires_at')
      .executeTakeFirstOrThrow()
    await recordChange(tx, {
      actor,
      kind: 'sign-in-link:made',
      subject: `${link.role}:${link.name}`,
      detail: { seller: link.seller, hours: link.hours },
    })
    return made.expires_at
  })
  // In the URL's fragment, so that the code appears in no proxy's log.
  return { path: `/sign-in#${code}`, expiresAt: expiresAt.toISOString() }
}

/** Whom a code signs in, and for how long. */
export interface KnownLink {
  role: StaffRole
  sellerId: string
  seller: string
  name: string
  hours: number
}

const isGood = (code: string): RawBuilder<boolean> =>
  sql`l.code_hash = ${hashOf(code)} and l.used_at is null and l.withdrawn_at is null and l.expires_at > app_now() and s.seller_id = l.seller_id`
const known = sql`l.role, l.seller_id as "sellerId", s.slug as seller, l.holder as name, l.token_hours as hours`

/** Looks at a code without consuming it. Undefined if it is unknown, used or expired. */
export async function readSignInCode(db: Kysely<Tables>, code: string): Promise<KnownLink | undefined> {
  const { rows } = await sql<KnownLink>`select ${known} from sign_in_link l, seller s where ${isGood(code)}`.execute(db)
  return rows[0]
}

/** Consumes a code for a session, within a transaction. Undefined if it is unknown, used or expired. */
export async function useSignInCode(
  tx: Kysely<Tables>,
  code: string,
  sessionId: string,
): Promise<KnownLink | undefined> {
  const { rows } = await sql<KnownLink>`
    update sign_in_link l set used_at = app_now(), session_id = ${sessionId}::uuid from seller s where ${isGood(code)} returning ${known}`.execute(
    tx,
  )
  const [link] = rows
  if (link)
    await recordChange(tx, {
      actor: `${link.role}:${link.name}`,
      kind: 'sign-in-link:used',
      subject: `${link.role}:${link.name}`,
      detail: { seller: link.seller, hours: link.hours },
    })
  return link
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
