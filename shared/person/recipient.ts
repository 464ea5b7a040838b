import { Refusal } from '../refusal.ts'
import { cleanText } from './person-text.ts'
import { vietnameseMobile } from './phone.ts'
import { findWard, type FoundWard } from './administrative-units.ts'

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
  if (ward === 'ambiguous')
    throw new Refusal('invalid', `${field}.ward: there are two of this name; write phường or xã with it`)
  if (!ward) throw new Refusal('invalid', `${field}.ward: there is no such ward in that province (units of 2025)`)
  return { line, ward }
}
