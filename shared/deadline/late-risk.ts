import { forecastDoneAt } from './alarm.ts'

export type LateRisk = 'none' | 'in-time' | 'tight' | 'late' | 'past' | 'unknown'

/**
 * Less room than this between forecast and deadline counts as tight: one broken printer uses it up (ms). Our own
 * number.
 */
const roomMs = 30 * 60_000

/**
 * Whether waiting parcels will be packed by `packBy` at the current rate (parcels per hour; null while nobody has
 * packed).
 */
export function lateRisk({
  remaining,
  ratePerHour,
  packBy,
  now,
}: {
  remaining: number
  ratePerHour: number | null
  packBy: Date | null
  now: Date
}): { risk: LateRisk; doneAt: Date | null } {
  if (remaining <= 0 || packBy === null) return { risk: 'none', doneAt: null }
  const doneAt = forecastDoneAt({ remaining, ratePerHour, now })
  if (packBy < now) return { risk: 'past', doneAt }
  if (doneAt === null) return { risk: 'unknown', doneAt }
  if (doneAt > packBy) return { risk: 'late', doneAt }
  return { risk: doneAt.getTime() + roomMs > packBy.getTime() ? 'tight' : 'in-time', doneAt }
}
