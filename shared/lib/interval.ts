import type { Log } from '../log.ts'

/**
 * Runs `work` every `ms`, never overlapping; a failure is logged and does not stop it. Returns a function that stops
 * it.
 */
export function interval(ms: number, what: string, log: Log, work: () => Promise<void>): () => void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    work()
      .catch((error: unknown) => log.warn({ err: error }, `failed to ${what}; will retry`))
      .finally(() => {
        running = false
      })
  }, ms)
  timer.unref()
  return () => clearInterval(timer)
}
