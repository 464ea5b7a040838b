const minuteMs = 60_000
const hourMs = 60 * minuteMs

const firstPauseMs = 10_000
const pauseMsMax = 6 * hourMs
/** With the pauses doubled from ten seconds to six hours: three days. Our own number. */
const triesMax = 23

/**
 * How long to wait after this many failed tries (ms); undefined: give up. `jitter` from 0 to 1 spreads deliveries that
 * failed together, so that they do not come back together.
 */
export function pauseAfterTry(tries: number, jitter: number): number | undefined {
  if (tries >= triesMax) return undefined
  const pause = Math.min(firstPauseMs * 2 ** (tries - 1), pauseMsMax)
  return Math.round(pause * (0.8 + 0.4 * jitter))
}
