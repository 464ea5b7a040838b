import { io, type Socket } from 'socket.io-client'
import type { Ack, AnswerOf, PayloadOf } from '../contract/commands.ts'
import type { FactPayload } from '../contract/facts.ts'

type CommandName = 'sale:join' | 'order:place' | 'order:status'
type FactName = 'order:decided' | 'order:changed' | 'order:refused' | 'sale:changed' | 'pin:changed' | 'stock:changed' | 'sale:progress'
type Commands = { [Name in CommandName]: (payload: PayloadOf<Name>, ack: (answer: Ack<AnswerOf<Name>>) => void) => void }
type Facts = { [Name in FactName]: (payload: FactPayload<Name>) => void }

/** The first pause before coming back lasts up to this (ms), evenly spread. */
export const reconnectMs = 2_000

export type LiveSocket = Socket<Facts, Commands>

/**
 * A socket of the contract's types. When a gateway goes, all its viewers lose it in the same moment: they come back spread evenly over two seconds,
 * then four, at most five each way, instead of all at once.
 */
export function openSocket(url: string, token: string | undefined): LiveSocket {
  return io(`${url}/live`, { transports: ['websocket'], forceNew: true, reconnectionDelay: reconnectMs / 2, reconnectionDelayMax: 5_000, randomizationFactor: 1, ...(token !== undefined && { auth: { token } }) })
}

/** The handshake, `sale:join` or an order was refused for good; `closed` is our own end. */
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
