import { io, type Socket } from 'socket.io-client'
import type { Ack, AnswerOf, PayloadOf } from '../contract/commands.ts'
import type { FactPayload } from '../contract/facts.ts'

type CommandName = 'sale:join' | 'order:place' | 'order:status'
type FactName =
  | 'order:decided'
  | 'order:changed'
  | 'order:refused'
  | 'sale:changed'
  | 'pin:changed'
  | 'stock:changed'
  | 'sale:progress'
  | 'connection:closed'
type Commands = {
  [Name in CommandName]: (payload: PayloadOf<Name>, ack: (answer: Ack<AnswerOf<Name>>) => void) => void
}
type Facts = { [Name in FactName]: (payload: FactPayload<Name>) => void }

const firstPauseMs = 2_000
const pauseMsMax = 5_000

/**
 * How long (ms) to wait before reconnecting after `failed` failed attempts: a random time up to a limit that doubles
 * from two seconds to five. When a gateway goes down, all its viewers lose the connection at the same moment; this
 * brings them back spread evenly instead of all at once.
 */
export function reconnectPause(failed: number, random: () => number = Math.random): number {
  return random() * Math.min(pauseMsMax, firstPauseMs * 2 ** failed)
}

export type LiveSocket = Socket<Facts, Commands>

/**
 * A socket with the contract's types. It does not reconnect by itself: the library would let half of those who wait
 * longest come back together.
 */
export function openSocket(url: string, token: string | undefined): LiveSocket {
  return io(`${url}/live`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(token !== undefined && { auth: { token } }),
  })
}

/** The handshake, `sale:join` or an order was refused for good; `closed` means that we closed it. */
export class LiveRefusal extends Error {
  override name = 'LiveRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Codes after which the same request may succeed later. */
export function mayTryAgain(code: string): code is 'busy' | 'unknown' | 'internal' {
  return code === 'busy' || code === 'unknown' || code === 'internal'
}

/** A pause of about `ms`, different for each client. */
export function spread(ms: number): number {
  return ms * (0.75 + Math.random() * 0.5)
}
