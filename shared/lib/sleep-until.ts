import { setTimeout as wait } from 'node:timers/promises'

/**
 * Waits until `ms` after `startedAt` (monotonic, ms), if that has not passed. A round costs about the same for one
 * order as for fifty, so under load a small round is delayed a moment to fill up; a round that leaves nothing waiting
 * is never delayed.
 */
export async function sleepUntil(startedAt: number, ms: number): Promise<void> {
  const left = startedAt + ms - performance.now()
  if (left > 1) await wait(left)
}
