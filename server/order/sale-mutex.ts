import { Refusal } from '../../shared/refusal.ts'

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
  const lines = new Map<string, { last: Promise<unknown>; length: number }>()

  return {
    run: async (saleId, change) => {
      const line = lines.get(saleId) ?? { last: Promise.resolve(), length: 0 }
      if (line.length >= waitingMax)
        throw new Refusal('busy', 'Too much is changing in this sale right now; nothing was kept.', {
          retryAfterMs: 1000 + Math.round(Math.random() * 4000),
        })
      lines.set(saleId, line)
      line.length += 1
      const turn = line.last.then(change, change)
      line.last = turn
      try {
        return await turn
      } finally {
        line.length -= 1
        if (line.length === 0) lines.delete(saleId)
      }
    },
  }
}
