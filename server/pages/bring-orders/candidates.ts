import type { Tray } from '../../../shared/contract/routes/platform-labels.ts'

type Page = Tray['pages'][number]
export type Candidate = Pick<
  Tray['packages'][number],
  'platformOrderIds' | 'packageId' | 'tracking' | 'number' | 'parcelCode'
>

/** Fewer equal last characters than this mean nothing. */
const endingMin = 5

/**
 * The packages that a page may be the label of, the likeliest first, and the one to suggest: what shows its code, or
 * else is the only one left. A sheet of several labels is nobody's.
 */
export function candidatesOf(
  { codes, problem }: Pick<Page, 'codes' | 'problem'>,
  packages: readonly Candidate[],
): { candidates: Candidate[]; suggestion: Candidate | undefined } {
  const scored = packages.map((one) => ({ one, score: likeness(one, codes) })).toSorted((a, b) => b.score - a.score)
  const [first, second] = scored
  const isClear = first !== undefined && (second === undefined || first.score > second.score)
  return {
    candidates: scored.map(({ one }) => one),
    suggestion: isClear && problem !== 'four-up' ? first.one : undefined,
  }
}

/** Packages with this text in one of their codes. */
export function withCode(packages: readonly Candidate[], typed: string): Candidate[] {
  const text = plain(typed)
  return packages.filter((one) => codesOf(one).some((code) => plain(code).includes(text)))
}

function likeness(one: Candidate, codes: readonly string[]): number {
  const pairs = codesOf(one).flatMap((own) => codes.map((code) => [plain(own), plain(code)] as const))
  if (pairs.some(([own, code]) => own === code)) return Infinity
  const [longest = 0] = pairs.map(([own, code]) => sameEnding(own, code)).toSorted((a, b) => b - a)
  return longest >= endingMin ? longest : 0
}

const codesOf = ({ tracking, packageId, platformOrderIds, parcelCode }: Candidate): string[] =>
  [tracking, packageId, parcelCode, ...platformOrderIds].filter((code) => code !== null && code !== '') as string[]

const plain = (code: string): string => code.replaceAll(/\s/g, '').toUpperCase()

function sameEnding(one: string, other: string): number {
  let same = 0
  while (same < Math.min(one.length, other.length) && one.at(-1 - same) === other.at(-1 - same)) same += 1
  return same
}
