import type { KeyedScan } from './key-buffer.ts'
import { burstMs, median } from './scanned-run.ts'
import { asTypedOn, scannerLayouts } from './layouts.ts'
import { missingFrom } from './misread.ts'
import { unknownScanner, type ScannerSettings } from './scanner-settings.ts'

/** What a scanner check can find. */
const scannerFindings = [
  'input-method',
  'computer-layout',
  'same-other-layout',
  'scanner-layout',
  'shift-lost',
  'characters-lost',
  'other-text',
  'caps-lock',
  'case-changed',
  'identifier',
  'prefix',
  'suffix',
  'no-end',
  'two-ends',
  'slow',
  'pauses',
] as const
export type ScannerFindingKind = (typeof scannerFindings)[number]

export interface ScannerFinding {
  kind: ScannerFindingKind
  /** Scans fail until this is fixed; anything else is only worth knowing. */
  mustMend: boolean
  detail?: string
}

/** One code of the check and its result. */
export interface CheckedCode {
  expected: string
  scan: KeyedScan
  /** A second end key followed immediately after the first. */
  twoEnds: boolean
}

export interface ScannerVerdict {
  findings: ScannerFinding[]
  /** What this device should remember about the scanner; undefined if it cannot be used as it is. */
  settings: ScannerSettings | undefined
}

/** Average time between keys above which packers wait for the scanner (ms). */
const slowMs = 50
const mustMend = new Set<ScannerFindingKind>([
  'scanner-layout',
  'shift-lost',
  'characters-lost',
  'other-text',
  'no-end',
])

/** What is wrong with a scanner, or with the computer's keyboard settings, judging by how known codes arrived. */
export function diagnoseScanner(codes: readonly CheckedCode[]): ScannerVerdict {
  const readings = (['place', 'computer'] as const).map((name) => ({
    name,
    bodies: codes.map((code) => bodyOf(code.expected, code.scan[name])),
  }))
  const isRewritten = codes.some(({ scan }) => scan.rewritten)
  const good = isRewritten ? undefined : readings.find(({ bodies }) => bodies.every((body) => body !== undefined))
  const text = good ? goodText(codes, good) : { kinds: [badText(codes)], settings: undefined }
  const findings = [...text.kinds, ...endings(codes), ...speed(codes)]
  return {
    findings: findings.map((finding) => ({
      ...finding,
      mustMend: mustMend.has(finding.kind) || (!good && finding.kind === 'input-method'),
    })),
    settings: text.settings,
  }
}

type Found = Omit<ScannerFinding, 'mustMend'>
interface Body {
  before: string
  after: string
  body: string
  hasIdentifier: boolean
}

/** Whether this code arrived whole, in any case and with anything around it. */
export const isHeard = (expected: string, { place, computer, rewritten }: KeyedScan): boolean =>
  !rewritten && (bodyOf(expected, place) ?? bodyOf(expected, computer)) !== undefined

/** Where the expected code is within what arrived, ignoring case. */
function bodyOf(expected: string, came: string | undefined): Body | undefined {
  const hasIdentifier = came !== undefined && /^\][A-Za-z]\d/.test(came)
  const text = hasIdentifier ? came.slice(3) : (came ?? '')
  const at = text.toUpperCase().indexOf(expected.toUpperCase())
  const end = at + expected.length
  return at < 0
    ? undefined
    : { before: text.slice(0, at), body: text.slice(at, end), after: text.slice(end), hasIdentifier }
}

function goodText(
  codes: readonly CheckedCode[],
  { name, bodies }: { name: 'place' | 'computer'; bodies: readonly (Body | undefined)[] },
): { kinds: Found[]; settings: ScannerSettings | undefined } {
  const found = bodies.filter((body) => body !== undefined)
  const [prefixes, suffixes] = [new Set(found.map(({ before }) => before)), new Set(found.map(({ after }) => after))]
  if (prefixes.size > 1 || suffixes.size > 1)
    return {
      kinds: [{ kind: 'other-text', detail: found.map(({ before, body, after }) => before + body + after).join('  ') }],
      settings: undefined,
    }
  const [prefix, suffix] = [found[0]!.before, found[0]!.after]
  const kinds: Found[] = [
    ...(name === 'place' ? writtenOtherwise(codes) : [{ kind: 'same-other-layout' } as const]),
    ...caseOf(codes, found),
    ...(found[0]!.hasIdentifier ? [{ kind: 'identifier' } as const] : []),
    ...(prefix === '' ? [] : [{ kind: 'prefix', detail: prefix } as const]),
    ...(suffix === '' ? [] : [{ kind: 'suffix', detail: suffix } as const]),
  ]
  const isSame = codes.every(({ scan }) => scan.computer?.toUpperCase() === scan.place?.toUpperCase())
  return { kinds, settings: { ...unknownScanner, prefix, suffix, ...(!isSame && { reading: name }) } }
}

/**
 * The keys were right, but the computer wrote something else: harmless here, but not in other programs. No input method
 * alters digits alone.
 */
function writtenOtherwise(codes: readonly CheckedCode[]): Found[] {
  const differ = codes.filter(({ scan }) => scan.computer?.toUpperCase() !== scan.place?.toUpperCase())
  if (differ.length === 0) return []
  const hasOtherDigits = differ.some(({ expected }) => /^\d+$/.test(expected))
  const isInputMethod = differ.some(({ scan }) => scan.computer === undefined || /[À-ỹ]/.test(scan.computer))
  return [{ kind: isInputMethod && !hasOtherDigits ? 'input-method' : 'computer-layout' }]
}

function caseOf(codes: readonly CheckedCode[], bodies: readonly Body[]): Found[] {
  const came = bodies.map(({ body }) => body).join('')
  const expected = codes.map((code) => code.expected).join('')
  const written = codes.map(({ scan }) => scan.computer ?? '').join('')
  if (came !== expected) return [{ kind: came === swapCase(expected) ? 'caps-lock' : 'case-changed' }]
  return written !== '' && written.includes(swapCase(expected)) ? [{ kind: 'caps-lock' }] : []
}

function swapCase(text: string): string {
  return Array.from(text, (one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join('')
}

function badText(codes: readonly CheckedCode[]): Found {
  const came = codes.map(({ scan }) => (scan.place ?? scan.computer ?? '').toUpperCase())
  const expected = codes.map((code) => code.expected.toUpperCase())
  if (codes.some(({ scan }) => scan.rewritten || (scan.place === undefined && /[À-ỹ]/.test(scan.computer ?? ''))))
    return { kind: 'input-method' }
  const layout = scannerLayouts.find((one) =>
    expected.some((code, i) => code !== came[i] && asTypedOn(one, code) === came[i]),
  )
  if (layout) return { kind: 'scanner-layout', detail: layout }
  const unshifted = expected.map(withoutShift)
  if (came.every((text, i) => text === expected[i] || text === unshifted[i])) return { kind: 'shift-lost' }
  const lost = expected.map((code, i) => (code === came[i] ? '' : missingFrom(code, came[i]!)))
  if (lost.every((one) => one !== undefined)) return { kind: 'characters-lost', detail: lost.join('') }
  return { kind: 'other-text', detail: came.join('  ') }
}

/** What a scanner types if it releases Shift too early. */
function withoutShift(text: string): string {
  const alone: Record<string, string> = { _: '-', '(': '9', ')': '0' }
  return Array.from(text, (one) => alone[one] ?? one).join('')
}

function endings(codes: readonly CheckedCode[]): Found[] {
  return [
    ...(codes.some(({ scan }) => scan.end === undefined) ? [{ kind: 'no-end' } as const] : []),
    ...(codes.some(({ twoEnds }) => twoEnds) ? [{ kind: 'two-ends' } as const] : []),
  ]
}

function speed(codes: readonly CheckedCode[]): Found[] {
  const gaps = codes.flatMap(({ scan }) => scan.gaps)
  const typical = median(gaps)
  const longest = Math.max(0, ...gaps)
  if (typical > slowMs) return [{ kind: 'slow', detail: `${Math.round(typical)}` }]
  return longest > burstMs ? [{ kind: 'pauses', detail: `${Math.round(longest)}` }] : []
}
