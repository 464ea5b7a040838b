import type { Log } from '../log.ts'

/** Does `work` every `ms`, never twice at once; a failure is logged and does not end it. Returns how to stop. */
export function interval(ms: number, what: string, log: Log, work: () => Promise<void>): () => void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    work()
      .catch((error: unknown) => log.warn({ err: error }, `cannot ${what}`))
      .finally(() => {
        running = false
      })
  }, ms)
  timer.unref()
  return () => clearInterval(timer)
}
