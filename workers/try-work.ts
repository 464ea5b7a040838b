import { isNativeError } from 'node:util/types'
import { isTransient } from '../shared/db/database.ts'
import { isPaused, noteFailedJob, settleFailedJob, type JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'

/** After this many server errors in a row, a failure counts as the work's own fault. */
const transientMax = 5

/**
 * Decision and sweep rounds are far too frequent to ask Postgres before each one whether it had failed, so failures are
 * remembered here.
 */
const rememberedKinds = new Set(['reserve', 'duty'])

/**
 * Does a piece of work and records the outcome. Failed work is paused, longer each time, and listed on the control page
 * until it is done; nothing is attempted during a pause. Server errors are nobody's fault and are not listed, unless
 * they keep hitting the same work.
 */
export async function tryWork(ctx: WorkerContext, subject: JobSubject, work: () => Promise<unknown>): Promise<void> {
  const key = `${subject.kind} ${subject.id}`
  const remembered = rememberedKinds.has(subject.kind)
  const { failed, transientFailures } = ctx.memory
  if ((!remembered || failed.has(key)) && (await isPaused(ctx.db, subject))) return
  try {
    await work()
  } catch (error) {
    if (remembered) failed.add(key)
    if (isOwnFault(ctx, key, error, remembered)) await keepNote(ctx, noteFailedJob(ctx.db, subject, messageOf(error)))
    throw error
  }
  transientFailures.delete(key)
  if (!remembered || failed.delete(key)) void keepNote(ctx, settleFailedJob(ctx.db, subject))
}

/** Marks this partition as having failed, here or in another process, so that its next success settles the failure. */
export function rememberFailed({ memory }: WorkerContext, { kind, id }: JobSubject): void {
  if (kind === 'reserve') memory.failed.add(`${kind} ${id}`)
}

export function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error)
}

/**
 * Whatever sweepers and partitions do fails whenever a server does; a single document or sale that keeps failing has a
 * problem of its own.
 */
function isOwnFault({ memory }: WorkerContext, key: string, error: unknown, remembered: boolean): boolean {
  if (!isTransient(error)) return true
  if (remembered) return false
  const times = (memory.transientFailures.get(key) ?? 0) + 1
  memory.transientFailures.set(key, times)
  return times >= transientMax
}

/** Recording an outcome must never get in the way of the work. */
export async function keepNote(ctx: WorkerContext, writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => ctx.log.warn({ err: error }, 'failed to record job result'))
}
