import { isNativeError } from 'node:util/types'
import { isTransient } from '../shared/db/database.ts'
import { isPaused, noteFailedJob, settleFailedJob, type JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'

/** So often in a row the trouble of a server may end one piece of work before it counts as the work's own. */
const transientMax = 5

/** Rounds of decisions and of the sweepers are far too many to ask Postgres before each whether one had failed: what failed is known here. */
const rememberedKinds = new Set(['reserve', 'duty'])

/**
 * Does a piece of work, and keeps what becomes of it: work that fails is left alone for a while, longer each time, and is in control's list until it is done.
 * Nothing is done while such a pause lasts. The trouble of a server is nobody's fault and is not listed, unless it strikes the same work again and again.
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

/** From here on this partition is known to have failed, here or in another process: that is settled when it goes again. */
export function rememberFailed({ memory }: WorkerContext, { kind, id }: JobSubject): void {
  if (kind === 'reserve') memory.failed.add(`${kind} ${id}`)
}

export function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error)
}

/** What the sweepers and partitions do fails whenever a server does; one document or sale that fails so again and again has something of its own. */
function isOwnFault({ memory }: WorkerContext, key: string, error: unknown, remembered: boolean): boolean {
  if (!isTransient(error)) return true
  if (remembered) return false
  const times = (memory.transientFailures.get(key) ?? 0) + 1
  memory.transientFailures.set(key, times)
  return times >= transientMax
}

/** A note about work is never in its way. */
export async function keepNote(ctx: WorkerContext, writing: Promise<void>): Promise<void> {
  await writing.catch((error: unknown) => ctx.log.warn({ err: error }, 'what became of a job could not be noted'))
}
