import type { Request, Response } from 'express'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Refusal } from '../../shared/refusal.ts'
import { callerOf, type Caller } from '../access/caller.ts'
import { isOffence } from '../access/offenders.ts'
import type { Gateway } from '../context.ts'
import { refusals } from '../metrics.ts'

/** Called with each request that is refused, before the refusal is sent. */
export type NoteRefusal = (request: Request, response: Response, refusal: Refusal) => Promise<void>

const windowMs = 60_000
/** Who is refused over and over without a token waits for each refusal (ms): others of that address are not refused for it, and are not delayed. */
const slowMs = 1_000
const slowMax = 1_000

/**
 * Counts refused requests, whoever sends them. A connection that goes on is closed with its answer, a viewer or token is kept out, and an address
 * whose strangers go on is answered slowly.
 */
export function openRefusals({ ctx: { config }, offenders }: Gateway): NoteRefusal {
  const connections = new WeakMap<Socket, { refusals: number; since: number }>()
  let slow = 0

  function isOneTooMany(connection: Socket): boolean {
    const now = performance.now()
    const known = connections.get(connection)
    const counted = known && now - known.since < windowMs ? known : { refusals: 0, since: now }
    counted.refusals += 1
    connections.set(connection, counted)
    return counted.refusals > config.REFUSALS_PER_MINUTE_MAX
  }

  return async (request, response, refusal) => {
    if (!isOffence(refusal)) return
    refusals.inc({ code: refusal.code, by: 'http' })
    const caller = callerOfRequest(request, response)
    const isOffender = await offenders.note(caller)
    if (isOneTooMany(request.socket)) response.setHeader('connection', 'close')
    if (!isOffender || caller.kind !== 'address') return
    if (slow >= slowMax) {
      response.setHeader('connection', 'close')
      return
    }
    slow += 1
    await wait(slowMs)
    slow -= 1
  }
}

/** Who sent a request, once that is known; a stranger at its address before. */
function callerOfRequest(request: Request, response: Response): Caller {
  return (response.locals['caller'] as Caller | undefined) ?? callerOf(undefined, request.ip ?? '')
}
