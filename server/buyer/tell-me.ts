import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { newBuyerContact, buyerRoutes } from '../../shared/contract/routes/buyer.ts'
import {
  keepBuyerContact,
  readBuyerContacts,
  removeBuyerContact,
  type BuyerContact,
  type BuyerTarget,
} from '../../shared/news/contact-store.ts'
import { contactOfStopCode } from '../../shared/news/stop-code.ts'
import { whyNotCallable } from '../../shared/outgoing/private-address.ts'
import { lastDigits } from '../../shared/person/phone-code.ts'
import { readPresentRecipient } from '../../shared/person/recipient-store.ts'
import { Refusal } from '../../shared/refusal.ts'

type Listed = z.output<typeof buyerRoutes.listBuyerContacts.answer>

/** How a viewer is told about their orders, and which ways are offered here. */
export async function listMyContacts(ctx: Context, viewerId: string): Promise<Listed> {
  const contacts = await readBuyerContacts(ctx.db, ctx.personal, [viewerId])
  return { ways: waysOf(ctx), items: contacts.map(shown) }
}

function waysOf({ config }: Context): Listed['ways'] {
  return {
    webPush: (config.VAPID_PRIVATE_KEY !== undefined && config.VAPID_PUBLIC_KEY) || null,
    // Every e-mail has a link that ends them, so it needs to know where that leads.
    eMail: config.SMTP_URL !== undefined && config.MAIL_FROM !== undefined && config.PUBLIC_URL !== undefined,
    message: config.ORDER_WEBHOOK_PHONES,
  }
}

/** Stores how a viewer wants to be told, encrypted. Throws `invalid` for a channel that is not configured here. */
export async function addMyContact(
  ctx: Context,
  viewerId: string,
  { target: asked, language, consent }: z.output<typeof newBuyerContact>,
): Promise<Listed['items'][number]> {
  const ways = waysOf(ctx)
  const isOffered = { 'web-push': ways.webPush !== null, 'e-mail': ways.eMail, message: ways.message }
  if (!isOffered[asked.channel]) throw new Refusal('invalid', 'target.channel: is not set up here')
  const target = await targetOf(ctx, viewerId, asked)
  const contactId = await keepBuyerContact(ctx.db, ctx.personal, viewerId, { target, language, consent })
  if (contactId === undefined) throw new Refusal('wrong-state', 'You have as many of these as allowed: end one first.')
  const contacts = await readBuyerContacts(ctx.db, ctx.personal, [viewerId])
  return shown(contacts.find((contact) => contact.contactId === contactId)!)
}

async function targetOf(
  { db, personal, config }: Context,
  viewerId: string,
  asked: z.output<typeof newBuyerContact>['target'],
): Promise<BuyerTarget> {
  if (asked.channel === 'e-mail') return asked
  if (asked.channel === 'web-push') {
    const why = await whyNotCallable(asked.subscription.endpoint, config.OUTGOING_PRIVATE_ADDRESSES)
    if (why) throw new Refusal('invalid', `target.subscription.endpoint: ${why}`)
    return asked
  }
  const present = await readPresentRecipient(db, personal, viewerId)
  if (!present) throw new Refusal('not-found', 'There is no such viewer.')
  return { channel: 'message', phone: present.person.phone }
}

/** Removes one of a viewer's own contacts. */
export async function removeMyContact(
  { db }: Context,
  viewerId: string,
  contactId: string,
): Promise<{ contactId: string }> {
  if (!(await removeBuyerContact(db, contactId, { viewerId, actor: `viewer:${viewerId}` })))
    throw new Refusal('not-found', 'There is no such contact.')
  return { contactId }
}

/** Ends the contact that the link in an e-mail names, whoever opens it. */
export async function stopTelling({ config, db }: Context, code: string): Promise<{ stopped: true }> {
  const secrets = [config.TOKEN_SECRET, config.TOKEN_SECRET_OLD].filter((secret) => secret !== undefined)
  const contactId = contactOfStopCode(secrets, code)
  if (contactId === undefined) throw new Refusal('invalid', 'code: is not one that we sent')
  await removeBuyerContact(db, contactId, { actor: 'e-mail-link' })
  return { stopped: true }
}

function shown({ contactId, channel, target, createdAt }: BuyerContact): Listed['items'][number] {
  return { contactId, channel, to: shortOf(target), createdAt: createdAt.toISOString() }
}

function shortOf(target: BuyerTarget): string | null {
  if (target.channel === 'web-push') return null
  return target.channel === 'message' ? lastDigits(target.phone) : target.address.replace(/^(.).*@/, '$1…@')
}
