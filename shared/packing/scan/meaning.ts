import { commandOf, isCommandCode, stationCommands, type StationCommand } from '../command-code.ts'
import { isParcelCode } from '../parcel-code.ts'
import { cleanCode, joinDigits } from './clean-code.ts'
import { findItems } from './find-item.ts'
import { whyUnknown, type Misread } from './misread.ts'

/** What carriers and platforms print: letters and digits in one piece. */
const trackingPattern = /^[A-Z0-9][A-Z0-9.-]{5,39}$/

/** What a device scanned: one reading, or two that its keys allow, best first. */
export interface Scanned {
  readings: readonly string[]
  /**
   * Whether it was ended by a key or complete from the start (camera, typed by hand); otherwise it may be only a
   * beginning.
   */
  isEnded: boolean
  /** Why neither reading can be trusted. */
  trouble?: Misread
}

/** The codes that mean something here. */
export interface KnownCodes {
  /** SKUs of the parcel in hand. */
  inHand: readonly string[]
  /** Other SKUs. */
  goods: readonly string[]
  /** Codes of labels: ours, and the tracking codes on those of carriers and platforms. */
  labels: readonly string[]
  commands: boolean
}

export type Meaning =
  | { kind: 'command'; command: StationCommand }
  /** An item of the parcel in hand. */
  | { kind: 'item'; sku: string }
  /** A label's code; one that is not known here may still be a parcel's. */
  | { kind: 'label'; code: string }
  /** Goods that the parcel in hand does not need. */
  | { kind: 'goods'; sku: string }
  | ({ kind: 'unknown'; text: string } & Misread)

/**
 * What a scan means: the first match of a command, an item of the parcel in hand, a known label, other goods, any
 * label. The parcel in hand comes before labels because goods may carry 12 digits that could be a parcel's code. Two
 * readings with different meanings mean nothing.
 */
export function meaningOf(scanned: Scanned, known: KnownCodes): Meaning {
  const [first = ''] = scanned.readings
  const unknown = (misread: Misread): Meaning => ({ kind: 'unknown', text: cleanCode(first).text, ...misread })
  if (scanned.trouble) return unknown(scanned.trouble)
  for (const step of steps) {
    const found = scanned.readings.flatMap((reading) => step(reading, known))
    const different = new Set(found.map((one) => JSON.stringify(one)))
    if (different.size > 1) return unknown({ why: 'two-meanings' })
    if (found[0]) return scanned.isEnded || isWhole(found[0], known) ? found[0] : unknown({ why: 'no-end' })
  }
  const misread = scanned.readings.map((reading) => whyUnknown(joinDigits(cleanCode(reading).text), allCodes(known)))
  if (known.commands && scanned.readings.some((reading) => isCommandCode(cleanCode(reading).text)))
    return unknown({ why: 'not-found' })
  const isFine = misread.includes(undefined)
  const text = joinDigits(cleanCode(scanned.readings[Math.max(0, misread.indexOf(undefined))] ?? '').text)
  if (isFine) return scanned.isEnded ? { kind: 'goods', sku: text } : unknown({ why: 'no-end' })
  return unknown(misread[0]!)
}

type Step = (reading: string, known: KnownCodes) => Exclude<Meaning, { kind: 'unknown' }>[]

const steps: Step[] = [
  (reading, { commands }) => {
    const command = commands ? commandOf(cleanCode(reading).text) : undefined
    return command ? [{ kind: 'command', command }] : []
  },
  (reading, { inHand }) => findItems(inHand, reading).map((sku) => ({ kind: 'item', sku })),
  (reading, { labels }) =>
    labelNames(reading).flatMap((code) => (labels.includes(code) ? [{ kind: 'label', code }] : [])),
  (reading, { goods }) => findItems(goods, reading).map((sku) => ({ kind: 'goods', sku })),
  (reading) => labelCodes(reading).map((code) => ({ kind: 'label', code })),
]

/**
 * The parcel code in a text: twelve digits with their check digit, together or in groups; none if the scanner read a
 * retail barcode.
 */
export function labelCodes(scanned: string): string[] {
  const { text, isGoods } = cleanCode(scanned)
  const code = joinDigits(text)
  return !isGoods && isParcelCode(code) ? [code] : []
}

/** What a text may be as the code of a label: our own, or else a tracking code. */
export function labelNames(scanned: string): string[] {
  const { text, isGoods } = cleanCode(scanned)
  const tracking = joinDigits(text)
  return [...labelCodes(scanned), ...(!isGoods && trackingPattern.test(tracking) ? [tracking] : [])]
}

/** Whether a code without an end key is complete, because nothing longer could match. */
function isWhole(found: Exclude<Meaning, { kind: 'unknown' }>, known: KnownCodes): boolean {
  if (found.kind === 'command') return true
  const text = found.kind === 'label' ? found.code : found.sku
  return !allCodes(known).some((code) => code !== text && code.startsWith(text))
}

const allCodes = ({ inHand, goods, labels, commands }: KnownCodes): string[] => [
  ...inHand,
  ...goods,
  ...labels,
  ...(commands ? Object.values(stationCommands) : []),
]
