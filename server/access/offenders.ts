import { setTimeout as wait } from 'node:timers/promises'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Context } from '../../shared/context.ts'
import { Refusal, type RefusalCode } from '../../shared/refusal.ts'
import { OverBudget } from './budgets.ts'
import type { Caller } from './caller.ts'

/**
 * Counts refusals per caller. A connection that exceeds the limit is closed, a viewer or token is blocked for a while,
 * and new anonymous connections from an address whose connections were closed have to wait. Nobody else at that address
 * is refused: carriers put thousands behind one.
 */
export interface Offenders {
  /** Counts a refusal of this caller. True when it exceeds the limit and the caller is blocked from now on. */
  note(caller: Caller): Promise<boolean>
  /** Throws `busy` while this viewer or token is blocked. */
  refuse(caller: Caller): Promise<void>
  /** A connection without a token was closed for misbehaviour. */
  closedAt(address: string): void
  /**
   * Makes a new anonymous connection wait its turn, and returns how many refusals it is granted. Throws `busy` when too
   * many are waiting.
   */
  admit(address: string): Promise<number>
}

/** The limit for one viewer or token is this multiple of a connection's: a person has several. */
const holderTimes = 3
/** The same for all anonymous callers at one address. */
const addressTimes = 10
const keptOutSeconds = 60
const windowSeconds = 60
/** Delay of the next anonymous connection for each one closed within the last minute (ms), up to the maximum. */
const waitMsPerOffence = 250
const waitMsMax = 5_000
const waitingMax = 200
const refusalsMin = 10

/**
 * Codes that do not count against the sender: the gateway was busy, something failed here, or a sale closed while
 * people were still tapping.
 */
const blameless: ReadonlySet<RefusalCode> = new Set([
  'busy',
  'unknown',
  'internal',
  'sale-not-open',
  'code-not-sent',
  'provider-silent',
])

/** Whether a refusal counts against its caller. */
export function isOffence(refusal: Refusal): boolean {
  return refusal instanceof OverBudget || !blameless.has(refusal.code)
}

export function openOffenders({ config, queues }: Pick<Context, 'config' | 'queues'>): Offenders {
  const perConnection = config.REFUSALS_PER_MINUTE_MAX
  const counting = (times: number) => ({
    points: perConnection * times,
    duration: windowSeconds,
    blockDuration: keptOutSeconds,
  })
  const here = {
    viewer: new RateLimiterMemory({ ...counting(holderTimes), keyPrefix: 'viewer' }),
    token: new RateLimiterMemory({ ...counting(holderTimes), keyPrefix: 'token' }),
    address: new RateLimiterMemory({ ...counting(addressTimes), keyPrefix: 'address', blockDuration: 0 }),
  }
  const everywhere = queues.openCounter?.({
    name: 'refused',
    points: perConnection * holderTimes,
    seconds: windowSeconds,
    blockSeconds: keptOutSeconds,
  })
  const closed = new RateLimiterMemory({ points: 1_000_000, duration: windowSeconds })
  const waiting = new Map<string, number>()

  async function noteEverywhere({ kind, key }: Caller): Promise<void> {
    try {
      await everywhere?.consume(`${kind}:${key}`)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      await here[kind].block(key, Math.ceil(error.msBeforeNext / 1000))
    }
  }

  return {
    note: async (caller) => {
      try {
        await here[caller.kind].consume(caller.key)
        if (caller.kind !== 'address') void noteEverywhere(caller)
        return false
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        return true
      }
    },
    refuse: async ({ kind, key }) => {
      if (kind === 'address') return
      const known = await here[kind].get(key)
      if (known === null || known.remainingPoints > 0 || known.consumedPoints <= perConnection * holderTimes) return
      throw new Refusal('busy', 'Too many refused requests: you are blocked for a while.', {
        retryAfterMs: Math.max(1_000, Math.round(known.msBeforeNext)),
      })
    },
    closedAt: (address) => void closed.consume(address),
    admit: async (address) => {
      const offences = (await closed.get(address))?.consumedPoints ?? 0
      if (offences === 0) return perConnection
      const alsoWaiting = waiting.get(address) ?? 0
      if (alsoWaiting >= waitingMax)
        throw new Refusal('busy', 'Too many connections right now.', { retryAfterMs: waitMsMax })
      waiting.set(address, alsoWaiting + 1)
      await wait(Math.min(waitMsMax, offences * waitMsPerOffence))
      const left = waiting.get(address)! - 1
      if (left > 0) waiting.set(address, left)
      else waiting.delete(address)
      return Math.max(refusalsMin, Math.round(perConnection / (1 + offences)))
    },
  }
}
