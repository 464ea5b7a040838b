import { z } from 'zod'
import { refusalCodes } from '../refusal.ts'
import { routes, type RouteName } from './http.ts'
import { limitsOfRoute } from './limits.ts'
import { eventTypes } from '../webhook/event.ts'
import type { Route } from './route.ts'
import { webhookEvents } from './webhook-events.ts'

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(refusalCodes) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' }, tooMany: { type: 'integer' } },
      },
    },
    retryAfterMs: { type: 'integer' },
  },
}

/** The HTTP contract as OpenAPI 3.1, generated from the table of routes. */
export function openApi(): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Flashpack',
      version: '0.1.0',
      description: 'From pin to parcel, the same day. Errors are problem documents (RFC 9457).',
    },
    paths,
    webhooks: webhooks(),
    components: {
      schemas: { Problem: problem, ...eventSchemas() },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

const schemaNames = {
  order: 'OrderEvent',
  parcel: 'ParcelEvent',
  pickup: 'PickupEvent',
  case: 'CaseEvent',
  webhook: 'TestEvent',
} as const

function eventSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(webhookEvents).map(([noun, schema]) => [schemaNames[noun as Noun], outputSchema(schema)]),
  )
}

/** What is posted to other software that asked for it, by the type of the event. */
function webhooks(): Record<string, object> {
  return Object.fromEntries([...eventTypes, 'webhook.test' as const].map((type) => [type, { post: delivery(type) }]))
}

type Noun = keyof typeof webhookEvents

function delivery(type: (typeof eventTypes)[number] | 'webhook.test'): object {
  const schema = { $ref: `#/components/schemas/${schemaNames[type.split('.')[0] as Noun]}` }
  return {
    operationId: type,
    summary: `Sent to a webhook that asked for \`${type}\`, signed as Standard Webhooks says. See addWebhook.`,
    parameters: [
      ['webhook-id', 'The same however often it is sent: a message with an id that was seen before is ignored'],
      ['webhook-timestamp', 'When it was sent, in seconds since 1970'],
      ['webhook-signature', '`v1,` and the HMAC-SHA256 in base64; several with a blank between them'],
    ].map(([name, description]) => ({
      name,
      in: 'header',
      required: true,
      description,
      schema: { type: 'string' },
    })),
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: { allOf: [schema, { properties: { type: { const: type } } }] } },
      },
    },
    responses: {
      '2XX': { description: 'taken' },
      '410': { description: 'nothing more is wanted: the webhook is switched off' },
      default: { description: 'not taken: it is sent again for three days' },
    },
  }
}

function operation(name: string, route: Route): object {
  return {
    operationId: name,
    summary: route.about,
    'x-roles': route.allow,
    'x-limits': limitsOfRoute(name as RouteName),
    ...(route.allow !== 'anyone' && { security: [{ bearer: [] }] }),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(route.linked ? ['expires', 'signature'] : []).map((name) => ({
        name,
        in: 'query',
        required: false,
        description: 'from linkDocument, in place of a token',
        schema: { type: 'string' },
      })),
      ...(route.reads?.headers ?? []).map((name) => ({
        name,
        in: 'header',
        required: true,
        schema: { type: 'string' },
      })),
    ],
    ...(route.raw && {
      requestBody: { required: true, content: Object.fromEntries(route.raw.types.map((type) => [type, {}])) },
    }),
    ...((route.body ?? route.reads) && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: inputSchema(route.body ?? route.reads!.body) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.otherwise ?? {}).map(([status, description]) => [status, { description }]),
      ),
      [route.status ?? 200]: {
        description: 'done',
        content:
          typeof route.answer === 'string'
            ? { [route.answer]: {} }
            : { 'application/json': { schema: outputSchema(route.answer) } },
      },
      default: {
        description: 'refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = inputSchema(schema) as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

/** A schema as JSON Schema, for requests. */
export function inputSchema(schema: z.ZodType): object {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }))
}

/** A schema as JSON Schema, for answers. */
export function outputSchema(schema: z.ZodType): object {
  return withoutDialect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }))
}

/** Inlines what zod put into `$defs`, because one document holds many schemas and their `#/$defs` would not resolve. */
function withoutDialect(schema: object): object {
  const {
    $schema: _dialect,
    $defs: defs = {},
    ...rest
  } = schema as { $schema?: string; $defs?: Record<string, object> }
  return JSON.parse(JSON.stringify(rest), (_key, value: unknown) => {
    const ref = value && typeof value === 'object' && '$ref' in value ? (value as { $ref: string }).$ref : undefined
    return ref?.startsWith('#/$defs/') ? withoutDialect({ ...defs[ref.slice(8)], $defs: defs }) : value
  }) as object
}
