import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { loadFolder } from '../lib/load-folder.ts'
import { projectPath } from '../lib/paths.ts'

const text = z.string().min(1)
export const bilingual = z.strictObject({ vi: text, en: text })
const day = z.iso.date()
const instant = z.iso.datetime({ offset: true })

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a wall time HH:MM')
/** ISO weekdays, 1 = Monday. At least one, or nothing would ever be due. */
const workingDays = z.array(z.int().min(1).max(7)).min(1)

const endOfDay = z
  .strictObject({
    kind: z.literal('end-of-day'),
    /**
     * Orders before this wall time are due the same day, later ones on the next working day; null: always the same day.
     */
    cutOff: wallTime.nullable(),
    workingDays,
    /** A calendar in `calendars/`, whose days are not working days. */
    holidays: text.nullable(),
    /** Due on the n-th working day after the order's own day, whatever the time of the order. */
    workingDaysAfter: z.int().min(1).max(60).optional(),
    /** Due at this wall time instead of at the end of the day. */
    dueTime: wallTime.optional(),
    /** When the platform cancels automatically: at the end of the n-th working day after the order's. */
    autoCancelAfterWorkingDays: z
      .strictObject({ notReady: z.int().positive(), notCollected: z.int().positive() })
      .optional(),
  })
  .refine((rule) => rule.workingDaysAfter === undefined || rule.cutOff === null, 'workingDaysAfter needs cutOff null')
  .refine(
    (rule) =>
      rule.dueTime === undefined ||
      rule.workingDaysAfter !== undefined ||
      (rule.cutOff !== null && rule.cutOff <= rule.dueTime),
    'dueTime needs a cutOff not after it, or an order could be due before it came in',
  )
const elapsed = z.strictObject({
  kind: z.literal('elapsed'),
  hours: z.int().positive(),
  /** If given, only hours on working days count. */
  workingDays: workingDays.optional(),
  holidays: text.nullable().optional(),
})

/** From when on something is late: deadlines of orders, and whatever else has a clock. */
export const clockRule = z.discriminatedUnion('kind', [endOfDay, elapsed])

/** The schema of a policy file: ours in `policies/`, a producer's own in the folder `POLICIES_DIR`. */
const policyFile = z.strictObject({
  id: text.regex(/^[a-z0-9-]{1,60}$/),
  title: bilingual,
  /**
   * Where the numbers come from, and whether they are reliable: `weak` means hearsay, outdated, or our interpretation
   * of something unclear.
   */
  source: text,
  evidence: z.enum(['firm', 'weak']),
  /** The platform's own zone, if it uses one; otherwise that of the sale. */
  timeZone: text.optional(),
  versions: z
    .array(z.strictObject({ validFrom: day, change: text, rule: clockRule }))
    .min(1)
    .refine(
      (versions) => versions.every((version, i) => i === 0 || versions[i - 1]!.validFrom < version.validFrom),
      'must rise in validFrom',
    ),
  /** Examples that the rule must reproduce; the tests run them all. */
  vectors: z
    .array(
      z.strictObject({
        why: text,
        timeZone: text,
        receivedAt: instant,
        packBy: instant,
        labelBy: instant.optional(),
        collectBy: instant.optional(),
      }),
    )
    .min(1),
})

/** The schema of a calendar file. */
const calendarFile = z.strictObject({
  id: text,
  title: bilingual,
  source: text,
  /** The last day covered: later days are not known to be free of holidays, which is reported months before. */
  through: day,
  uncertain: text,
  days: z.array(z.strictObject({ date: day, name: text, basis: z.enum(['law', 'announced']) })),
})

export type Policy = z.infer<typeof policyFile>
export type PolicyVersion = Policy['versions'][number]
export type Rule = PolicyVersion['rule']
export type EndOfDayRule = z.infer<typeof endOfDay>
export type ElapsedRule = z.infer<typeof elapsed>

const ours = projectPath('shared', 'deadline')
const calendars = loadFolder(join(ours, 'calendars'), calendarFile)
const policies = loadFolder(join(ours, 'policies'), policyFile)
const ourIds: readonly string[] = [...policies.keys()]
const holidayDates = new Map<string, Set<string>>()
for (const calendar of calendars.values()) keepCalendar(calendar)
for (const policy of policies.values()) refuseUnknownCalendar(policy)

/**
 * Adds the policies of a producer's own folder, and the calendars in its folder `calendars`, to ours; call it before
 * opening a database. Throws an Error that names the file and says what is wrong with it, or that its id is one of
 * ours. Adding the same folder again changes nothing.
 */
export function addPolicies(folder: string): void {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder`)
  const own = join(folder, 'calendars')
  const ownCalendars = existsSync(own) ? [...loadFolder(own, calendarFile).values()] : []
  const ownPolicies = [...loadFolder(folder, policyFile).values()]
  const taken = [
    ...ownCalendars.filter(({ id }) => isOther(calendars.get(id), ownCalendars)),
    ...ownPolicies.filter(({ id }) => isOther(policies.get(id), ownPolicies)),
  ]
  if (taken.length > 0) throw new Error(`${folder}: the id ${taken[0]!.id} is already taken`)
  for (const calendar of ownCalendars) {
    calendars.set(calendar.id, calendar)
    keepCalendar(calendar)
  }
  for (const policy of ownPolicies) {
    refuseUnknownCalendar(policy)
    policies.set(policy.id, policy)
  }
}

function isOther<T>(known: T | undefined, own: readonly T[]): boolean {
  return known !== undefined && !own.some((one) => JSON.stringify(one) === JSON.stringify(known))
}

/** The end of a calendar, with the policies that use it. */
export interface CalendarEnd {
  calendar: string
  title: { vi: string; en: string }
  through: string
  policies: string[]
}

/**
 * The end of a calendar is reported this long before (days): a holiday notice takes weeks to be published, and somebody
 * has to enter it.
 */
const toldDaysBefore = 180

/**
 * The calendars that do not cover `localDay` (`YYYY-MM-DD`) plus half a year. After a calendar's end every Tet would
 * count as working days.
 */
export function endingCalendars(localDay: string): CalendarEnd[] {
  const horizon = new Date(Date.parse(localDay) + toldDaysBefore * 86_400_000).toISOString().slice(0, 10)
  return calendarEnds().filter(({ through }) => through < horizon)
}

/** The ends of all calendars used by a policy. */
export function calendarEnds(): CalendarEnd[] {
  return [...calendars.values()]
    .map(({ id, title, through }) => ({ calendar: id, title, through, policies: policiesBy(id) }))
    .filter(({ policies: using }) => using.length > 0)
}

function policiesBy(calendar: string): string[] {
  return policyIds().filter((id) => policies.get(id)!.versions.some(({ rule }) => rule.holidays === calendar))
}

/** The ids of all deadline policies, in alphabetical order. */
export function policyIds(): string[] {
  return [...policies.keys()].toSorted()
}

/** The choices offered to a person: our policies in the order in which they suit most shops, then an operator's own. */
export function listPolicies(): Pick<Policy, 'id' | 'title' | 'evidence'>[] {
  const usual = ['same-day', 'tiktok-vn', 'shopee-vn', 'within-24h', 'ocop-one-day']
  const place = (id: string): number => {
    if (usual.includes(id)) return usual.indexOf(id)
    return ourIds.includes(id) ? usual.length : usual.length + 1
  }
  return policyIds()
    .toSorted((a, b) => place(a) - place(b))
    .map((id) => policies.get(id)!)
    .map(({ id, title, evidence }) => ({ id, title, evidence }))
}

/**
 * A policy by its id, or undefined. Policies are the files of `policies/` and `POLICIES_DIR`, read and validated once
 * when the process starts.
 */
export function findPolicy(id: string): Policy | undefined {
  return policies.get(id)
}

/**
 * The version of a policy in force on a local day (`YYYY-MM-DD`): the latest whose `validFrom` is not after it. A day
 * before the first version uses the first, so that every order has a deadline.
 */
export function versionOn<Version extends { validFrom: string }>(
  policy: { versions: readonly Version[] },
  localDay: string,
): Version {
  return policy.versions.findLast(({ validFrom }) => validFrom <= localDay) ?? policy.versions[0]!
}

/** The version that a sale made now keeps: that of its local day. */
export function versionToday(policy: Policy, timeZone: string, now: Date): string {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(policy.timeZone ?? timeZone)
    .toPlainDate()
  return versionOn(policy, today.toString()).validFrom
}

/**
 * Whether a local day (`YYYY-MM-DD`, with its ISO weekday) is a working day under a rule: a listed weekday that is not
 * a holiday.
 */
export function isWorkingDay(
  rule: Pick<EndOfDayRule, 'workingDays' | 'holidays'>,
  localDay: string,
  weekday: number,
): boolean {
  const holidays = rule.holidays === null ? undefined : holidayDates.get(rule.holidays)
  return rule.workingDays.includes(weekday) && !holidays?.has(localDay)
}

function keepCalendar({ id, days }: z.infer<typeof calendarFile>): void {
  holidayDates.set(id, new Set(days.map(({ date }) => date)))
}

function refuseUnknownCalendar({ id, versions, timeZone }: Policy): void {
  if (timeZone !== undefined && !Intl.supportedValuesOf('timeZone').includes(timeZone))
    throw new Error(`the policy ${id}: ${timeZone} is not a time zone`)
  for (const { rule } of versions) {
    if (rule.holidays && !calendars.has(rule.holidays))
      throw new Error(`the policy ${id}: there is no calendar ${rule.holidays}`)
  }
}
