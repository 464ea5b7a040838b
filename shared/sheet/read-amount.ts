/** Which separator groups thousands: `vi` writes 1.250.000,50, `en` writes 1,250,000.50. */
export type NumberStyle = 'vi' | 'en'

/**
 * The possible values of a text as a number, in whole units of `10^-decimals`: in either style, if that is possible and
 * whole.
 */
export interface Amount {
  vi?: number
  en?: number
}

/** A written number, before it is known which part is the fraction. */
interface Written {
  digits: string
  /** How many of the digits come after the decimal separator. */
  fraction: number
}

/** Suffixes people use for thousands, millions and billions of đồng, as powers of ten. */
const units: readonly [names: string, power: number][] = [
  ['k|ka|ngàn|ngan|nghìn|nghin|ng|n', 3],
  ['tr|triệu|trieu|triêu|củ|m', 6],
  ['tỷ|tỉ|ty|ti', 9],
]
const unitPowers = new Map(units.flatMap(([names, power]) => names.split('|').map((name) => [name, power] as const)))
const unitNames = [...unitPowers.keys()].toSorted((a, b) => b.length - a.length).join('|')
const currencyMarks =
  /^(?:vnđ|vnd|đồng|dong|[đ₫$€£¥]|usd|eur)\s*|\s*(?:vnđ|vnd|đồng|dong|[đd₫$€£¥]|usd|eur)\.?(?:,-|\.-)?$/iu
const number = String.raw`\d[\d., ']*`
const withUnits = new RegExp(`^(${number}?) ?(${unitNames})(?: ?(${number}))?(?: ?(${unitNames}))?$`, 'u')

/**
 * Parses money as people write it: `125000`, `125.000đ`, `85 000`, `180k`, `1tr2` (1,200,000), `1,2tr`, `2 triệu 350
 * nghìn`. `decimals` is the number of digits of the currency's minor unit (none for đồng, 2 for dollars): the result
 * counts minor units. In a currency without minor units, a group of three after a separator is certainly thousands;
 * otherwise `1.000` is ambiguous. Undefined if it is not a number, or not a whole one.
 */
export function readMoney(text: string, decimals: number): Amount | undefined {
  const plain = simplified(text).replace(currencyMarks, '').replace(currencyMarks, '').trim()
  const split = withUnits.exec(plain)
  if (split) return readWithUnits(split, decimals)
  const written = readWritten(plain)
  if (written === undefined) return undefined
  if (decimals === 0 && written.vi && written.en) {
    const grouped = [written.vi, written.en].find(({ fraction }) => fraction === 0)!
    return both(scaled(grouped, 0))
  }
  return amountOf(written, decimals)
}

/**
 * Parses a count of things: `1.000` can be a thousand or one, so both are returned. Undefined if it is not a number, or
 * not a whole one.
 */
export function readCount(text: string): Amount | undefined {
  const written = readWritten(simplified(text))
  return written && amountOf(written, 0)
}

/** The single value of an amount; undefined if it depends on a number style that is not known. */
export function settled(amount: Amount, style: NumberStyle | undefined): number | undefined {
  if (amount.vi === undefined || amount.en === undefined) return amount.vi ?? amount.en
  return amount.vi === amount.en ? amount.vi : style && amount[style]
}

/**
 * The style that a number's notation reveals: `1.250.000` and `12.345,6` are Vietnamese. Undefined if both styles write
 * it this way.
 */
export function styleOf(text: string): NumberStyle | undefined {
  const written = readWritten(simplified(text).replace(currencyMarks, '').trim())
  if (!written || (written.vi && written.en)) return undefined
  return written.vi ? 'vi' : 'en'
}

function simplified(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[.,]-$/, '')
}

type Readings = Partial<Record<NumberStyle, Written>>

/** The readings of digits with their separators; a single separator before exactly three digits has two. */
function readWritten(text: string): Readings | undefined {
  const sign = text.startsWith('-') ? '-' : ''
  const plain = text.slice(sign.length)
  if (/^\d{1,15}$/.test(plain)) return same({ digits: sign + plain, fraction: 0 })
  const spaced = /^\d{1,3}(?:[ ']\d{3})+(?=$|[.,])/.test(plain) ? plain.replaceAll(/[ ']/g, '') : plain
  if (/^\d{1,15}$/.test(spaced)) return same({ digits: sign + spaced, fraction: 0 })
  const vi = readStyle(spaced, '.', ',')
  const en = readStyle(spaced, ',', '.')
  if (!vi && !en) return undefined
  const signed = (written: Written): Written => ({ ...written, digits: sign + written.digits })
  return { ...(vi && { vi: signed(vi) }), ...(en && { en: signed(en) }) }
}

const same = (written: Written): Readings => ({ vi: written, en: written })

function readStyle(text: string, group: string, point: string): Written | undefined {
  const [whole = '', fraction = '', ...more] = text.split(point)
  if (more.length > 0 || (text.includes(point) && !/^\d{1,6}$/.test(fraction))) return undefined
  const groups = whole.split(group)
  const isGrouped =
    groups.length > 1 &&
    groups.length < 6 &&
    /^[1-9]\d{0,2}$/.test(groups[0]!) &&
    groups.slice(1).every((one) => /^\d{3}$/.test(one))
  if (!(isGrouped || (groups.length === 1 && /^\d{1,15}$/.test(whole)))) return undefined
  return { digits: groups.join('') + fraction, fraction: fraction.length }
}

/** `1tr2` is 1.2 million, `1tr250` is 1.25 million, `1tr200k` and `1 triệu 200 nghìn` are sums. */
function readWithUnits(
  [, first = '', unit = '', behind, restUnit]: RegExpExecArray,
  decimals: number,
): Amount | undefined {
  const power = unitPowers.get(unit)!
  const rest = behind?.trim()
  const head = readWritten(first.trim())
  if (!head) return undefined
  if (rest === undefined) return restUnit === undefined ? amountOf(head, decimals + power) : undefined
  if (!(head.vi?.fraction === 0 && head.en?.fraction === 0) || !/^\d{1,3}$/.test(rest)) return undefined
  const restPower = restUnit === undefined ? power - rest.length : unitPowers.get(restUnit)!
  const [whole, part] = [scaled(head.vi, decimals + power), scaled({ digits: rest, fraction: 0 }, decimals + restPower)]
  return restPower < power && whole !== undefined && part !== undefined ? both(whole + part) : undefined
}

const both = (value: number | undefined): Amount | undefined =>
  value === undefined ? undefined : { vi: value, en: value }

function amountOf({ vi, en }: Readings, power: number): Amount | undefined {
  const [asVi, asEn] = [vi && scaled(vi, power), en && scaled(en, power)]
  if (asVi === undefined && asEn === undefined) return undefined
  return { ...(asVi !== undefined && { vi: asVi }), ...(asEn !== undefined && { en: asEn }) }
}

/**
 * The number times `10^power` without floating-point errors; undefined if a fraction is left over or it exceeds the
 * safe range.
 */
function scaled({ digits, fraction }: Written, power: number): number | undefined {
  const shift = power - fraction
  const whole = BigInt(digits)
  if (shift < 0 && whole % 10n ** BigInt(-shift) !== 0n) return undefined
  const value = Number(shift < 0 ? whole / 10n ** BigInt(-shift) : whole * 10n ** BigInt(shift))
  return Number.isSafeInteger(value) ? value : undefined
}
