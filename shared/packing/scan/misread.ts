import { hasGs1CheckDigit } from '../parcel-code.ts'
import { gs1Parts, gtinsOf, pieceInCase } from './gtin.ts'
import { asTypedOn, scannerLayouts } from './layouts.ts'

/** Why a scanned code means nothing; for each the screen says what to do. */
export const misreadKinds = [
  'empty',
  'short',
  'key-lost',
  'input-method',
  'two-meanings',
  'no-end',
  'sscc',
  'case',
  'scanner-layout',
  'shift-lost',
  'extra',
  'cut',
  'check-digit',
  'characters',
  'not-found',
] as const
export type MisreadKind = (typeof misreadKinds)[number]

export interface Misread {
  why: MisreadKind
  /** The surplus characters, or the code that was probably meant. */
  detail?: string
}

/** Shorter codes are found within others by chance. */
const codeLengthMin = 3
/** With more lost characters than this, any code resembles any other. */
const lostMax = 2
/** Longer than any prefix or suffix that scanners are set to. */
const extraMax = 10

/**
 * What is wrong with a text that is none of these codes (SKUs, labels, commands); undefined if it may be a code not
 * known here.
 */
export function whyUnknown(text: string, known: readonly string[]): Misread | undefined {
  if (text === '') return { why: 'empty' }
  return (
    ofGs1(text, known) ??
    alteredCode(
      text,
      known.filter((code) => code !== text),
    ) ??
    unreadable(text)
  )
}

function ofGs1(text: string, known: readonly string[]): Misread | undefined {
  const parts = gs1Parts(text)
  const sscc = parts && !parts.has('01') ? parts.get('00') : undefined
  if (sscc !== undefined || (/^\d{18}$/.test(text) && hasGs1CheckDigit(text))) return { why: 'sscc' }
  const pieces = gtinsOf(text).flatMap((gtin) => pieceInCase(gtin) ?? [])
  const inCase =
    pieces.length > 0 ? known.find((code) => gtinsOf(code).some((gtin) => pieces.includes(gtin))) : undefined
  return inCase === undefined ? undefined : { why: 'case', detail: inCase }
}

/** A known code that was altered in transit. */
function alteredCode(text: string, known: readonly string[]): Misread | undefined {
  for (const layout of scannerLayouts)
    if (known.some((code) => asTypedOn(layout, code) === text)) return { why: 'scanner-layout', detail: layout }
  const unshifted = known.find((code) => withoutShift(code) === withoutShift(text))
  if (unshifted !== undefined) return { why: 'shift-lost', detail: unshifted }
  const longEnough = known.filter((code) => code.length >= codeLengthMin)
  const within = longEnough
    .filter((code) => text.includes(code) && text.length - code.length <= extraMax)
    .toSorted((a, b) => b.length - a.length)[0]
  if (within !== undefined) return { why: 'extra', detail: text.split(within).filter(Boolean).join(' … ') }
  if (text.length < codeLengthMin) return undefined
  const isNear = (code: string): boolean => Math.abs(code.length - text.length) <= lostMax
  const longer = longEnough.find((code) => isNear(code) && missingFrom(code, text) !== undefined)
  if (longer !== undefined) return { why: 'cut', detail: longer }
  const shorter = longEnough.find(
    (code) => isNear(code) && code.length > lostMax * 2 && missingFrom(text, code) !== undefined,
  )
  return shorter === undefined ? undefined : { why: 'extra', detail: missingFrom(text, shorter)! }
}

function unreadable(text: string): Misread | undefined {
  if (text.length < codeLengthMin) return { why: 'short' }
  if (/^(\d{8}|\d{12,14})$/.test(text) && gtinsOf(text).length === 0) return { why: 'check-digit' }
  return /^[A-Z0-9][A-Z0-9._-]{0,39}$/.test(text) ? undefined : { why: 'characters' }
}

const withoutShift = (text: string): string => text.replaceAll('_', '-').replaceAll('>', '.')

/**
 * The characters of a code that are missing from what arrived; undefined if nothing is missing or something else
 * arrived too.
 */
export function missingFrom(code: string, came: string): string | undefined {
  let [at, missing] = [0, '']
  for (const character of code)
    if (character === came[at]) at += 1
    else missing += character
  return at === came.length && missing !== '' ? missing : undefined
}
