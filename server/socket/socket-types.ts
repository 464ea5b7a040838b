import type { DefaultEventsMap, Namespace, Server, Socket } from 'socket.io'
import type { Ack, AnswerOf, CommandName, PayloadOf } from '../../shared/contract/commands.ts'
import type { FactName, FactPayload } from '../../shared/contract/facts.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** What clients send, by the contract's table: the payload and the ack that it is answered with. */
type Commands = {
  [Name in CommandName]: (payload: PayloadOf<Name>, ack: (answer: Ack<AnswerOf<Name>>) => void) => void
}

/** What clients are told. */
type Facts = { [Name in FactName]: (fact: FactPayload<Name>) => void }

/** What is known of a socket since its handshake; without an actor it is of somebody who only looks. */
export interface SocketData {
  actor?: KnownActor
  /** Where it comes from, as far as addresses are told apart. */
  network: string
  /** Refusals a minute before it is closed. */
  refusalsMax: number
}

export type LiveServer = Server<Commands, Facts, DefaultEventsMap, SocketData>
export type LiveNamespace = Namespace<Commands, Facts, DefaultEventsMap, SocketData>
export type LiveSocket = Socket<Commands, Facts, DefaultEventsMap, SocketData>
