import type { Request, Response } from 'express'
import type { z } from 'zod'
import type { Route } from '../../shared/contract/route.ts'
import type { Gateway } from '../context.ts'
import type { KnownActor } from '../access/authenticate.ts'

/** One request as its route's table row made of it: checked and with its actor. */
export interface Asked {
  params: Record<string, string>
  query: Record<string, unknown>
  body: unknown
  actor: KnownActor | undefined
  request: Request
  response: Response
}

/** What a route does with a request that its table row has checked. */
export type Answer = (gateway: Gateway, asked: Asked) => Promise<unknown>

/** An answer for each route of an area: one that is missing does not compile. */
export type Answers<Routes extends Record<string, Route>> = Record<keyof Routes, Answer>

/** The checked body of a request, as the schema that checked it says. */
export function bodyAs<Schema extends z.ZodType>(_schema: Schema, asked: Asked): z.output<Schema> {
  return asked.body as z.output<Schema>
}
