import { sql } from 'kysely'
import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { ContactView, newContact } from '../../shared/contract/routes/deadline.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { whyNotCallable } from '../../shared/outgoing/private-address.ts'
import type { Target } from '../../shared/outgoing/send.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'

type NewContact = z.output<typeof newContact>

const contactsMax = 50

/**
 * Adds a contact to the escalation ladder of the actor's seller. Its address is encrypted, and a webhook's secret is
 * generated here. A repeat gets the same answer as the first request.
 */
export async function addContact(
  ctx: Context,
  body: NewContact,
  actor: KnownActor,
): Promise<ContactView & { secret?: string; replayed?: true }> {
  const sellerId = sellerOf(actor)
  if (actor.role === 'packer' && body.target.channel !== 'web-push')
    throw new Refusal('forbidden', 'Packers may only add web push to their own phones.')
  await mustBeReachable(ctx, body)
  const contents = createHash('sha256')
    .update(JSON.stringify([sellerId, body.rung, body.label, body.language, body.target]))
    .digest('hex')
  const target: Target =
    body.target.channel === 'webhook'
      ? { ...body.target, secret: `whsec_${randomBytes(32).toString('base64')}` }
      : body.target
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from escalation_contact where seller_id = ${sellerId}`.execute(ctx.db)
  if (rows[0]!.n >= contactsMax) throw new Refusal('wrong-state', `A ladder has at most ${contactsMax} contacts.`)
  const { row, ...again } = await keepOnce('contact', {
    insert: () =>
      ctx.db
        .insertInto('escalation_contact')
        .values({
          contact_id: body.contactId,
          seller_id: sellerId,
          rung: body.rung,
          channel: target.channel,
          label: body.label,
          language: body.language,
          sealed: ctx.personal.sealText(JSON.stringify(target), body.contactId),
          contents,
          actor: actorName(actor),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('sealed')
        .executeTakeFirst(),
    find: () =>
      ctx.db
        .selectFrom('escalation_contact')
        .select(['contents', 'sealed'])
        .where('contact_id', '=', body.contactId)
        .executeTakeFirst(),
    same: { contents },
  })
  const stored = JSON.parse(ctx.personal.openText(row.sealed, body.contactId)) as Target
  const [view] = await listContacts(ctx, actor, body.contactId)
  return { ...view!, ...(stored.channel === 'webhook' && { secret: stored.secret }), ...again }
}

async function mustBeReachable({ config }: Context, { target }: NewContact): Promise<void> {
  if (target.channel === 'e-mail') {
    if (config.SMTP_URL === undefined || config.MAIL_FROM === undefined)
      throw new Refusal('invalid', 'target.channel: e-mail is not set up here (SMTP_URL, MAIL_FROM)')
    return
  }
  if (target.channel === 'web-push' && config.VAPID_PRIVATE_KEY === undefined)
    throw new Refusal('invalid', 'target.channel: web push is not set up here (VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY)')
  const [field, url] =
    target.channel === 'webhook'
      ? ['target.url', target.url]
      : ['target.subscription.endpoint', target.subscription.endpoint]
  const why = await whyNotCallable(url, config.OUTGOING_PRIVATE_ADDRESSES)
  if (why) throw new Refusal('invalid', `${field}: ${why}`)
}

/** The ladder of the actor's seller, rung by rung, with the delivery status of its notifications. */
export async function listContacts(ctx: Context, actor: KnownActor, contactId?: string): Promise<ContactView[]> {
  const { rows } = await sql<
    Omit<ContactView, 'createdAt' | 'lastSentAt'> & { createdAt: Date; lastSentAt: Date | null }
  >`
    select c.contact_id as "contactId", c.rung, c.label, c.language, c.channel, c.created_at as "createdAt", n."lastSentAt", coalesce(n.waiting, 0) as waiting,
      (select last_error from notification l where l.contact_id = c.contact_id and l.last_error is not null order by l.created_at desc limit 1) as "lastError"
    from escalation_contact c
    left join lateral (select max(done_at) filter (where state = 'sent') as "lastSentAt", count(*) filter (where state = 'waiting')::int as waiting from notification n where n.contact_id = c.contact_id) n on true
    where c.seller_id = ${sellerOf(actor)} and (${contactId ?? null}::uuid is null or c.contact_id = ${contactId ?? null}::uuid)
    order by array_position(array['host', 'packer', 'lead', 'hub', 'backup'], c.rung), c.created_at`.execute(ctx.db)
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSentAt: row.lastSentAt?.toISOString() ?? null,
  }))
}

/** Removes a contact from the ladder; nothing more is sent to it. */
export async function removeContact(
  ctx: Context,
  contactId: string,
  actor: KnownActor,
): Promise<{ contactId: string }> {
  const removed = await ctx.db
    .deleteFrom('escalation_contact')
    .where('contact_id', '=', contactId)
    .where('seller_id', '=', sellerOf(actor))
    .executeTakeFirst()
  if (removed.numDeletedRows === 0n) throw new Refusal('not-found', 'There is no such contact.')
  return { contactId }
}

function sellerOf(actor: KnownActor): string {
  if (!actor.sellerId) throw new Refusal('forbidden', 'A ladder belongs to a seller: use a token made with --seller.')
  return actor.sellerId
}
