import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { routes } from '../../shared/contract/http.ts'
import type { buyer } from '../../shared/contract/route.ts'
import { idFromDigest } from '../../shared/lib/id-from-digest.ts'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import { isProvenPhone } from '../../shared/person/phone-code-store.ts'
import { checkName, checkPhone } from '../../shared/person/recipient.ts'
import { addRecipient, presentRecipientId, readPresentRecipient } from '../../shared/person/recipient-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findPoint } from '../../shared/shop/collect-point-store.ts'
import type { Gateway } from '../context.ts'
import { viewerToken } from './authenticate.ts'
import { checkDestination, onPaper, type Destination } from './destination.ts'

/** Signs a viewer up: name, phone and address are validated, stored encrypted, and leave the system only on paper. */
export async function signUp(
  gateway: Gateway,
  body: z.output<typeof routes.signUp.body>,
): Promise<{ viewerId: string; token: string }> {
  const name = checkName(body.name)
  const phone = checkPhone(body.phone)
  const { ctx, paperRoom } = gateway
  const to = await checkDestination(gateway, body)
  const person = { name, phone, line: to.line }
  await paperRoom.require(onPaper(person, to))
  const viewerId = randomUUID()
  const buyerKey = ctx.personal.buyerKey(phone)
  await ctx.db.transaction().execute(async (tx) => {
    await tx.insertInto('viewer').values({ viewer_id: viewerId, buyer_key: buyerKey }).execute()
    await addRecipient(tx, ctx.personal, {
      viewerId,
      person,
      ...kept(to),
      consentVersion: body.consent ?? ctx.config.CONSENT_VERSION,
    })
    await recordChange(tx, { actor: `viewer:${viewerId}`, kind: 'viewer:signed-up', subject: viewerId })
  })
  return { viewerId, token: await viewerToken({ viewerId, buyerKey }, ctx.config.TOKEN_SECRET, ctx.clock.now()) }
}

/**
 * Changes a viewer's name or where their parcels go, for future orders. The phone stays, because limits are counted by
 * it.
 */
export async function changeRecipient(
  gateway: Gateway,
  viewerId: string,
  body: z.output<typeof routes.changeRecipient.body>,
): Promise<{ viewerId: string }> {
  const { ctx, paperRoom } = gateway
  const moves = body.address !== undefined || body.collectAt !== undefined
  if (!body.name && !moves) throw new Refusal('invalid', 'name: give a new name, a new address or a point')
  const present = await readPresentRecipient(ctx.db, ctx.personal, viewerId)
  if (!present) throw new Refusal('not-found', 'There is no such viewer.')
  const { person: before, pointId, ...units } = present
  const to = moves
    ? await checkDestination(gateway, body)
    : { ...units, line: before.line, point: pointId === null ? undefined : await findPoint(ctx.db, pointId) }
  const person = { ...before, ...(body.name && { name: checkName(body.name) }), line: to.line }
  await paperRoom.require(onPaper(person, to))
  await ctx.db.transaction().execute(async (tx) => {
    await addRecipient(tx, ctx.personal, {
      viewerId,
      person,
      ...kept(to),
      consentVersion: body.consent ?? ctx.config.CONSENT_VERSION,
    })
    await recordChange(tx, { actor: `viewer:${viewerId}`, kind: 'recipient:changed', subject: viewerId })
  })
  return { viewerId }
}

/**
 * The viewer and recipient of an order that a host types in. Both ids follow from what was typed, so that the same call
 * made twice finds the same rows; the person shares the limit of whoever has that phone, of its owner where the phone
 * is proven. With `order.keep` false nothing is written: the order will be refused anyway.
 */
export async function recipientOfPhoneOrder(
  gateway: Gateway,
  sellerId: string,
  body: z.output<typeof buyer>,
  order: { saleId: string; orderId: string; actor: string; keep: boolean },
): Promise<Pick<IntakeOrder, 'viewerId' | 'buyerKey' | 'phoneProven' | 'recipientId'>> {
  const name = checkName(body.name, 'recipient.name')
  const phone = checkPhone(body.phone, 'recipient.phone')
  const { ctx, paperRoom } = gateway
  const to = await checkDestination(gateway, body, { prefix: 'recipient.', sellerId })
  const person = { name, phone, line: to.line }
  await paperRoom.require(onPaper(person, to), {
    name: 'recipient.name',
    line: 'recipient.address.line',
  })
  const buyerKey = ctx.personal.buyerKey(phone)
  const viewerId = idFromDigest(`phone order/${sellerId}/${buyerKey}`)
  const recipient = `${viewerId}/${ctx.personal.buyerKey([name, to.line, to.wardCode, ...(to.point ? [to.point.point_id] : [])].join('\n'))}`
  const recipientId = await presentRecipientId(ctx.db, (round) =>
    idFromDigest(round === 0 ? recipient : `${recipient}/${round}`),
  )
  const phoneProven = (await isProvenPhone(ctx.db, buyerKey)) || undefined
  if (!order.keep) return { viewerId, buyerKey, phoneProven, recipientId }
  await ctx.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('viewer')
      .values({ viewer_id: viewerId, buyer_key: buyerKey })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await addRecipient(tx, ctx.personal, {
      recipientId,
      viewerId,
      person,
      ...kept(to),
      consentVersion: null,
    })
    await recordChange(tx, {
      actor: order.actor,
      kind: 'phone-order:typed',
      saleId: order.saleId,
      subject: order.orderId,
    })
  })
  return { viewerId, buyerKey, phoneProven, recipientId }
}

function kept({ provinceCode, wardCode, point }: Destination): {
  provinceCode: string
  wardCode: string
  pointId: string | null
} {
  return { provinceCode, wardCode, pointId: point?.point_id ?? null }
}
