import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Polls `condition` every `everyMs` until it holds or `limitMs` has passed; returns whether it held. Rejects only when
 * `condition` throws.
 */
export async function holdsWithin(
  limitMs: number,
  condition: () => boolean | Promise<boolean>,
  everyMs = 25,
): Promise<boolean> {
  const until = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() >= until) return false
    await sleep(everyMs)
  }
  return true
}
