import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { MediaType, Route } from '../../shared/contract/route.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

type Checked<R extends Route, Part extends 'params' | 'query'> =
  R extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : Record<string, never>

/** JSON as the route's schema made it; the bytes as they came where a route takes something else. */
type Body<R extends Route> = R extends { body: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : R extends { raw: object } | { reads: object }
    ? Buffer | undefined
    : undefined

/** Somebody has passed the route's roles, unless it lets in everybody or was opened by a signed link. */
type ActorOf<R extends Route> = R['allow'] extends 'anyone'
  ? KnownActor | undefined
  : R extends { linked: true }
    ? KnownActor | undefined
    : KnownActor

/** One request as its route's row made of it: checked, and with its actor. */
export interface HttpRequest<R extends Route> {
  params: Checked<R, 'params'>
  query: Checked<R, 'query'>
  body: Body<R>
  actor: ActorOf<R>
  raw: Request
  response: Response
}

/** An answer that is not JSON. */
export interface FileReply {
  bytes: Uint8Array | string
  type: MediaType
  /** The name under which it is kept; without one it is only shown. */
  fileName?: string
  /** Kept at once instead of being shown. */
  download?: true
  /** Left out: nobody keeps it. */
  cacheControl?: string
}

/** An answer with a status other than the route's usual one: one of those that its row names under `otherwise`. */
export class OtherStatus<Answer> {
  readonly status: number
  readonly answer: Answer

  constructor(status: number, answer: Answer) {
    this.status = status
    this.answer = answer
  }
}

export type Reply<R extends Route> = R['answer'] extends z.ZodType
  ? z.input<R['answer']> | OtherStatus<z.input<R['answer']>>
  : FileReply

/** What a route does with a request that its row has checked; the row's schema checks the answer when this is compiled. */
export type Handler<R extends Route> = (gateway: Gateway, request: HttpRequest<R>) => Promise<Reply<R>> | Reply<R>

/** A handler for each route of a table: one that is missing does not compile. */
export type Handlers<Table extends Record<string, Route>> = { [Name in keyof Table]: Handler<Table[Name]> }
