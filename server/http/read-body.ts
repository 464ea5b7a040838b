import express, { type Request, type Response } from 'express'
import type { Route } from '../../shared/contract/route.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { findDuplicateKey } from './duplicate-keys.ts'

/** Reads the body in the form its route takes. Throws `too-large` or `invalid`. */
export type BodyReader = (request: Request, response: Response) => Promise<void>

/** Whether a handler reads the body of its request piece by piece, which may take minutes. */
export function isStreamed(response: object): boolean {
  return (response as Partial<Response>).locals?.['isStreamed'] === true
}

/**
 * A body is read only after its sender is known and authorized, so that strangers cannot fill memory. For a file there
 * must also be a free upload slot, because memory and time for files are bounded before the first byte is read.
 * `bytesMax` applies to bodies that are not files.
 */
export function openBodyReader(gateway: Gateway, route: Route, bytesMax: number): BodyReader {
  const parser = route.raw
    ? express.raw({ type: [...route.raw.types], limit: route.raw.bytesMax, inflate: false })
    : route.reads
      ? express.raw({ type: () => true, limit: bytesMax })
      : express.json({ limit: bytesMax, strict: true, inflate: false, verify: noDuplicateKey })
  return async (request, response) => {
    if (route.raw) response.once('close', gateway.uploads.admit())
    if (route.raw?.streamed) {
      response.locals['isStreamed'] = true
      return
    }
    await new Promise<void>((resolve, reject) =>
      parser(request, response, (error?: Error) => (error ? reject(error) : resolve())),
    )
    if (hasBody(request) && request.body === undefined)
      throw new Refusal('invalid', 'body: send JSON as application/json')
  }
}

function noDuplicateKey(_request: unknown, _response: unknown, body: Buffer): void {
  const key = findDuplicateKey(body.toString('utf8'))
  if (key !== undefined) throw new Refusal('invalid', `${key.slice(0, 100)}: appears twice`)
}

/** Whether a request has a body: one of the wrong content type is refused rather than silently ignored. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
