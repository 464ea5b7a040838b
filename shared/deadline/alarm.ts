const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * A rung of the ladder: who is told, this many minutes before `packBy`. Level 5 is the deadline itself: breaches are
 * recorded.
 */
export interface AlarmStep {
  step: number
  level: 1 | 2 | 3 | 4 | 5
  tells: 'packer' | 'lead' | 'hub' | 'backup' | 'everyone'
}

export interface Alarm extends AlarmStep {
  dueAt: Date
}

/**
 * Steps in minutes before `packBy`, earliest first; warnings escalate from the packers up to a backup co-operative. Our
 * own numbers.
 */
export const alarmSteps: readonly AlarmStep[] = [
  { step: 240, level: 1, tells: 'packer' },
  { step: 120, level: 2, tells: 'lead' },
  { step: 60, level: 3, tells: 'hub' },
  { step: 30, level: 4, tells: 'backup' },
  { step: 0, level: 5, tells: 'everyone' },
]

/**
 * An alarm that fires more than this after its time is marked late; the sweep interval and a failover fit well within
 * it.
 */
export const alarmLateMs = minuteMs

/** Older scans say nothing about the current rate. */
export const packWindowMs = 30 * minuteMs
/** Two scans a second apart are not a rate of 3,600 an hour: shorter spans count as this long. */
const packSpanMinMs = minuteMs

/**
 * The alarms of a `packBy` first seen at `now`: a warning whose time has already passed is not created, one due at this
 * very instant is. Step 0 is always created, even in the past (orders decided after a long outage), because it records
 * the breaches, which must not be lost.
 */
export function alarmsFor(packBy: Date, now: Date): Alarm[] {
  return alarmSteps
    .map((step) => ({ ...step, dueAt: new Date(packBy.getTime() - step.step * minuteMs) }))
    .filter(({ step, dueAt }) => step === 0 || dueAt >= now)
}

/** What fires now: one alarm warns; earlier missed ones are only recorded as skipped. */
export interface DueAlarms<A> {
  warns: A
  skipped: A[]
  /** The warning itself is late, e.g. because everything was down at its time. */
  late: boolean
}

/**
 * Among the alarms still set for one sale and `packBy`, those due at `now`: the latest warns. Undefined if none is due.
 */
export function dueSteps<A extends { dueAt: Date }>(set: readonly A[], now: Date): DueAlarms<A> | undefined {
  const due = set.filter(({ dueAt }) => dueAt <= now).toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
  const warns = due.pop()
  if (!warns) return undefined
  return { warns, skipped: due, late: now.getTime() - warns.dueAt.getTime() > alarmLateMs }
}

/**
 * Measured parcels per hour: the scans of the last 30 minutes, from the first of them until now, so that a pause lowers
 * the rate at once and the time before the first scan does not count. Null with fewer than two scans: there is nothing
 * to measure.
 */
export function packRatePerHour(packedAt: readonly Date[], now: Date): number | null {
  const nowMs = now.getTime()
  const scans = packedAt.map((at) => at.getTime()).filter((at) => at <= nowMs && at > nowMs - packWindowMs)
  if (scans.length < 2) return null
  const spanMs = Math.max(nowMs - scans.reduce((a, b) => Math.min(a, b)), packSpanMinMs)
  return ((scans.length - 1) * hourMs) / spanMs
}

/** When the remaining parcels will be packed at this rate (per hour): now if none remain, null if no rate is known. */
export function forecastDoneAt({
  remaining,
  ratePerHour,
  now,
}: {
  remaining: number
  ratePerHour: number | null
  now: Date
}): Date | null {
  if (remaining <= 0) return new Date(now)
  if (ratePerHour === null || !(ratePerHour > 0)) return null
  const doneAt = new Date(now.getTime() + Math.ceil((remaining / ratePerHour) * hourMs))
  return Number.isNaN(doneAt.getTime()) ? null : doneAt
}
