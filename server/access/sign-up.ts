import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { routes } from '../../shared/contract/http.ts'
import type { person } from '../../shared/contract/route.ts'
import { idFromDigest } from '../../shared/lib/id-from-digest.ts'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import type { PaperRecipient } from '../../shared/packing/paper/fits-paper.ts'
import type { FoundWard } from '../../shared/person/administrative-units.ts'
import { isProvenPhone } from '../../shared/person/phone-code-store.ts'
import type { Person } from '../../shared/person/personal-data.ts'
import { checkAddress, checkName, checkPhone } from '../../shared/person/recipient.ts'
import { addRecipient, presentRecipientId, readPresentRecipient } from '../../shared/person/recipient-store.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { viewerToken } from './authenticate.ts'

/** Signs a viewer up: name, phone and address are validated, stored encrypted, and leave the system only on paper. */
export async function signUp(
  { ctx, paperRoom }: Gateway,
  body: z.output<typeof routes.signUp.body>,
): Promise<{ viewerId: string; token: string }> {
  const name = checkName(body.name)
  const phone = checkPhone(body.phone)
  const { line, ward } = checkAddress(body.address)
  await paperRoom.require(onPaper({ name, phone, line }, ward))
  const viewerId = randomUUID()
  const buyerKey = ctx.personal.buyerKey(phone)
  await ctx.db.transaction().execute(async (tx) => {
    await tx.insertInto('viewer').values({ viewer_id: viewerId, buyer_key: buyerKey }).execute()
    await addRecipient(tx, ctx.personal, {
      viewerId,
      person: { name, phone, line },
      provinceCode: ward.provinceCode,
      wardCode: ward.wardCode,
      consentVersion: body.consent ?? ctx.config.CONSENT_VERSION,
    })
    await recordChange(tx, { actor: `viewer:${viewerId}`, kind: 'viewer:signed-up', subject: viewerId })
  })
  return { viewerId, token: await viewerToken({ viewerId, buyerKey }, ctx.config.TOKEN_SECRET, ctx.clock.now()) }
}

/** Changes a viewer's name or address for future orders. The phone stays, because limits are counted by it. */
export async function changeRecipient(
  { ctx, paperRoom }: Gateway,
  viewerId: string,
  body: z.output<typeof routes.changeRecipient.body>,
): Promise<{ viewerId: string }> {
  if (!body.name && !body.address) throw new Refusal('invalid', 'name: give a new name or a new address')
  const present = await readPresentRecipient(ctx.db, ctx.personal, viewerId)
  if (!present) throw new Refusal('not-found', 'There is no such viewer.')
  const person = { ...present.person, ...(body.name && { name: checkName(body.name) }) }
  let { provinceCode, wardCode } = present
  if (body.address) {
    const { line, ward } = checkAddress(body.address)
    person.line = line
    provinceCode = ward.provinceCode
    wardCode = ward.wardCode
  }
  await paperRoom.require({ ...person, ...unitNames(provinceCode, wardCode) })
  await ctx.db.transaction().execute(async (tx) => {
    await addRecipient(tx, ctx.personal, {
      viewerId,
      person,
      provinceCode,
      wardCode,
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
  { ctx, paperRoom }: Gateway,
  sellerId: string,
  body: z.output<typeof person>,
  order: { saleId: string; orderId: string; actor: string; keep: boolean },
): Promise<Pick<IntakeOrder, 'viewerId' | 'buyerKey' | 'phoneProven' | 'recipientId'>> {
  const name = checkName(body.name, 'recipient.name')
  const phone = checkPhone(body.phone, 'recipient.phone')
  const { line, ward } = checkAddress(body.address, 'recipient.address')
  await paperRoom.require(onPaper({ name, phone, line }, ward), {
    name: 'recipient.name',
    line: 'recipient.address.line',
  })
  const buyerKey = ctx.personal.buyerKey(phone)
  const viewerId = idFromDigest(`phone order/${sellerId}/${buyerKey}`)
  const recipient = `${viewerId}/${ctx.personal.buyerKey(`${name}\n${line}\n${ward.wardCode}`)}`
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
      person: { name, phone, line },
      provinceCode: ward.provinceCode,
      wardCode: ward.wardCode,
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

function onPaper(person: Person, ward: FoundWard): PaperRecipient {
  return { ...person, ...unitNames(ward.provinceCode, ward.wardCode) }
}
