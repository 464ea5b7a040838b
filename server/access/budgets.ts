import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Config } from '../../shared/config.ts'
import type { Context } from '../../shared/context.ts'
import { limitClasses, type LimitClass, type LimitClassName } from '../../shared/contract/limit-classes.ts'
import { Refusal } from '../../shared/refusal.ts'
import { isLoopback } from '../http/client-address.ts'
import { overBudget } from '../metrics.ts'
import type { Caller } from './caller.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

/** Counts every caller's calls against the table of limits. */
export interface Budgets {
  /** Counts one call. Throws `busy` when the caller has used up the budget of this class. */
  spend(name: LimitClassName, caller: Caller): Promise<void>
}

type Counter = (key: string) => Promise<unknown>

export function openBudgets({ config, queues }: Pick<Context, 'config' | 'queues'>): Budgets {
  const counters = new Map<string, Counter>()

  /**
   * A caller over the limit here is refused without asking the other gateways, so a flood to one gateway costs no round
   * trips to Redis.
   */
  function counterOf(name: LimitClassName, kind: Caller['kind']): Counter {
    const limit: LimitClass = limitClasses[name]
    const counting = { points: pointsOf(limit[kind], config), duration: limit.seconds }
    const here = new RateLimiterMemory({ ...counting, keyPrefix: '' })
    const everywhere =
      limit.shared && queues.openCounter?.({ name: `${name}:${kind}`, points: counting.points, seconds: limit.seconds })
    return everywhere ? async (key) => (await here.consume(key), everywhere.consume(key)) : (key) => here.consume(key)
  }

  return {
    spend: async (name, caller) => {
      if (isUncounted(name, caller)) return
      const id = `${name}:${caller.kind}`
      const count = counters.get(id) ?? counterOf(name, caller.kind)
      counters.set(id, count)
      try {
        await count(caller.key)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        overBudget.inc({ class: name, by: caller.kind })
        throw new OverBudget(name, error.msBeforeNext)
      }
    },
  }
}

/** A used-up budget: caused by the caller, unlike `busy` from an overloaded gateway. */
export class OverBudget extends Refusal {
  constructor(name: string, msLeft: number) {
    super('busy', `Too many calls of this kind (${name}); nothing was done.`, {
      retryAfterMs: retryAfter(Math.max(1, Math.round(msLeft)), 500),
    })
  }
}

/** A limit from the table, scaled by this configuration. */
function pointsOf(count: LimitClass['viewer'], config: Config): number {
  return typeof count === 'number' ? Math.ceil((count * config.LIMITS_PERCENT) / 100) : config[count]
}

/**
 * Orders of viewers are counted by their own admission; sign-ups and codes are not counted by this machine's own
 * address, as their settings say.
 */
function isUncounted(name: LimitClassName, { kind, key }: Caller): boolean {
  return (
    (name === 'order' && kind === 'viewer') ||
    ((name === 'sign-up' || name === 'phone-code') && kind === 'address' && isLoopback(key))
  )
}
