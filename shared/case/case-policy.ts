import { z } from 'zod'
import { dueByRule } from '../deadline/deadline.ts'
import { localDayAt } from '../deadline/local-day.ts'
import { bilingual, clockRule, versionOn } from '../deadline/policy.ts'
import { loadFolder } from '../lib/load-folder.ts'
import { projectPath } from '../lib/paths.ts'

const text = z.string().min(1)
const instant = z.iso.datetime({ offset: true })

/** The schema of a file in `policies/`: by when a case is answered, and what happens if it is not. */
const casePolicyFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,60}$/),
  title: bilingual,
  source: text,
  /** `weak`: hearsay, outdated, or our interpretation of something unclear. */
  evidence: z.enum(['firm', 'weak']),
  /** The platform's own zone, if it uses one; otherwise that of the sale. */
  timeZone: text.optional(),
  versions: z
    .array(
      z.strictObject({
        validFrom: z.iso.date(),
        change: text,
        rule: clockRule,
        /** `refund`: the rule itself answers; `tell`: everybody is told, and the case stays open. */
        atEnd: z.enum(['refund', 'tell']),
      }),
    )
    .min(1)
    .refine(
      (versions) => versions.every((version, i) => i === 0 || versions[i - 1]!.validFrom < version.validFrom),
      'must rise in validFrom',
    ),
  /** Examples that the rule must reproduce; the tests run them all. */
  vectors: z.array(z.strictObject({ why: text, timeZone: text, openedAt: instant, answerBy: instant })).min(1),
})
export type CasePolicy = z.infer<typeof casePolicyFile>

const policies = loadFolder(projectPath('shared', 'case', 'policies'), casePolicyFile)

/** The policy of a shop that has chosen none. */
export const usualCasePolicy = 'own'

/** All policies in alphabetical order. */
export function listCasePolicies(): CasePolicy[] {
  return [...policies.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

export function findCasePolicy(id: string): CasePolicy | undefined {
  return policies.get(id)
}

/** The clock of a case, from when it is opened: the version in force on that day in the sale's zone, and its end. */
export function caseClock(policyId: string, openedAt: Date, timeZone: string): { version: string; dueAt: Date } {
  const policy = policies.get(policyId)
  if (!policy) throw new RangeError(`unknown case policy: ${policyId}`)
  const zone = policy.timeZone ?? timeZone
  const version = versionOn(policy, localDayAt(openedAt.getTime(), zone).date.toString())
  return { version: version.validFrom, dueAt: dueByRule(version.rule, openedAt, zone) }
}

/** What a policy's version says of a case whose clock has ended. */
export function atEndOfClock(policyId: string, version: string): 'refund' | 'tell' {
  return versionOn(policies.get(policyId)!, version).atEnd
}
