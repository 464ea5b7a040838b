import { networkOf } from '../http/client-address.ts'
import type { KnownActor } from './authenticate.ts'

/** Whose budget a call counts against. */
export interface Caller {
  kind: 'viewer' | 'token' | 'address'
  key: string
}

/** Viewers are identified by their id whichever token they use, staff by their token, and everyone else by address. */
export function callerOf(actor: KnownActor | undefined, address: string): Caller {
  if (!actor) return { kind: 'address', key: networkOf(address) }
  if (actor.role === 'viewer') return { kind: 'viewer', key: actor.sub }
  return { kind: 'token', key: actor.jti ?? `${actor.role}:${actor.sub}` }
}
