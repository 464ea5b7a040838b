import { randomUUID } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import type { OwnOrder } from '../../shared/contract/routes/buyer.ts'
import { readOwnCases } from '../../shared/case/case-view-store.ts'
import { trackingPage } from '../../shared/dispatch/carrier-names.ts'
import { readOwnOrders } from '../../shared/order/own-orders-store.ts'
import { phoneCodeSender } from '../../shared/outgoing/phone-code-sender.ts'
import { endOrderLinks, findOrderLink, makeOrderLink, type LinkOwner } from '../../shared/person/order-link-store.ts'
import { isSameHash, makePhoneCode, phoneCodeHash } from '../../shared/person/phone-code.ts'
import { isKnownPhone, openPhoneCode, tryOrdersCode } from '../../shared/person/phone-code-store.ts'
import { checkPhone } from '../../shared/person/recipient.ts'
import { readOwnRefunds } from '../../shared/refund/own-refund-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { OverBudget } from '../access/budgets.ts'
import type { Gateway } from '../context.ts'
import { phoneCodes } from '../metrics.ts'

interface Shown {
  items: OwnOrder[]
  /** When the link expires; null with a token. */
  until: string | null
}

/** A viewer's orders in all sales. */
export async function listOwnOrders({ ctx }: Gateway, viewerId: string): Promise<Shown> {
  return { items: await ordersOf(ctx, { viewerId }), until: null }
}

/**
 * Makes a link that shows a viewer's orders and can do nothing else. The code stays in the browser until it is opened.
 */
export async function linkOwnOrders({ ctx }: Gateway, viewerId: string): Promise<{ path: string; expiresAt: string }> {
  const { code, expiresAt } = await makeOrderLink(ctx.db, { viewerId })
  return { path: `/my-orders#${code}`, expiresAt: expiresAt.toISOString() }
}

/** Ends all links of a viewer. */
export async function unlinkOwnOrders({ ctx }: Gateway, viewerId: string): Promise<{ ended: number }> {
  return { ended: await endOrderLinks(ctx.db, viewerId) }
}

/** The orders that a link shows. */
export async function readLinkedOrders({ ctx }: Gateway, code: string): Promise<Shown> {
  const link = await findOrderLink(ctx.db, code)
  if (!link) throw new Refusal('not-found', 'This link was ended or has expired.')
  return { items: await ordersOf(ctx, link.owner), until: link.expiresAt.toISOString() }
}

/** Whoever proved their phone sees everything that was ordered with it. */
async function ordersOf({ db, personal, config, clock }: Context, owner: LinkOwner): Promise<OwnOrder[]> {
  const proven =
    'viewerId' in owner &&
    (await db
      .selectFrom('viewer')
      .select('buyer_key as buyerKey')
      .where('viewer_id', '=', owner.viewerId)
      .where('proven_at', 'is not', null)
      .executeTakeFirst())
  const orders = await readOwnOrders(db, proven || owner, { payUrl: config.PAY_URL, trackingPage })
  const cases = await readOwnCases(
    db,
    personal,
    orders.map(({ orderId }) => orderId),
  )
  const refunds = await readOwnRefunds(
    db,
    personal,
    orders.map(({ orderId }) => orderId),
    clock.now(),
  )
  return orders.map((order) => {
    const [own, refund] = [cases.get(order.orderId), refunds.get(order.orderId)]
    return { ...order, ...(own && { cases: own }), ...(refund && { refund }) }
  })
}

/**
 * Sends a code to a phone whose orders somebody wants to see. A phone without orders gets none; the answer does not
 * reveal that and does not wait for the sender, so it is the same, and as fast, for every phone.
 */
export async function sendOrdersCode(
  { ctx }: Gateway,
  phoneText: string,
): Promise<{ codeId: string; expiresAt: string }> {
  const send = phoneCodeSender(ctx.config)
  if (!send) throw new Refusal('wrong-state', 'Sending codes is not set up here.')
  const phone = checkPhone(phoneText)
  const buyerKey = ctx.personal.buyerKey(phone)
  const [codeId, code] = [randomUUID(), makePhoneCode()]
  const hash = phoneCodeHash(ctx.config.TOKEN_SECRET, codeId, code)
  const opened = await openPhoneCode(ctx.db, { codeId, viewerId: null, buyerKey, hash })
  if ('waitMs' in opened) throw new OverBudget('codes to this phone', opened.waitMs)
  if (await isKnownPhone(ctx.db, buyerKey)) {
    void send({ id: codeId, phone, code, expiresAt: opened.expiresAt, at: ctx.clock.now() }).then(
      () => phoneCodes.inc({ outcome: 'sent' }),
      (error: unknown) => {
        phoneCodes.inc({ outcome: 'refused' })
        ctx.log.warn({ err: error }, 'failed to send a code that opens orders')
      },
    )
  }
  return { codeId, expiresAt: opened.expiresAt.toISOString() }
}

/** Checks a code and returns that of a link to the orders of its phone. */
export async function openOrdersByPhone(
  { ctx }: Gateway,
  { codeId, code }: { codeId: string; code: string },
): Promise<{ code: string; expiresAt: string }> {
  const tried = await tryOrdersCode(ctx.db, codeId, (id, hash) =>
    isSameHash(hash, phoneCodeHash(ctx.config.TOKEN_SECRET, id, code)),
  )
  if (tried === 'wrong') throw new Refusal('invalid', 'code: is not the one that was sent')
  if (tried === 'none-left') throw new Refusal('wrong-state', 'No code is valid any more: ask for a new one.')
  const link = await makeOrderLink(ctx.db, tried)
  return { code: link.code, expiresAt: link.expiresAt.toISOString() }
}
