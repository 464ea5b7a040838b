import { commands } from '../../shared/contract/commands.ts'
import { Refusal } from '../../shared/refusal.ts'
import { authorize, type KnownActor } from '../access/authenticate.ts'
import { callerOf } from '../access/caller.ts'
import { identifyActor } from '../access/identify-actor.ts'
import { isOffence } from '../access/offenders.ts'
import type { Gateway } from '../context.ts'
import { clientAddress, networkOf } from '../http/client-address.ts'
import { refusals } from '../metrics.ts'
import { holderRoom } from './rooms.ts'
import type { LiveSocket, SocketData } from './socket-types.ts'

/**
 * Admits a socket and records who it is, or throws a refusal. Anonymous viewers may watch, but wait if connections from
 * their address had to be closed recently.
 */
export async function shakeHands(gateway: Gateway, socket: LiveSocket, namespace: '/live' | '/floor'): Promise<void> {
  const { config } = gateway.ctx
  const network = networkOf(clientAddress(socket.handshake, config.TRUST_PROXY))
  try {
    if (gateway.draining())
      throw new Refusal('busy', 'This gateway is shutting down; reconnect.', { retryAfterMs: 500 })
    gateway.admitSocket(socket)
    const actor = await identify(gateway, socket.handshake.auth['token'], namespace)
    const refusalsMax = actor ? config.REFUSALS_PER_MINUTE_MAX : await gateway.offenders.admit(network)
    if (actor) await socket.join(holderRoom(actor))
    socket.data = { ...(actor && { actor }), network, refusalsMax } satisfies SocketData
  } catch (error) {
    if (error instanceof Refusal && isOffence(error)) {
      refusals.inc({ code: error.code, by: 'handshake' })
      await noteRefusedHandshake(gateway, network)
    }
    throw error
  }
}

async function identify(
  gateway: Gateway,
  token: unknown,
  namespace: '/live' | '/floor',
): Promise<KnownActor | undefined> {
  if (token === undefined || token === null) {
    if (namespace === '/floor') throw new Refusal('unauthorized', 'A token is needed.')
    return undefined
  }
  if (typeof token !== 'string') throw new Refusal('unauthorized', 'The token is not valid or has expired.')
  const actor = await identifyActor(gateway, token)
  await gateway.offenders.refuse(callerOf(actor, ''))
  if (namespace === '/floor') authorize(commands['floor:join'].allow, actor)
  if (actor.role === 'viewer' && (!actor.buyerKey || !(await gateway.snapshots.viewerExists(actor.sub))))
    throw new Refusal('unauthorized', 'The token is not valid or has expired.')
  return actor
}

/** At an address that keeps being refused, new anonymous connections have to wait, beginning with this one. */
async function noteRefusedHandshake({ offenders }: Gateway, network: string): Promise<void> {
  if (!(await offenders.note({ kind: 'address', key: network }))) return
  offenders.closedAt(network)
  await offenders.admit(network)
}
