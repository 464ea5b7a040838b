import type { Actor } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { removeKeysOfSession } from '../../shared/staff/key-store.ts'
import { mayEndSession } from '../../shared/staff/session-store.ts'
import { revokeToken } from '../access/revoke-tokens.ts'
import type { Gateway } from '../context.ts'

/**
 * Ends a session for good: its token is revoked, and its device has no key left to come back with. Idempotent. Throws
 * `not-found` for one that is not the actor's to end.
 */
export async function endSession(gateway: Gateway, sessionId: string, actor: Actor): Promise<{ endedAt: string }> {
  if (!(await mayEndSession(gateway.ctx.db, sessionId, actor)))
    throw new Refusal('not-found', 'There is no such session.')
  await removeKeysOfSession(gateway.ctx.db, sessionId, actor)
  const { revokedAt } = await revokeToken(gateway, sessionId, actor)
  return { endedAt: revokedAt }
}
