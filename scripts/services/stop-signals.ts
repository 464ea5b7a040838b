const REPEAT_MS = 1000

/**
 * The first SIGINT, SIGTERM or SIGHUP asks to stop, a second one forces it. Repeats within a second count as one: npm
 * forwards a Ctrl-C that the terminal has already sent to the whole process group. Returns a function that stops
 * listening.
 */
export function onStopSignals(stop: () => void, force: () => void): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let firstAt: number | null = null
  const hear = () => {
    if (firstAt === null) {
      firstAt = performance.now()
      stop()
    } else if (performance.now() - firstAt > REPEAT_MS) force()
  }
  for (const name of names) process.on(name, hear)
  return () => {
    for (const name of names) process.off(name, hear)
  }
}
