import express, { type Request, type Response } from 'express'
import type { Route } from '../../shared/contract/route.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { Gateway } from '../context.ts'
import { findDuplicateKey } from './duplicate-keys.ts'

/** Reads the body of a request as its route takes it. Throws `too-large` or `invalid` for what is no such body. */
export type BodyReader = (request: Request, response: Response) => Promise<void>

/**
 * A body is read only when it is known whose it is and that they may call at all: strangers fill no memory. For a file there must be room for one more,
 * since memory and time of files are bounded before their first byte is read. `bytesMax`: of a body that is no file.
 */
export function openBodyReader(gateway: Gateway, route: Route, bytesMax: number): BodyReader {
  const parser = route.raw
    ? express.raw({ type: [...route.raw.types], limit: route.raw.bytesMax, inflate: false })
    : route.reads
      ? express.raw({ type: () => true, limit: bytesMax })
      : express.json({ limit: bytesMax, strict: true, inflate: false, verify: noDuplicateKey })
  return async (request, response) => {
    if (route.raw) response.once('close', gateway.uploads.admit())
    await new Promise<void>((resolve, reject) =>
      parser(request, response, (error?: Error) => (error ? reject(error) : resolve())),
    )
    if (hasBody(request) && request.body === undefined)
      throw new Refusal('invalid', 'body: send JSON as application/json')
  }
}

function noDuplicateKey(_request: unknown, _response: unknown, body: Buffer): void {
  const key = findDuplicateKey(body.toString('utf8'))
  if (key !== undefined) throw new Refusal('invalid', `${key.slice(0, 100)}: is there twice`)
}

/** A body of another kind is refused instead of being overlooked. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
