import { setTimeout as wait } from 'node:timers/promises'

/**
 * Waits until `ms` after `startedAt` (monotonic, ms), if that is still to come. Work that is done in rounds costs much the same for one order as for
 * fifty, so under load a round that would be small waits a moment for company; a round after which nothing waits is never held up.
 */
export async function sleepUntil(startedAt: number, ms: number): Promise<void> {
  const left = startedAt + ms - performance.now()
  if (left > 1) await wait(left)
}
