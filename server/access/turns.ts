import { limitClasses, type LimitClassName } from '../../shared/contract/limits.ts'
import { openKeyedQueue } from '../../shared/lib/keyed-queue.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Caller } from './caller.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Lets few calls of one caller run at the same time, and gives none more time than its class has. */
export interface Turns {
  /** Runs `work` in the caller's turn. Throws `busy` when its time is over before it began, `unknown` when it had begun. */
  run<Result>(name: LimitClassName, caller: Caller, work: () => Promise<Result>): Promise<Result>
}

/** Who waits costs some memory and nothing else; by time, nobody waits for long. */
const waitingMax = 10_000
const retryAfterMs = 1_000

export function openTurns(): Turns {
  const queue = openKeyedQueue(waitingMax, busy)
  return {
    run: (name, { kind, key }, work) => {
      const { atOnce, withinSeconds } = limitClasses[name]
      return within(withinSeconds * 1000, (mayBegin) =>
        queue.run(kind === 'address' ? name : `${name}:${kind}:${key}`, atOnce, () => {
          if (!mayBegin()) throw busy()
          return work()
        }),
      )
    },
  }
}

/** Strangers share a turn whatever their address: they are many, and each is one call of the same kind. */
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
  return new Refusal('busy', 'Too many calls wait right now; nothing was done.', {
    retryAfterMs: retryAfter(retryAfterMs, retryAfterMs),
  })
}

function tooLong(): Refusal {
  return new Refusal('unknown', 'This took too long and may have been done: send the same again.', { retryAfterMs })
}
