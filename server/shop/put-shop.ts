import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { ShopProfile, ShopView } from '../../shared/contract/routes/shop.ts'
import { isTimeZone } from '../../shared/deadline/deadline.ts'
import { outdatePaper } from '../../shared/packing/batch-store.ts'
import { toPrintable } from '../../shared/packing/paper/printable.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import { checkAddress, checkName, checkPhone } from '../../shared/person/recipient.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import { shopMax } from '../../shared/shop/shop.ts'
import { findShop, putShop as storeShop, type CheckedShop } from '../../shared/shop/shop-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

/**
 * Sets a shop's profile and records which of its parts changed, but not their values, since the sender is a person.
 * Idempotent.
 */
export async function putShop(
  { ctx, paperRoom }: Gateway,
  sellerId: string,
  profile: ShopProfile,
  actor: KnownActor,
): Promise<ShopView> {
  const shop = checkShop(profile)
  const { name, phone, line, provinceCode, wardCode } = shop.sender
  const units = unitNames(provinceCode, wardCode)
  await paperRoom.requireShop(
    { ...shop, sender: { name, phone, line, ...units } },
    { name: 'name', line: 'sender.address.line' },
  )
  return ctx.db.transaction().execute(async (tx) => {
    const before = await findShop(tx, ctx.personal, sellerId)
    const changed = changedParts(before, { ...shop, sender: { name, phone, address: { line, ...units } } })
    if (before && changed.length === 0) return before
    await recordChange(tx, { actor: actorName(actor), kind: 'shop:changed', subject: sellerId, detail: { changed } })
    await outdatePaper(tx, sellerId)
    return storeShop(tx, ctx.personal, sellerId, shop, actorName(actor))
  })
}

/** Checks a profile like a recipient: the sender must be identifiable and reachable, and printable on paper. */
function checkShop({ name, sender, timeZone, returnNote, ...terms }: ShopProfile): CheckedShop {
  if (!isTimeZone(timeZone)) throw new Refusal('invalid', 'timeZone: is not an IANA time zone')
  const { line, ward } = checkAddress(sender.address, 'sender.address')
  return {
    name: drawable(checkName(name), 'name'),
    sender: {
      name: drawable(checkName(sender.name, 'sender.name'), 'sender.name'),
      phone: checkPhone(sender.phone, 'sender.phone'),
      line: drawable(line, 'sender.address.line'),
      provinceCode: ward.provinceCode,
      wardCode: ward.wardCode,
    },
    timeZone,
    ...terms,
    returnNote: drawable(cleanText(returnNote, shopMax.returnNote) ?? '', 'returnNote'),
  }
}

function drawable(text: string, field: string): string {
  if (toPrintable(text).lost) throw new Refusal('invalid', `${field}: has characters that cannot be printed`)
  return text
}

const parts = {
  name: ({ name }) => name,
  sender: ({ sender: { name, phone, address } }) => [name, phone, address.line, address.ward, address.province],
  timeZone: ({ timeZone }) => timeZone,
  inspection: ({ inspection }) => inspection,
  refusalFee: ({ refusalFee }) => refusalFee,
  refusalFeeBy: ({ refusalFeeBy }) => refusalFeeBy,
  returnNote: ({ returnNote }) => returnNote,
} satisfies Record<keyof ShopProfile, (shop: ShopProfile) => unknown>

function changedParts(before: ShopProfile | undefined, after: ShopProfile): string[] {
  return Object.entries(parts)
    .filter(([, of]) => JSON.stringify(before && of(before)) !== JSON.stringify(of(after)))
    .map(([part]) => part)
}
