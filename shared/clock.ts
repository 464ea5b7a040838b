import { sql } from 'kysely'
import type { Database } from './db/database.ts'

/**
 * Flashpack's one clock is Postgres' `app_now()`. A process knows it as the last sample plus the monotonic time since,
 * so a machine with a wrong wall clock is still right, and all processes move together when a test moves the clock.
 */
export interface Clock {
  now(): Date
  /** Takes a new sample now instead of at the next interval. */
  sample(): Promise<void>
  /**
   * Calls `listener` when a sample shows another time than expected: the machine was suspended, or a test moved the
   * clock.
   */
  onMoved(listener: () => void): void
  close(): void
}

const sampleEveryMs = 5_000
/** Further off than a slow answer makes a sample (ms). */
const movedMs = 2_000

export async function openClock(db: Database): Promise<Clock> {
  let sampledAt = 0
  let sampledNow = 0
  const listeners: (() => void)[] = []
  const now = (): number => sampledNow + Math.round(performance.now() - sampledAt)

  async function sample(): Promise<void> {
    const before = performance.now()
    const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(db)
    const expected = now()
    sampledAt = (before + performance.now()) / 2
    sampledNow = rows[0]!.now.getTime()
    if (Math.abs(now() - expected) > movedMs) for (const listener of listeners) listener()
  }

  await sample()
  const timer = setInterval(() => void sample().catch(() => undefined), sampleEveryMs)
  timer.unref()
  return {
    now: () => new Date(now()),
    sample,
    onMoved: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  }
}

/** Moves the clock of every process forward; for demo and tests only. Returns the new time. */
export async function moveClock(db: Database, byMs: number): Promise<Date> {
  await sql`update app_clock set offset_ms = offset_ms + ${Math.round(byMs)}`.execute(db)
  const { rows } = await sql<{ now: Date }>`select app_now() as now`.execute(db)
  return rows[0]!.now
}

/** How far the clock was moved, in ms: anything but 0 outside a test means that deadlines are wrong. */
export async function clockOffsetMs(db: Database): Promise<number> {
  return (await db.selectFrom('app_clock').select('offset_ms').executeTakeFirstOrThrow()).offset_ms
}

/** A wall-clock timestamp for folder and file names only; never for business time. */
export function wallClock(): Date {
  return new Date()
}
