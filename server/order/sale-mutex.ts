import { openKeyedQueue } from '../../shared/lib/keyed-queue.ts'
import { Refusal } from '../../shared/refusal.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Serializes changes of one sale within this process. */
export interface KeyedMutex {
  /** Runs `change` after those ahead of it. Throws `busy` when too many are waiting. */
  run<Result>(saleId: string, change: () => Promise<Result>): Promise<Result>
}

/** At about fifty changes a second to a sale, the last one in the queue waits ten seconds. */
const waitingMax = 500

/**
 * Payments and cancellations lock their sale's counter. Queueing in Postgres would take a connection each, use up the
 * pool and get ahead of the worker that decides orders. So a gateway sends one at a time per sale, and the others wait
 * here, where waiting costs nothing.
 */
export function openKeyedMutex(): KeyedMutex {
  const queue = openKeyedQueue(
    // The running one counts too.
    waitingMax - 1,
    () =>
      new Refusal('busy', 'Too many changes to this sale right now; nothing was saved.', {
        retryAfterMs: retryAfter(1000, 4000),
      }),
  )
  return { run: (saleId, change) => queue.run(saleId, 1, change) }
}
