import type { Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../outcome.ts'
import { cleanText } from './person-text.ts'
import type { Person, PersonalData } from './personal-data.ts'
import { vietnameseMobile } from './phone.ts'
import { findWard, type FoundWard } from './units.ts'

export interface Address {
  line: string
  ward: string
  province: string
}

const nameMax = 120
const lineMax = 300

/** Checks a name. Throws `invalid` naming the field. */
export function checkName(name: string, field = 'name'): string {
  const clean = cleanText(name, nameMax)
  if (!clean) throw new Refusal('invalid', `${field}: must be a name of 1-${nameMax} characters`)
  return clean
}

/** Checks a phone: a Vietnamese mobile, turned into E.164. */
export function checkPhone(phone: string, field = 'phone'): string {
  const e164 = vietnameseMobile(phone)
  if (!e164) throw new Refusal('invalid', `${field}: must be a Vietnamese mobile number`)
  return e164
}

/** Checks an address against the units of 2025. */
export function checkAddress(address: Address, field = 'address'): { line: string; ward: FoundWard } {
  const line = cleanText(address.line, lineMax)
  if (!line) throw new Refusal('invalid', `${field}.line: must be 1-${lineMax} characters`)
  const ward = findWard(address.province, address.ward)
  if (ward === 'ambiguous') throw new Refusal('invalid', `${field}.ward: there are two of this name; write phường or xã with it`)
  if (!ward) throw new Refusal('invalid', `${field}.ward: there is no such ward in that province (units of 2025)`)
  return { line, ward }
}

/** Writes a recipient: rows never change, a new address is a new row. */
export async function addRecipient(db: Kysely<Tables>, personal: PersonalData, recipient: { viewerId: string; person: Person; provinceCode: string; wardCode: string; recipientId?: string }): Promise<string> {
  const recipientId = recipient.recipientId ?? randomUUID()
  await db
    .insertInto('recipient')
    .values({
      recipient_id: recipientId, viewer_id: recipient.viewerId, key_id: personal.keyId, sealed: personal.seal(recipient.person, recipientId),
      province_code: recipient.provinceCode, ward_code: recipient.wardCode,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return recipientId
}

/** The recipient in force for a viewer now, opened. */
export async function readPresentRecipient(db: Kysely<Tables>, personal: PersonalData, viewerId: string): Promise<{ person: Person; provinceCode: string; wardCode: string } | undefined> {
  const row = await db.selectFrom('recipient').selectAll().where('viewer_id', '=', viewerId).orderBy('created_at', 'desc').limit(1).executeTakeFirst()
  return row && { person: personal.open(row.sealed, row.recipient_id), provinceCode: row.province_code, wardCode: row.ward_code }
}
