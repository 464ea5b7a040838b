import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io'
import type { Ack, AnswerOf, CommandName, PayloadOf } from '../../shared/contract/commands.ts'
import type { FactName, FactPayload } from '../../shared/contract/facts.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** What clients send, from the contract's table: the payload, and the ack that answers it. */
type Commands = {
  [Name in CommandName]: (payload: PayloadOf<Name>, ack: (answer: Ack<AnswerOf<Name>>) => void) => void
}

/** What clients receive. */
type Facts = { [Name in FactName]: (fact: FactPayload<Name>) => void }

/** What the handshake established about a socket; no actor means an anonymous viewer. */
export interface SocketData {
  actor?: KnownActor
  /** The client's network, as used for per-address limits. */
  network: string
  /** Refusals a minute before the socket is closed. */
  refusalsMax: number
}

export type LiveServer = Server<Commands, Facts, DefaultEventsMap, SocketData>
export type LiveNamespace = Namespace<Commands, Facts, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<Commands, Facts, DefaultEventsMap, SocketData>
