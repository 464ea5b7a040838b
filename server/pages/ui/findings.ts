import type { FindingCode } from '../../../shared/packing/preflight.ts'
import { findingsWords } from './findings-words.ts'

export interface Finding {
  code: FindingCode
  level: 'blocks' | 'warns'
  about?: string | undefined
}

type Words = ReturnType<typeof findingsWords>

interface Row {
  /** Whether a fact is missing; otherwise one is there and somebody should look at it. */
  isMissing: boolean
  /** Where it is mended in the settings: a field of the product, or its lots. */
  field: string
  say: (words: Words, about: string) => string
}

const missing = (field: string, say: Row['say']): Row => ({ isMissing: true, field, say })
const toCheck = (field: string, say: Row['say']): Row => ({ isMissing: false, field, say })

/** What each finding is called and where it is mended. A new one without a row does not compile. */
const rows: Record<FindingCode, Row> = {
  'label-missing': missing('name', (words) => words.labelMissing),
  'name-missing': missing('name', (words) => words.nameMissing),
  'producer-missing': missing('producer', (words) => words.producerMissing),
  'producer-address-missing': missing('producerAddress', (words) => words.producerAddressMissing),
  'origin-missing': missing('origin', (words) => words.originMissing),
  'net-missing': missing('net', (words) => words.netMissing),
  'net-unreadable': toCheck('net', (words, about) => words.netUnreadable(about)),
  'lots-missing': missing('lots', (words) => words.lotsMissing),
  'made-on-missing': missing('lots', (words, about) => words.madeOnMissing(about)),
  'best-before-missing': missing('lots', (words, about) => words.bestBeforeMissing(about)),
  'lot-expired': toCheck('lots', (words, about) => words.lotExpired(about)),
  'lots-all-expired': toCheck('lots', (words) => words.lotsAllExpired),
  'lots-below-quota': toCheck('lots', (words, about) => words.lotsBelowQuota(about)),
  'stars-unknown': toCheck('stars', (words, about) => words.starsUnknown(about)),
  'stars-expired': toCheck('stars', (words, about) => words.starsExpired(about)),
  'stars-expire-soon': toCheck('stars', (words, about) => words.starsExpireSoon(about)),
  'stars-not-yet': toCheck('grantedOn', (words, about) => words.starsNotYet(about)),
  'stars-without-decision': missing('decision', (words) => words.starsWithoutDecision),
  'packing-missing': missing('box', (words) => words.packingMissing),
}

/** "Thiếu 2 thông tin: khối lượng tịnh, xuất xứ"; undefined where nothing was found. */
export function findingsInWords(findings: readonly Finding[]): string | undefined {
  const words = findingsWords()
  const said = (isMissing: boolean): string[] =>
    findings.filter(({ code }) => rows[code].isMissing === isMissing).map(sayFinding)
  const [lacking, others] = [said(true), said(false)]
  const parts = [
    ...(lacking.length > 0 ? [words.missing(lacking.length, lacking.join(', '))] : []),
    ...(others.length > 0 ? [words.toCheck(others.join(', '))] : []),
  ]
  return parts.length > 0 ? parts.join('. ') : undefined
}

function sayFinding({ code, about }: Finding): string {
  return rows[code].say(findingsWords(), about ?? '')
}

export function fieldOfFinding({ code }: Finding): string {
  return rows[code].field
}

/** The fragment of the settings where a finding is mended. */
export function placeOfFinding(sku: string, finding: Finding): string {
  const field = fieldOfFinding(finding)
  return field === 'lots' ? `#lots/${encodeURIComponent(sku)}/units` : `#goods/${encodeURIComponent(sku)}/${field}`
}

/** What must not be sold like this comes first. */
export function mostUrgent(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ level }) => level === 'blocks') ?? findings[0]
}
