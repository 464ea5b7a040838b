import type { Request, Response } from 'express'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Refusal } from '../../shared/refusal.ts'
import { callerOf, type Caller } from '../access/caller.ts'
import { isOffence } from '../access/offenders.ts'
import type { Gateway } from '../context.ts'
import { refusals } from '../metrics.ts'

/** Called with each refused request, before the refusal is sent. */
export type NoteRefusal = (request: Request, response: Response, refusal: Refusal) => Promise<void>

const windowMs = 60_000
/**
 * Delay of each refusal (ms) to an address that keeps being refused without a token. Only the refusals are delayed, so
 * other clients behind the same address are not affected.
 */
const slowMs = 1_000
const slowMax = 1_000

/**
 * Counts refused requests per caller. A connection that exceeds the limit is closed after its answer, a viewer or token
 * is blocked, and an address with too many anonymous refusals is answered slowly.
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

/** Who sent a request: the authenticated caller once known, otherwise the address. */
function callerOfRequest(request: Request, response: Response): Caller {
  return (response.locals['caller'] as Caller | undefined) ?? callerOf(undefined, request.ip ?? '')
}
