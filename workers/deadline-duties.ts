import type { Context } from '../shared/context.ts'
import { climbLadder } from './climb-ladder.ts'
import { enforceCapacity } from './enforce-capacity.ts'
import { releaseBreached } from './release-breached.ts'
import { sendNotifications } from './send-notifications.ts'

/** What the deadline engine sweeps besides the alarms themselves. */
export function deadlineDuties(ctx: Context): Record<string, () => Promise<unknown>> {
  return {
    'enforce-capacity': () => enforceCapacity(ctx),
    'release-breached': () => releaseBreached(ctx),
    'climb-ladder': () => climbLadder(ctx),
    'send-notifications': () => sendNotifications(ctx),
  }
}
