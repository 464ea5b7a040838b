import { openKeyedQueue } from '../../shared/lib/keyed-queue.ts'
import { Refusal } from '../../shared/refusal.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Changes of one sale that take turns within this process. */
export interface KeyedMutex {
  /** Runs `change` when those before it are done. Throws `busy` when too many wait already. */
  run<Result>(saleId: string, change: () => Promise<Result>): Promise<Result>
}

/** A sale that is changed some fifty times a second keeps the last one of these waiting for ten seconds. */
const waitingMax = 500

/**
 * Payments and cancellations lock their sale's counter. Queueing for it in Postgres, each with a connection, they would use up the connections and
 * stand before the worker that decides orders; so a gateway sends one at a time per sale, and the others wait here, where waiting costs nothing.
 */
export function openKeyedMutex(): KeyedMutex {
  const queue = openKeyedQueue(
    // The one that runs counts too.
    waitingMax - 1,
    () =>
      new Refusal('busy', 'Too much is changing in this sale right now; nothing was kept.', {
        retryAfterMs: retryAfter(1000, 4000),
      }),
  )
  return { run: (saleId, change) => queue.run(saleId, 1, change) }
}
