import { networkOf } from '../http/client-address.ts'
import type { KnownActor } from './authenticate.ts'

/** Whose budget a call is counted against. */
export interface Caller {
  kind: 'viewer' | 'token' | 'address'
  key: string
}

/** A viewer by who they are, whichever of their tokens they use; the staff by the token; everybody else by the address they come from. */
export function callerOf(actor: KnownActor | undefined, address: string): Caller {
  if (!actor) return { kind: 'address', key: networkOf(address) }
  if (actor.role === 'viewer') return { kind: 'viewer', key: actor.sub }
  return { kind: 'token', key: actor.jti ?? `${actor.role}:${actor.sub}` }
}
