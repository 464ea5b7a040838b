import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import type { IncomingHttpHeaders } from 'node:http'
import type { Log } from '../../shared/log.ts'

const header = 'x-request-id'
/** What a proxy may call a request: short, and nothing that a log's reader could trip over. */
const harmless = /^[\w.:-]{1,64}$/

/**
 * Names a request, for its lines in the log and the header of its answer, so that a person with an error and an
 * operator with a log speak of the same one: as its proxy did, or anew.
 */
export function nameRequest(request: Request, response: Response, next: NextFunction): void {
  const requestId = givenName(request.headers) ?? randomUUID()
  response.locals['requestId'] = requestId
  response.setHeader(header, requestId)
  next()
}

/** The log for a request, in which each line has its name. */
export function requestLog(log: Log, response: Response): Log {
  return log.child({ requestId: response.locals['requestId'] as string })
}

interface OpenedSocket {
  id: string
  handshake: { headers: IncomingHttpHeaders }
}

/** A websocket's commands have the name of the request that opened it. */
export function socketLog(log: Log, { handshake, id }: OpenedSocket): Log {
  return log.child({ requestId: givenName(handshake.headers) ?? id })
}

function givenName(headers: IncomingHttpHeaders): string | undefined {
  const given = headers[header]
  return typeof given === 'string' && harmless.test(given) ? given : undefined
}
