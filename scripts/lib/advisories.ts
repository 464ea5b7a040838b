import { satisfies, validRange } from 'semver'
import { z } from 'zod'
import { readChecked, type LockedPackage } from './lockfile.ts'

export const severities = ['low', 'moderate', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

const advisory = z.strictObject({
  id: z
    .string()
    .regex(
      /^(GHSA(-[23456789cfghjmpqrvwx]{4}){3}|CVE-\d{4}-\d{4,}|MAL-\d{4}-\d+)$/,
      'must be the id of a GHSA, CVE or MAL record',
    ),
  aliases: z.array(z.string()),
  package: z.string().min(1),
  affected: z.array(z.string().refine((range) => validRange(range) !== null, 'is not a version range')).min(1),
  severity: z.enum(severities),
  summary: z.string().min(1),
  url: z.url({ protocol: /^https$/ }),
  /** The day the record was last changed, where known. */
  modified: z.iso.date().optional(),
})
export type Advisory = z.output<typeof advisory>

const advisoryList = z.strictObject({
  /** The day of the newest record that the author of this list could see. */
  date: z.iso.date(),
  source: z.string().min(1),
  advisories: z.array(advisory).min(1),
})
export type AdvisoryList = z.output<typeof advisoryList>

/** An older list says little about what is known today. */
export const listDaysMax = 90

/** Reads a list of advisories. Throws {@link ConfigError} naming the file and the invalid record. */
export function readAdvisories(file: string): AdvisoryList {
  return readChecked(file, advisoryList)
}

/** Whole days since a list was made. */
export function daysOld({ date }: AdvisoryList, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(date)) / 86_400_000)
}

/** A package at a version that a record covers. */
export interface OpenAdvisory {
  advisory: Advisory
  found: LockedPackage
}

/** The known vulnerabilities of these packages, worst first. */
export function findOpen(packages: readonly LockedPackage[], advisories: readonly Advisory[]): OpenAdvisory[] {
  return packages
    .flatMap((found) => advisories.filter((one) => affects(one, found)).map((advisory) => ({ advisory, found })))
    .toSorted((a, b) => rank(b.advisory.severity) - rank(a.advisory.severity))
}

function affects({ package: name, affected }: Advisory, found: LockedPackage): boolean {
  return name === found.name && affected.some((range) => satisfies(found.version, range, { includePrerelease: true }))
}

/** Whether a severity is `level` or worse. */
export function isAtLeast(severity: Severity, level: Severity): boolean {
  return rank(severity) >= rank(level)
}

const rank = (severity: Severity): number => severities.indexOf(severity)
