import bwip from 'bwip-js'
import { sql, type RawBuilder } from 'kysely'
import type { Context } from '../../shared/context.ts'
import type { StaffLink } from '../../shared/contract/routes/control.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName, type Actor } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'

const shownDays = 90
const shownMax = 500

type Row = { [Key in keyof StaffLink]: Key extends `${string}At` ? Date : StaffLink[Key] } & { usedAt: Date | null }

/** What an actor may see and end: an owner everyone of the own shop but the admins, an admin everyone. */
const isManagedBy = (actor: Actor): RawBuilder<boolean> =>
  actor.role === 'admin' ? sql`true` : sql`(l.seller_id = ${actor.sellerId} and l.role <> 'admin')`

/** Everyone invited by a link, with the link's status, newest first. */
export async function listPeople({ db }: Context, actor: Actor): Promise<{ items: StaffLink[] }> {
  const { rows } = await sql<Row>`
    select l.link_id as "linkId", l.role, l.holder as name, s.slug as seller, l.created_at as "madeAt", l.actor as "madeBy", l.expires_at as "expiresAt", l.token_hours as hours, l.used_at as "usedAt",
      case when l.withdrawn_at is not null then 'withdrawn'
        when l.used_at is null then case when l.expires_at <= app_now() then 'expired' else 'waiting' end
        when exists (select 1 from revoked_token r where r.kind = 'holder' and (r.name = l.holder or (r.name = l.seller_id || '/' || l.holder and l.role <> 'admin')) and r.revoked_at >= l.used_at) then 'revoked'
        when l.used_at + make_interval(hours => l.token_hours) <= app_now() or exists (select 1 from revoked_token r where r.kind = 'token' and r.name = l.session_id::text) then 'ended' else 'used' end as state
    from sign_in_link l join seller s on s.seller_id = l.seller_id where l.created_at > app_now() - make_interval(days => ${shownDays}::int) and ${isManagedBy(actor)}
    order by l.created_at desc limit ${shownMax}`.execute(db)
  return {
    items: rows.map((row) => ({
      ...row,
      madeAt: row.madeAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      usedAt: row.usedAt?.toISOString() ?? null,
    })),
  }
}

/** Withdraws an unused sign-in link. Idempotent. */
export async function withdrawLink({ db }: Context, linkId: string, actor: Actor): Promise<{ withdrawnAt: string }> {
  const by = actorName(actor)
  const withdrawn = await db.transaction().execute(async (tx) => {
    const [link] = await tx
      .updateTable('sign_in_link as l')
      .set({
        withdrawn_at: sql<Date>`coalesce(withdrawn_at, app_now())`,
        withdrawn_by: sql<string>`coalesce(withdrawn_by, ${by})`,
      })
      .where('link_id', '=', linkId)
      .where('used_at', 'is', null)
      .where(isManagedBy(actor))
      .returning(['withdrawn_at', 'role', 'holder'])
      .execute()
    if (link)
      await recordChange(tx, { actor: by, kind: 'sign-in-link:withdrawn', subject: `${link.role}:${link.holder}` })
    return link
  })
  if (withdrawn) return { withdrawnAt: withdrawn.withdrawn_at!.toISOString() }
  const known = await db
    .selectFrom('sign_in_link as l')
    .select('link_id')
    .where('link_id', '=', linkId)
    .where(isManagedBy(actor))
    .executeTakeFirst()
  throw known
    ? new Refusal('wrong-state', 'This link has already been used: revoke its holder instead.')
    : new Refusal('not-found', 'There is no such link.')
}

/** A text as a QR code, sized for reading from a screen with a phone. */
export function drawQr(text: string): { svg: string } {
  return { svg: bwip.toSVG({ bcid: 'qrcode', text, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'FFFFFF' }) }
}
