import type { z } from 'zod'
import type { routes, RouteName } from '../../../shared/contract/http.ts'
import { common } from './common-words.ts'

type Routes = typeof routes
/** What a route of the contract answers and accepts: types only, so that no page bundles the schemas. */
export type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends z.ZodType
  ? z.output<Routes[Name]['answer']>
  : Blob
export type BodyOf<Name extends RouteName> = Routes[Name] extends { body: z.ZodType }
  ? z.input<Routes[Name]['body']>
  : undefined

/** `tooMany`: the number of characters that do not fit. */
export interface FieldError {
  field: string
  message: string
  tooMany?: number
}

/** A refusal from the server's problem document; `offline` is our own code for no answer at all. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: string
  readonly errors: FieldError[]
  readonly retryAfterMs: number | undefined
  /** The whole document, for what only one route says. */
  readonly whole: Record<string, unknown>

  constructor(
    code: string,
    message: string,
    errors: FieldError[] = [],
    retryAfterMs?: number,
    whole: Record<string, unknown> = {},
  ) {
    super(message)
    this.code = code
    this.errors = errors
    this.retryAfterMs = retryAfterMs
    this.whole = whole
  }
}

export interface Ask {
  token?: string | undefined
  /** JSON, or a raw file. */
  body?: unknown
  signal?: AbortSignal
  /** Also sent if the page is left at once. */
  keepalive?: boolean
}

/** Set by pages for staff, which then show how to sign in again. */
export const refused: { tell?: (token: string) => void } = {}

/**
 * Sends a request. Throws {@link Problem} for every refusal and for a lost network. `path` is the route's path with its
 * parameters filled in.
 */
export async function ask<Name extends RouteName>(
  method: Routes[Name]['method'],
  path: string,
  { token, body, signal, keepalive = false }: Ask = {},
): Promise<AnswerOf<Name>> {
  const isFile = body instanceof Blob
  let response: Response
  try {
    response = await fetch(path, {
      method: method.toUpperCase(),
      keepalive,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': isFile ? body.type : 'application/json' }),
      },
      ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Problem('offline', String(error))
  }
  if (token && response.status === 401) refused.tell?.(token)
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  if (response.ok) return (isJson ? await response.json() : await response.blob()) as AnswerOf<Name>
  throw problemOf(isJson ? await response.json() : undefined, response.statusText)
}

/** The refusal that a problem document tells of; `otherwise` where there is none. */
export function problemOf(document: unknown, otherwise: string): Problem {
  const problem = (document ?? {}) as {
    code?: string
    detail?: string
    errors?: FieldError[]
    retryAfterMs?: number
  }
  return new Problem(
    problem.code ?? 'internal',
    problem.detail ?? otherwise,
    problem.errors,
    problem.retryAfterMs,
    problem,
  )
}

/** An error in the user's words, with what to do next. Pages override this with their own words for specific codes. */
export function inWords(error: unknown): string {
  const words = common()
  if (!(error instanceof Problem)) return words.internal
  if (error.code === 'invalid') return words.invalid(error.message)
  const known: Record<string, string> = {
    busy: words.busy,
    unknown: words.unknown,
    internal: words.internal,
    unauthorized: words.unauthorized,
    forbidden: words.forbidden,
    'not-found': words.notFound,
    offline: words.noNetwork,
    'too-large': words.tooLarge,
  }
  return known[error.code] ?? `${words.refused} ${error.message}`
}
