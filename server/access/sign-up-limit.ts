import type { Config } from '../../shared/config.ts'
import { Refusal } from '../../shared/refusal.ts'
import { isLoopback } from '../http/client-address.ts'

const perAddress = new Map<string, number>()
let minuteStartedAt = 0

/** Bounds the sign-ups of one address a minute. Loopback is not counted: it is a proxy on this machine, or a test. */
export function limitSignUps(config: Config, address: string | undefined): void {
  if (!address || isLoopback(address)) return
  const now = performance.now()
  if (now - minuteStartedAt > 60_000) {
    minuteStartedAt = now
    perAddress.clear()
  }
  const count = (perAddress.get(address) ?? 0) + 1
  perAddress.set(address, count)
  if (count > config.SIGNUPS_PER_ADDRESS_PER_MINUTE)
    throw new Refusal('busy', 'Too many sign-ups from this address.', {
      retryAfterMs: 60_000 - Math.round(now - minuteStartedAt),
    })
}
