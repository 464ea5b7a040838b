import { Refusal } from '../refusal.ts'
import { cleanText, hasVisibleLetter } from './person-text.ts'
import { vietnameseMobile } from './phone.ts'
import { findWards, type FoundWard } from './administrative-units.ts'

export interface Address {
  line: string
  ward: string
  province: string
}

const nameMax = 120
const lineMax = 300

/** Validates a name: it must have a visible letter. Throws `invalid` naming the field. */
export function checkName(name: string, field = 'name'): string {
  const clean = cleanText(name, nameMax)
  if (!clean || !hasVisibleLetter(clean))
    throw new Refusal('invalid', `${field}: must be a name of 1-${nameMax} characters with at least one visible letter`)
  return clean
}

/** Validates a phone: a Vietnamese mobile number, normalized to E.164. */
export function checkPhone(phone: string, field = 'phone'): string {
  const e164 = vietnameseMobile(phone)
  if (!e164) throw new Refusal('invalid', `${field}: must be a Vietnamese mobile number`)
  return e164
}

/**
 * Validates an address against the units since July 2025; earlier names are resolved, or their successors are offered
 * in the refusal.
 */
export function checkAddress(address: Address, field = 'address'): { line: string; ward: FoundWard } {
  const line = cleanText(address.line, lineMax)
  if (!line) throw new Refusal('invalid', `${field}.line: must be 1-${lineMax} characters`)
  const [ward, ...others] = findWards(address.province, address.ward)
  if (!ward) throw new Refusal('invalid', `${field}.ward: there is no such ward in that province`)
  if (others.length > 0)
    throw new Refusal('invalid', `${field}.ward: could be ${listed([ward, ...others])}; write one of them, or its code`)
  return { line, ward }
}

const listedMax = 10

function listed(wards: readonly FoundWard[]): string {
  const names = wards.slice(0, listedMax).map(({ wardName, wardCode }) => `${wardName} (${wardCode})`)
  return `${names.join(', ')}${wards.length > listedMax ? `, and ${wards.length - listedMax} more` : ''}`
}
