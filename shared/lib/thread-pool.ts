import { Piscina } from 'piscina'
import type { Log } from '../log.ts'

/** An idle thread is ended and its memory returned after this (ms). */
const idleMs = 60_000

export interface ThreadPoolOptions {
  /** Tasks that may wait; without it there is no limit here. */
  maxQueue?: number
  heapMiB?: number
  /** One unless told otherwise. */
  threads?: number
}

/**
 * A thread for work that texts and files from people can make slow. It starts with its first task, yields to
 * everything that serves orders (by `nice`, which only Linux applies per thread), has no environment variables, and is
 * replaced if it dies during a task.
 */
export function openThreadPool<Task, Result>(
  program: URL,
  log: Log,
  { maxQueue, heapMiB, threads = 1 }: ThreadPoolOptions = {},
): Piscina<Task, Result> {
  const pool = new Piscina<Task, Result>({
    filename: program.href,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    niceIncrement: 10,
    env: {},
    ...(maxQueue !== undefined && { maxQueue }),
    ...(heapMiB !== undefined && { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
  })
  // A thread may still fail after its task was abandoned or answered: without a listener that would end the whole
  // process.
  pool.on('error', (err: unknown) => log.warn({ err, program: program.pathname }, 'thread failed outside a task'))
  return pool
}
