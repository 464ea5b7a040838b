import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Long enough for `(+84) 912 - 345 - 678`; anything longer is not a phone number and is not examined. */
const textMax = 40
/**
 * ASCII digits with the usual separators. The library would also accept Arabic-Indic digits, letters and extensions,
 * not all of which a label can show.
 */
const shape = /^\(?\+?[0-9 ().\-\u2010-\u2015]+$/u

/**
 * Ranges in use that the library's metadata does not classify as mobile: Vietnamobile 052, Wintel 055, MobiFone 089.
 * Source: the public numbering plan.
 */
const newerRange = /^\+84(52|55|89)\d{7}$/

/**
 * A Vietnamese mobile number as E.164 (`+84912345678`), or undefined. Accepts what people write: `0912 345 678`,
 * `091-234-5678`, `84912345678`, `(+84) 912 345 678`, `+84 (0) 912…`, `0084…`, without the leading 0, in full-width
 * digits (NFKC). Rejects landlines and service numbers, other countries, the eleven-digit numbers from before 2018, and
 * digits of other scripts. Source of the ranges: libphonenumber's `max` metadata, and {@link newerRange}.
 */
export function vietnameseMobile(text: string): string | undefined {
  if (text.length > textMax) return undefined
  const plain = text.normalize('NFKC').trim()
  if (!shape.test(plain)) return undefined
  const digits = plain.replace(/[^+0-9]/g, '').replace(/^(\+|00)?840+(?=\d{9}$)/, '+84')
  const phone = parsePhoneNumberFromString(digits, { defaultCountry: 'VN', extract: false })
  if (!phone || newerRange.test(phone.number)) return phone?.number
  return phone.country === 'VN' && phone.isValid() && phone.getType() === 'MOBILE' ? phone.number : undefined
}

/** A phone as people and carriers in Viet Nam write it (`0912…`), from E.164. */
export function localPhone(phone: string): string {
  return phone.startsWith('+84') ? `0${phone.slice(3)}` : phone
}
