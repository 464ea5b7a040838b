import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { projectPath } from '../paths.ts'

const text = z.string().min(1)
const bilingual = z.strictObject({ vi: text, en: text })
const day = z.iso.date()
const instant = z.iso.datetime({ offset: true })

const endOfDay = z.strictObject({
  kind: z.literal('end-of-day'),
  /** Wall time `HH:MM`. Before it the day itself is due, from it on the next working day; null: the day itself, always. */
  cutOff: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/).nullable(),
  /** ISO days of the week, 1 = Monday. At least one, or nothing would ever be due. */
  workingDays: z.array(z.int().min(1).max(7)).min(1),
  /** A calendar in `calendars/`, whose days are no working days. */
  holidays: text.nullable(),
  /** Kept for the seller's information: when the platform cancels by itself, in working days from the order. */
  autoCancelAfterWorkingDays: z.strictObject({ notReady: z.int().positive(), notCollected: z.int().positive() }).optional(),
})
const elapsed = z.strictObject({ kind: z.literal('elapsed'), hours: z.int().positive() })

const policyFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,60}$/),
  title: bilingual,
  source: text,
  versions: z.array(z.strictObject({ validFrom: day, change: text, rule: z.discriminatedUnion('kind', [endOfDay, elapsed]) })).min(1)
    .refine((versions) => versions.every((version, i) => i === 0 || versions[i - 1]!.validFrom < version.validFrom), 'must rise in validFrom'),
  /** Examples that the rule must reproduce; the tests run them all. */
  vectors: z.array(z.strictObject({ why: text, timeZone: text, receivedAt: instant, packBy: instant })).min(1),
})

const calendarFile = z.strictObject({
  id: text,
  title: bilingual,
  source: text,
  uncertain: text,
  days: z.array(z.strictObject({ date: day, name: text, basis: z.enum(['law', 'announced']) })),
})

export type Policy = z.infer<typeof policyFile>
export type PolicyVersion = Policy['versions'][number]
export type EndOfDayRule = z.infer<typeof endOfDay>

const calendars = loadFolder('calendars', calendarFile)
const policies = loadFolder('policies', policyFile)
const holidayDates = new Map([...calendars].map(([id, calendar]) => [id, new Set(calendar.days.map(({ date }) => date))]))
for (const policy of policies.values()) refuseUnknownCalendar(policy)

/** The ids of all deadline policies, in alphabetical order. */
export function policyIds(): string[] {
  return [...policies.keys()]
}

/** A policy by its id, or undefined. Policies are the files of `policies/`, read and checked once when the process starts. */
export function findPolicy(id: string): Policy | undefined {
  return policies.get(id)
}

/**
 * The version of a policy in force on a local day (`YYYY-MM-DD`): the latest whose `validFrom` is not after it. A day before the first version
 * follows the first, so that every order has a deadline.
 */
export function versionOn(policy: Pick<Policy, 'versions'>, localDay: string): PolicyVersion {
  return policy.versions.findLast(({ validFrom }) => validFrom <= localDay) ?? policy.versions[0]!
}

/** Whether a local day (`YYYY-MM-DD`, with its ISO day of the week) is worked under a rule: a listed weekday that is no holiday. */
export function isWorkingDay(rule: EndOfDayRule, localDay: string, weekday: number): boolean {
  const holidays = rule.holidays === null ? undefined : holidayDates.get(rule.holidays)
  return rule.workingDays.includes(weekday) && !holidays?.has(localDay)
}

function loadFolder<T extends { id: string }>(folder: string, schema: z.ZodType<T>): Map<string, T> {
  const path = projectPath('shared', 'deadline', folder)
  const names = readdirSync(path).filter((name) => name.endsWith('.json')).toSorted()
  return new Map(names.map((name) => {
    const parsed = schema.safeParse(JSON.parse(readFileSync(join(path, name), 'utf8')))
    if (!parsed.success) throw new Error(`shared/deadline/${folder}/${name}: ${z.prettifyError(parsed.error)}`)
    if (parsed.data.id !== basename(name, '.json')) throw new Error(`shared/deadline/${folder}/${name}: its id is ${parsed.data.id}`)
    return [parsed.data.id, parsed.data]
  }))
}

function refuseUnknownCalendar({ id, versions }: Policy): void {
  for (const { rule } of versions) {
    if (rule.kind === 'end-of-day' && rule.holidays !== null && !calendars.has(rule.holidays)) {
      throw new Error(`shared/deadline/policies/${id}.json: no calendar is called ${rule.holidays}`)
    }
  }
}
