import { Piscina } from 'piscina'
import type { Log } from '../log.ts'

/** A thread without work is ended, its memory given back (ms). */
const idleMs = 60_000

export interface ThreadPoolOptions {
  /** Tasks that may wait; unset, there is no limit here. */
  maxQueue?: number
  heapMiB?: number
}

/**
 * One thread beside the event loop for work that texts and files from people can make slow. It starts with its first task, yields to everything that
 * serves orders (as `nice` counts; only Linux keeps it per thread), sees no environment, and is replaced when it ends under a task.
 */
export function openThreadPool<Task, Result>(
  program: URL,
  log: Log,
  { maxQueue, heapMiB }: ThreadPoolOptions = {},
): Piscina<Task, Result> {
  const pool = new Piscina<Task, Result>({
    filename: program.href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    niceIncrement: 10,
    env: {},
    ...(maxQueue !== undefined && { maxQueue }),
    ...(heapMiB !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
  })
  // A thread may still fail after its task was given up or answered: without a listener that would end the whole process.
  pool.on('error', (err: unknown) => log.warn({ err, program: program.pathname }, 'a thread failed outside of a task'))
  return pool
}
