import { gs1CheckDigit, hasGs1CheckDigit } from '../parcel-code.ts'
import { separator } from './keys.ts'

/**
 * The GTINs, as 14 digits, that a text may stand for: 8, 12, 13 or 14 digits with a valid check digit, the 8 digits of
 * a UPC-E, a GS1 element string with or without brackets, or a GS1 Digital Link. Usually one or none; eight digits can
 * be two.
 */
export function gtinsOf(text: string): string[] {
  if (/^\d+$/.test(text)) {
    const plain = gtinOfDigits(text)
    if (plain.length > 0) return plain
  }
  const number = gs1Parts(text)?.get('01') ?? /\/01\/(\d{8}|\d{12,14})(?=[/?#]|$)/.exec(text)?.[1]
  return number === undefined ? [] : gtinOfDigits(number)
}

function gtinOfDigits(digits: string): string[] {
  const isGtin = [8, 12, 13, 14].includes(digits.length) && hasGs1CheckDigit(digits)
  const expanded = upcEToA(digits)
  return [...(isGtin ? [digits] : []), ...(expanded === undefined ? [] : [expanded])].map((one) =>
    one.padStart(14, '0'),
  )
}

/**
 * The twelve digits that the eight of a UPC-E (number system 0, with its check digit) stand for; undefined if the check
 * digit is wrong.
 */
export function upcEToA(digits: string): string | undefined {
  const parts = /^0(\d)(\d)(\d)(\d)(\d)(\d)(\d)$/.exec(digits)?.slice(1)
  if (!parts) return undefined
  const [a, b, c, d, e, last, check] = parts as [string, string, string, string, string, string, string]
  const middle =
    last <= '2'
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === '3'
        ? `${a}${b}${c}00000${d}${e}`
        : last === '4'
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`
  const expanded = `0${middle}${check}`
  return hasGs1CheckDigit(expanded) ? expanded : undefined
}

/**
 * Lengths of element strings that need no separator after them (GS1 General Specifications, predefined lengths), by
 * their first two digits, not counting those.
 */
const fixedLengths: Record<string, number> = {
  '00': 18,
  '01': 14,
  '02': 14,
  '03': 14,
  '04': 16,
  '11': 6,
  '12': 6,
  '13': 6,
  '14': 6,
  '15': 6,
  '16': 6,
  '17': 6,
  '18': 6,
  '19': 6,
  '20': 2,
  '31': 8,
  '32': 8,
  '33': 8,
  '34': 8,
  '35': 8,
  '36': 8,
  '41': 14,
}

/**
 * The parts of a GS1 element string by application identifier, as far as fixed-length identifiers go; undefined if the
 * text is not one. Without brackets nothing marks digits as an element string, so it must begin with a GTIN or an SSCC
 * with a valid check digit.
 */
export function gs1Parts(text: string): Map<string, string> | undefined {
  if (text.startsWith('(')) return bracketed(text)
  const parts = new Map<string, string>()
  let rest = text
  while (rest !== '') {
    const name = rest.slice(0, 2)
    const length = fixedLengths[name]
    const [value = ''] = length === undefined ? rest.slice(2).split(separator) : [rest.slice(2, 2 + length)]
    if (length !== undefined && !new RegExp(`^\\d{${length}}$`).test(value)) return undefined
    if (!/^\d\d$/.test(name)) return undefined
    if (!parts.has(name)) parts.set(name, value)
    rest = rest.slice(2 + value.length)
    if (rest.startsWith(separator)) rest = rest.slice(1)
  }
  const number = parts.get('01') ?? parts.get('00')
  return number !== undefined && hasGs1CheckDigit(number) ? parts : undefined
}

function bracketed(text: string): Map<string, string> | undefined {
  const found = [...text.matchAll(/\((\d{2,4})\)([^(]*)/g)]
  if (found.map(([all]) => all).join('') !== text) return undefined
  return new Map(found.map(([, name, value]) => [name!, value!.replaceAll(separator, '').trim()]))
}

/**
 * The GTIN (14 digits) of the single piece inside a case: a case's GTIN has a different first digit and therefore a
 * different check digit. Undefined if it is not a case's GTIN.
 */
export function pieceInCase(gtin: string): string | undefined {
  if (!/^[1-8]\d{13}$/.test(gtin)) return undefined
  const digits = `0${gtin.slice(1, 13)}`
  return digits + gs1CheckDigit(digits)
}
