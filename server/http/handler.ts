import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { MediaType, Route } from '../../shared/contract/route.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

type Checked<R extends Route, Part extends 'params' | 'query'> =
  R extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : Record<string, never>

/** JSON validated by the route's schema, or raw bytes where the route takes something else. */
type Body<R extends Route> = R extends { body: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : R extends { raw: object } | { reads: object }
    ? Buffer | undefined
    : undefined

/** The actor is known unless the route is public or can be opened by a signed link. */
type ActorOf<R extends Route> = R['allow'] extends 'anyone'
  ? KnownActor | undefined
  : R extends { linked: true }
    ? KnownActor | undefined
    : KnownActor

/** A request after its route's row has validated it, with its actor. */
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
  /** Download name; without one the file is only displayed. */
  fileName?: string
  /** Downloaded instead of displayed. */
  download?: true
  /** Not cached when omitted. */
  cacheControl?: string
}

/** An answer whose status is not the route's usual one: one of those listed under `otherwise` in its row. */
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

/** Handles a validated request; the answer is checked against the row's schema at compile time. */
export type Handler<R extends Route> = (gateway: Gateway, request: HttpRequest<R>) => Promise<Reply<R>> | Reply<R>

/** A handler for each route of a table: a missing one is a compile error. */
export type Handlers<Table extends Record<string, Route>> = { [Name in keyof Table]: Handler<Table[Name]> }
