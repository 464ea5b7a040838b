import type { ErrorRequestHandler, Request, Response } from 'express'
import type { z } from 'zod'
import { isTransient } from '../../shared/db/database.ts'
import type { Log } from '../../shared/log.ts'
import { Refusal, refusalCodes } from '../../shared/refusal.ts'
import { requestLog } from './request-id.ts'

/** Validates input against its schema; the refusal's message starts with the field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue) => fieldErrors(issue))
  throw new Refusal('invalid', `${errors[0]!.field}: ${errors[0]!.message}`, { extra: { errors } })
}

function fieldErrors(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  const at = issue.path.map(String)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ field: [...at, key].join('.').slice(0, 100), message: 'unknown key' }))
  const missing = issue.code === 'invalid_type' && issue.input === undefined
  return [{ field: at.join('.') || 'payload', message: missing ? 'is missing' : issue.message }]
}

/** Maps an error to a code of the contract; anything unexpected becomes `internal` and is logged. */
export function toRefusal(error: unknown, log: Log, where: string): Refusal {
  if (error instanceof Refusal) return error
  if (isTransient(error)) {
    log.warn({ err: error, where }, 'Postgres unavailable')
    const answered = /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))
    return answered
      ? new Refusal('busy', 'This cannot be done right now; nothing was saved.', { retryAfterMs: 1000 })
      : new Refusal('unknown', 'This may have been done; send the same request again.', { retryAfterMs: 1000 })
  }
  if (isBadData(error)) return new Refusal('invalid', 'payload: contains a value that cannot be stored')
  log.error({ err: error, where }, 'unhandled error')
  return new Refusal('internal', 'Something went wrong on our side; it has been logged.')
}

/** Postgres rejected the value itself (SQLSTATE class 22): the safety net below the schemas. */
function isBadData(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code)
}

/** A refusal as the ack of a websocket command. */
export function refusalAck(refusal: Refusal): { ok: false; code: string; message: string; retryAfterMs?: number } {
  const { errors: _errors, ...extra } = refusal.extra
  return {
    ok: false,
    code: refusal.code,
    message: refusal.message,
    ...extra,
    ...(refusal.retryAfterMs !== undefined && { retryAfterMs: refusal.retryAfterMs }),
  }
}

/** A refusal as a problem document (RFC 9457). */
function sendProblem(response: Response, refusal: Refusal, status: number = refusalCodes[refusal.code]): void {
  if (refusal.retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(refusal.retryAfterMs / 1000))
  // Rules that no schema can express (phones, wards, zones) put the field in front of their message.
  const [, field, message] =
    refusal.code === 'invalid' && !refusal.extra['errors'] ? (/^([\w.-]+): (.+)$/s.exec(refusal.message) ?? []) : []
  const errors = field === undefined ? {} : { errors: [{ field, message }] }
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:flashpack:${refusal.code}`,
        title: refusal.code,
        status,
        code: refusal.code,
        detail: refusal.message,
        ...errors,
        ...refusal.extra,
        ...(refusal.retryAfterMs !== undefined && { retryAfterMs: refusal.retryAfterMs }),
      }),
    )
}

/**
 * The last error handler: refusals and body-parser errors become problem documents. `note` is called before each is
 * sent.
 */
export function problemHandler(
  log: Log,
  note: (request: Request, response: Response, refusal: Refusal) => Promise<void> = () => Promise.resolve(),
): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    if (response.headersSent) {
      requestLog(log, response).warn({ err: error, path: request.path }, 'response aborted by an error')
      response.destroy()
      return
    }
    const { refusal, status } = refusalOf(error, requestLog(log, response), `${request.method} ${request.path}`)
    await note(request, response, refusal)
    if (!response.headersSent) sendProblem(response, refusal, status)
  }
}

function refusalOf(error: unknown, log: Log, where: string): { refusal: Refusal; status?: number } {
  if (error instanceof Refusal) return { refusal: error }
  const type = (error as { type?: unknown } | null)?.type
  if (type === 'entity.too.large') return { refusal: new Refusal('too-large', 'The body is too large.') }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return { refusal: new Refusal('invalid', 'body: use UTF-8 without compression'), status: 415 }
  if (typeof type === 'string' && (type.startsWith('entity.') || type === 'request.aborted'))
    return { refusal: new Refusal('invalid', 'body: is not JSON') }
  if (error instanceof URIError) return { refusal: new Refusal('not-found', 'There is nothing here.') }
  return { refusal: toRefusal(error, log, where) }
}
