import { BoundedMap } from '../lib/bounded-map.ts'
import { dayAfter, firstReached, localDayAt, type LocalDay } from './local-day.ts'
import {
  findPolicy,
  isWorkingDay,
  versionOn,
  type ElapsedRule,
  type EndOfDayRule,
  type Policy,
  type Rule,
} from './policy.ts'

/** Both are the latest times the policy allows, in ms precision; late is strictly after. */
export interface Deadline {
  packBy: Date
  handOverBy: Date
}

/** When the platform automatically cancels what is not labelled, or not collected; late is strictly after. */
export interface CancelLimits {
  labelBy: Date
  collectBy: Date
}

/** One local day under one policy, computed once: what is due for every instant in it. */
interface KnownDay extends Pick<LocalDay, 'after' | 'until'> {
  dueAt: (receivedMs: number) => number
}

const hourMs = 3_600_000
/** More consecutive non-working days than any real calendar has: reached only if a policy's data is wrong. */
const searchDays = 60
const knownDays = new BoundedMap<string, KnownDay>(1_000)

/**
 * The deadline of an order received at an instant, by the rules of the sale's zone (an IANA name) or the platform's
 * own, never those of the process.
 *
 * `end-of-day` policies: before the cut-off of a working day, that day's last millisecond (or its wall time `dueTime`),
 * otherwise that of the next working day; or that of the n-th working day after the order's. A cut-off that occurs
 * twice counts the first time, one in a gap counts at the next valid instant; a day on which 23:59:59.999 occurs twice
 * ends the second time. `elapsed` policies: that many hours of real time, or only those on working days if the policy
 * names any. The result is never before `receivedAt`, and never decreases as `receivedAt` increases within one version
 * of a policy. `version` is the one the sale was made with; without it, that of the order's day. Source of the numbers:
 * `policies/*.json`.
 *
 * Throws a RangeError for an unknown policy or zone, or an invalid date: all three are checked when the sale is made.
 */
export function deadlineFor(policyId: string, receivedAt: Date, timeZone: string, version?: string | null): Deadline {
  const { policy, receivedMs, zone } = asked(policyId, receivedAt, timeZone)
  const dueMs = knownDayAt(policy, receivedMs, zone, version ?? null).dueAt(receivedMs)
  return { packBy: new Date(dueMs), handOverBy: new Date(dueMs) }
}

/**
 * The latest instant that a rule allows for what came in at `from`, in a zone: as `deadlineFor`, for clocks that no
 * deadline policy names.
 */
export function dueByRule(rule: Rule, from: Date, timeZone: string): Date {
  const day = localDayAt(from.getTime(), timeZone)
  return new Date(workOutDay(rule, day, timeZone).dueAt(from.getTime()))
}

/**
 * When the platform automatically cancels an order: at the end of the n-th working day after its own. Undefined if the
 * policy has no such limit.
 */
export function cancelLimitsFor(
  policyId: string,
  receivedAt: Date,
  timeZone: string,
  version?: string | null,
): CancelLimits | undefined {
  const { policy, receivedMs, zone } = asked(policyId, receivedAt, timeZone)
  const day = localDayAt(receivedMs, zone)
  const { rule } = versionOn(policy, version ?? day.date.toString())
  if (rule.kind !== 'end-of-day' || !rule.autoCancelAfterWorkingDays) return undefined
  const { notReady, notCollected } = rule.autoCancelAfterWorkingDays
  const endOf = (days: number): Date => new Date(workingDayAfter(rule, day, zone, days).until)
  return { labelBy: endOf(notReady), collectBy: endOf(notCollected) }
}

function asked(
  policyId: string,
  receivedAt: Date,
  timeZone: string,
): { policy: Policy; receivedMs: number; zone: string } {
  const policy = findPolicy(policyId)
  if (!policy) throw new RangeError(`unknown deadline policy: ${policyId}`)
  const receivedMs = receivedAt.getTime()
  if (Number.isNaN(receivedMs)) throw new RangeError('receivedAt is not a valid date')
  return { policy, receivedMs, zone: policy.timeZone ?? timeZone }
}

/**
 * Whether a text is a time zone of the IANA database as this Node knows it, e.g. `Asia/Ho_Chi_Minh`. Offsets such as
 * `+07:00` are not.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,59}$/.test(text)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Caches the last day per policy, version and zone: a sale asks for the same day thousands of times in a row. */
function knownDayAt(policy: Policy, receivedMs: number, timeZone: string, version: string | null): KnownDay {
  const key = `${policy.id} ${version ?? ''} ${timeZone}`
  const known = knownDays.get(key)
  if (known && known.after < receivedMs && receivedMs <= known.until) return known
  const day = localDayAt(receivedMs, timeZone)
  const fresh = workOutDay(versionOn(policy, version ?? day.date.toString()).rule, day, timeZone)
  knownDays.set(key, fresh)
  return fresh
}

function workOutDay(rule: Rule, day: LocalDay, timeZone: string): KnownDay {
  const { after, until } = day
  if (rule.kind === 'elapsed') return { after, until, dueAt: elapsedFrom(rule, day, timeZone) }
  const dueOn = (due: LocalDay): number =>
    rule.dueTime === undefined ? due.until : firstReached(due.date, rule.dueTime, timeZone)
  if (rule.workingDaysAfter !== undefined) {
    const due = dueOn(workingDayAfter(rule, day, timeZone, rule.workingDaysAfter))
    return { after, until, dueAt: () => due }
  }
  if (!isWorked(rule, day)) {
    const next = dueOn(workingDayAfter(rule, day, timeZone, 1))
    return { after, until, dueAt: () => next }
  }
  const today = dueOn(day)
  if (rule.cutOff === null) return { after, until, dueAt: () => today }
  const cutOffMs = firstReached(day.date, rule.cutOff, timeZone)
  const next = dueOn(workingDayAfter(rule, day, timeZone, 1))
  return { after, until, dueAt: (receivedMs) => (receivedMs < cutOffMs ? today : next) }
}

/**
 * Real hours, all of them or only those of working days: what a day does not cover is taken from the next one that
 * counts.
 */
function elapsedFrom(rule: ElapsedRule, day: LocalDay, timeZone: string): KnownDay['dueAt'] {
  const { workingDays } = rule
  const allMs = rule.hours * hourMs
  if (!workingDays) return (receivedMs) => receivedMs + allMs
  const counted = { workingDays, holidays: rule.holidays ?? null }
  const following: LocalDay[] = []
  const nth = (n: number): LocalDay => {
    while (following.length <= n) following.push(workingDayAfter(counted, following.at(-1) ?? day, timeZone, 1))
    return following[n]!
  }
  return (receivedMs) => {
    let left = allMs
    if (isWorked(counted, day)) {
      if (left <= day.until - receivedMs) return receivedMs + left
      left -= day.until - receivedMs
    }
    for (let n = 0; ; n += 1) {
      const { after, until } = nth(n)
      if (left <= until - after) return after + left
      left -= until - after
    }
  }
}

type Working = Pick<EndOfDayRule, 'workingDays' | 'holidays'>

/** The n-th working day after a day. */
function workingDayAfter(rule: Working, from: LocalDay, timeZone: string, n: number): LocalDay {
  let [day, left] = [from, n]
  for (let i = 0; i < searchDays * n; i++) {
    day = dayAfter(day, timeZone)
    if (isWorked(rule, day)) left -= 1
    if (left === 0) return day
  }
  throw new Error(`no working day within ${searchDays} days after ${from.date.toString()}`)
}

function isWorked(rule: Working, { date, after, until }: LocalDay): boolean {
  return after < until && isWorkingDay(rule, date.toString(), date.dayOfWeek)
}
