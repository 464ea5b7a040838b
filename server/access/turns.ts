import { limitClasses, type LimitClassName } from '../../shared/contract/limit-classes.ts'
import { openKeyedQueue } from '../../shared/lib/keyed-queue.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Caller } from './caller.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Limits how many calls of one caller run concurrently, and how long each may take in its class. */
export interface Turns {
  /** Runs `work` in the caller's turn. Throws `busy` if it timed out before starting, `unknown` if it had started. */
  run<Result>(name: LimitClassName, caller: Caller, work: () => Promise<Result>): Promise<Result>
}

/** A waiting call costs only a little memory, and the time limit keeps waits short. */
const waitingMax = 10_000
const retryAfterMs = 1_000

export function openTurns(): Turns {
  const queue = openKeyedQueue(waitingMax, busy)
  return {
    run: (name, { kind, key }, work) => {
      const { atOnce, withinSeconds } = limitClasses[name]
      // Anonymous callers share one queue whatever their address: there are many, each making one call of this class.
      return within(withinSeconds * 1000, (mayBegin) =>
        queue.run(kind === 'address' ? name : `${name}:${kind}:${key}`, atOnce, () => {
          if (!mayBegin()) throw busy()
          return work()
        }),
      )
    },
  }
}

function within<Result>(ms: number, run: (mayBegin: () => boolean) => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    let state: 'waiting' | 'running' | 'late' = 'waiting'
    const timer = setTimeout(() => {
      const refusal = state === 'waiting' ? busy() : tooLong()
      state = 'late'
      reject(refusal)
    }, ms)
    const mayBegin = (): boolean => {
      if (state === 'waiting') state = 'running'
      return state === 'running'
    }
    run(mayBegin)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

function busy(): Refusal {
  return new Refusal('busy', 'Too many calls are waiting right now; nothing was done.', {
    retryAfterMs: retryAfter(retryAfterMs, retryAfterMs),
  })
}

function tooLong(): Refusal {
  return new Refusal('unknown', 'This took too long and may have been done; send the same request again.', {
    retryAfterMs,
  })
}
