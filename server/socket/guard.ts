import type { CommandName } from '../../shared/contract/commands.ts'
import { commandLimits } from '../../shared/contract/limits.ts'
import { callerOf, type Caller } from '../access/caller.ts'
import type { Gateway } from '../context.ts'
import { droppedSockets, refusals as refusedCalls } from '../metrics.ts'
import { tellClosed } from './broadcast.ts'
import { holderRoom } from './rooms.ts'
import type { LiveSocket } from './socket-types.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'
import type { RefusalCode } from '../../shared/refusal.ts'

/** Holds one socket to its budgets, and closes it if it keeps sending refused commands. */
export interface Guard {
  /** Counts a command and runs it in its caller's turn. Throws `busy` when a budget is used up. */
  run<Result>(name: CommandName, work: () => Promise<Result>): Promise<Result>
  noteRefusal(code: RefusalCode): Promise<void>
  /** Closes the socket for misbehaviour, after telling it why. */
  close(): void
  /** Whether it was closed; anything that arrives afterwards is ignored. */
  isClosed(): boolean
}

const windowMs = 60_000
/** Refusals granted to each socket from an address that keeps being refused. */
const refusalsOfOffender = 10
const retryAfterMs = 10_000

export function openGuard(gateway: Gateway, socket: LiveSocket): Guard {
  const { actor, network, refusalsMax } = socket.data
  const caller = callerOf(actor, network)
  // An anonymous connection has a viewer's budget of its own, and shares its address's budget with all other anonymous
  // ones.
  const payers: Caller[] = actor ? [caller] : [{ kind: 'viewer', key: `connection ${socket.id}` }, caller]
  let refusals = 0
  let since = performance.now()
  let isClosed = false

  function close(): void {
    if (isClosed) return
    isClosed = true
    droppedSockets.inc({ why: 'flood' })
    tellClosed(socket, {
      code: 'busy',
      message: 'Too many refused requests: this connection is closed.',
      retryAfterMs: retryAfter(retryAfterMs, retryAfterMs),
    })
    socket.disconnect(true)
    if (!actor) gateway.offenders.closedAt(network)
  }

  return {
    run: async (name, work) => {
      for (const payer of payers) await gateway.budgets.spend(commandLimits[name], payer)
      return gateway.turns.run(commandLimits[name], caller, work)
    },
    noteRefusal: async (code) => {
      refusedCalls.inc({ code, by: 'websocket' })
      if (performance.now() - since > windowMs) {
        since = performance.now()
        refusals = 0
      }
      refusals += 1
      if (refusals > refusalsMax) close()
      if (!(await gateway.offenders.note(caller))) return
      if (actor) socket.nsp.in(holderRoom(actor)).disconnectSockets(true)
      else if (refusals > refusalsOfOffender) close()
    },
    close,
    isClosed: () => isClosed,
  }
}
