import type { AlarmStep } from './alarm.ts'

/** Who is told, from the floor upwards; the host hears about the sale itself. */
const rungs = ['host', 'packer', 'lead', 'hub', 'backup'] as const
export type Rung = (typeof rungs)[number]

/** The rungs a warning climbs, numbered from 1. */
export const ladder = ['packer', 'lead', 'hub', 'backup'] as const satisfies readonly Rung[]
export const topRung = ladder.length

export type Channel = 'webhook' | 'web-push' | 'e-mail'

/** The content of a notice: about a sale and its numbers, never about a person. */
export interface Notice {
  type:
    | 'deadline.warned'
    | 'deadline.climbed'
    | 'deadline.breached'
    | 'sale.paused'
    | 'promise.shifted'
    | 'goods.missing'
    | 'case.opened'
    | 'case.climbed'
    | 'case.overdue'
    | 'case.ended'
  timestamp: string
  data: {
    saleId: string
    title: string
    packBy?: string
    rung?: Rung
    waiting?: number
    parcels?: number
    due?: number
    packable?: number
    fullUntil?: string | null
    bringBy?: string
    missing?: number
    members?: number
    caseId?: string
    kind?: string
    /** Of the order. */
    number?: number
    answerBy?: string
    timeZone: string
  }
}

/** The rung on which an alarm's step starts; the deadline itself is reported to everyone. */
export function rungOf({ level }: Pick<AlarmStep, 'level'>): number | undefined {
  return level <= topRung ? level : undefined
}

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
/** Pauses after each failed attempt (ms): half a day in total, then it gives up. Our own numbers. */
const pausesMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  4 * hourMs,
]

/**
 * How long to wait after this many attempts; undefined: give up. `jitter` from 0 to 1 spreads those that failed
 * together.
 */
export function pauseAfter(attempts: number, jitter: number): number | undefined {
  const pause = pausesMs[attempts - 1]
  return pause === undefined ? undefined : Math.round(pause * (0.8 + 0.4 * jitter))
}
