import { dayAfter, firstReached, localDayAt, type LocalDay } from './local-day.ts'
import { findPolicy, isWorkingDay, versionOn, type EndOfDayRule, type Policy } from './policy.ts'

/** Both are what the policy asks for at the latest, in ms precision; late is strictly after. */
export interface Deadline {
  packBy: Date
  handOverBy: Date
}

/** One local day under one policy, worked out once: what is due for every instant in it. */
interface KnownDay extends Pick<LocalDay, 'after' | 'until'> {
  dueAt: (receivedMs: number) => number
}

const hourMs = 3_600_000
/** More days in a row without work than any real calendar holds: reached only if a policy's data is wrong. */
const searchDays = 60
const knownDaysMax = 1_000
const knownDays = new Map<string, KnownDay>()

/**
 * The deadline of an order received at an instant, by the rules of the sale's zone (an IANA name), never those of the process.
 *
 * `end-of-day` policies: before the cut-off of a working day that day's last millisecond, else that of the next working day. A cut-off shown
 * twice counts the first time, one in a gap counts at the next valid instant; a day that shows 23:59:59.999 twice ends the second time.
 * `elapsed` policies: that many hours of real time. The result is never before `receivedAt`, and never falls as `receivedAt` rises within one
 * version of a policy. Source of the numbers: `policies/*.json`.
 *
 * Throws a RangeError for an unknown policy or zone, or an invalid date: all three are checked when the sale is made.
 */
export function deadlineFor(policyId: string, receivedAt: Date, timeZone: string): Deadline {
  const policy = findPolicy(policyId)
  if (!policy) throw new RangeError(`unknown deadline policy: ${policyId}`)
  const receivedMs = receivedAt.getTime()
  if (Number.isNaN(receivedMs)) throw new RangeError('receivedAt is not a valid date')
  const dueMs = knownDayAt(policy, receivedMs, timeZone).dueAt(receivedMs)
  return { packBy: new Date(dueMs), handOverBy: new Date(dueMs) }
}

/** Whether a text is a time zone of the IANA data base as this Node knows it, e.g. `Asia/Ho_Chi_Minh`. Offsets such as `+07:00` are not. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,59}$/.test(text)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The last day asked for is kept per policy and zone: a sale asks for the same day thousands of times in a row. */
function knownDayAt(policy: Policy, receivedMs: number, timeZone: string): KnownDay {
  const key = `${policy.id} ${timeZone}`
  const known = knownDays.get(key)
  if (known && known.after < receivedMs && receivedMs <= known.until) return known
  const fresh = workOutDay(policy, localDayAt(receivedMs, timeZone), timeZone)
  if (knownDays.size >= knownDaysMax) knownDays.clear()
  knownDays.set(key, fresh)
  return fresh
}

function workOutDay(policy: Policy, day: LocalDay, timeZone: string): KnownDay {
  const { rule } = versionOn(policy, day.date.toString())
  const { after, until } = day
  if (rule.kind === 'elapsed') return { after, until, dueAt: (receivedMs) => receivedMs + rule.hours * hourMs }
  if (!isWorked(rule, day)) {
    const nextUntil = nextWorkingDay(rule, day, timeZone).until
    return { after, until, dueAt: () => nextUntil }
  }
  if (rule.cutOff === null) return { after, until, dueAt: () => until }
  const cutOffMs = firstReached(day.date, rule.cutOff, timeZone)
  const nextUntil = nextWorkingDay(rule, day, timeZone).until
  return { after, until, dueAt: (receivedMs) => receivedMs < cutOffMs ? until : nextUntil }
}

function nextWorkingDay(rule: EndOfDayRule, from: LocalDay, timeZone: string): LocalDay {
  let day = from
  for (let i = 0; i < searchDays; i++) {
    day = dayAfter(day, timeZone)
    if (isWorked(rule, day)) return day
  }
  throw new Error(`no working day within ${searchDays} days after ${from.date.toString()}`)
}

function isWorked(rule: EndOfDayRule, { date, after, until }: LocalDay): boolean {
  return after < until && isWorkingDay(rule, date.toString(), date.dayOfWeek)
}
