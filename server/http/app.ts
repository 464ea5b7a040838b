import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { Config } from '../../shared/config.ts'
import { routes, type RouteName } from '../../shared/contract/http.ts'
import { limitClasses } from '../../shared/contract/limit-classes.ts'
import { routeLimits } from '../../shared/contract/route-limits.ts'
import type { Route } from '../../shared/contract/route.ts'
import { Refusal } from '../../shared/refusal.ts'
import { authorize, type KnownActor } from '../access/authenticate.ts'
import { identifyActor } from '../access/identify-actor.ts'
import { callerOf } from '../access/caller.ts'
import { refusalWithNamesSeen, withNamesSeen } from '../access/names-seen.ts'
import { isLinked } from '../access/signed-link.ts'
import type { Gateway } from '../context.ts'
import { serveContracts } from './contracts.ts'
import { serveHealth, serveMetrics } from '../../shared/health.ts'
import { statusOf } from './created.ts'
import { OtherStatus, type FileReply, type Handler, type Reply } from './handler.ts'
import { handlers } from './handlers.ts'
import { servePages, serveUnknownAddresses } from './pages.ts'
import { serveQueueBoard } from '../control/queue-board.ts'
import { parse, problemHandler } from './problem.ts'
import { hasBody, isStreamed, openBodyReader } from './read-body.ts'
import { openRefusals } from './refusals.ts'
import { nameRequest, requestLog } from './request-id.ts'
import { keepInPractice } from '../training/practice.ts'
import { retryAfter } from '../../shared/lib/retry-after.ts'

const spareConnections = 4_000

/**
 * Our pages load resources from this origin only, so text that a user typed can never become a script or a style. No
 * `upgrade-insecure-requests`: phones on the host's own network connect over plain http.
 */
const contentSecurity = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'object-src': ["'none'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/** Serves the HTTP contract on this server; every route is driven by its row in the contract's table. */
export function openHttp(server: HttpServer, gateway: Gateway): void {
  const app = express()
  app.set('trust proxy', gateway.ctx.config.TRUST_PROXY)
  app.set('query parser', 'simple')
  app.disable('x-powered-by')
  app.use(nameRequest)
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: contentSecurity },
      xFrameOptions: { action: 'deny' },
      strictTransportSecurity: transportSecurity(gateway.ctx.config),
    }),
    keepNowhere,
  )
  app.use(limitPages(gateway))
  serveHealth(app, gateway.ctx, gateway.draining)
  if (gateway.ctx.config.METRICS_PORT === undefined) serveMetrics(app, gateway.ctx)
  serveContracts(app)
  servePages(app, gateway)
  serveQueueBoard(app, gateway)
  for (const name of Object.keys(routes) as RouteName[]) serveRoute(app, gateway, name)
  const note = openRefusals(gateway)
  serveUnknownAddresses(app, note)
  app.use(problemHandler(gateway.ctx.log, note))
  // A slow-drip client must not hold a connection open indefinitely.
  server.headersTimeout = 15_000
  server.requestTimeout = requestMsMax.streamed
  server.on('request', boundRequest)
  server.maxRequestsPerSocket = 10_000
  server.maxHeadersCount = 100
  // Upper bound on connections: websockets, sockets still upgrading, and a share for plain requests.
  server.maxConnections = gateway.ctx.config.SOCKETS_MAX + spareConnections
  server.on('request', (request, response) => {
    // Handled by the websocket server, which listens on the same port.
    if (request.url?.startsWith('/socket.io/')) return
    void app(request, response)
  })
}

/** Requests outside the contract (pages and their assets) are limited by address. `/livez` is exempt. */
function limitPages({ budgets }: Gateway): RequestHandler {
  return async (request, _response, next) => {
    const isContract = request.path.startsWith('/api/') && !request.path.endsWith('api.json')
    if (!isContract && request.path !== '/livez') await budgets.spend('page', callerOf(undefined, request.ip ?? ''))
    next()
  }
}

/** A browser that has seen HSTS insists on https until it expires, so only the operator may turn it on. */
function transportSecurity({
  HSTS_MAX_AGE,
  HSTS_SUBDOMAINS,
}: Config): { maxAge: number; includeSubDomains: boolean } | false {
  return HSTS_MAX_AGE > 0 && { maxAge: HSTS_MAX_AGE, includeSubDomains: HSTS_SUBDOMAINS }
}

/**
 * Answers hold tokens, orders and personal data, so browsers and proxies must not cache them. Cacheable answers
 * override this.
 */
function keepNowhere(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('cache-control', 'no-store')
  next()
}

/**
 * Until when a request must have arrived in full (ms): a file that is kept piece by piece may be on its way for
 * minutes.
 */
const requestMsMax = { usual: 30_000, streamed: 300_000 }

/** Ends the connection of a request that takes too long to arrive, as Node's own limit does for all alike. */
function boundRequest(request: IncomingMessage, response: ServerResponse): void {
  if (!hasBody(request)) return
  const limit = setTimeout(() => {
    if (!request.complete && !isStreamed(response)) request.destroy()
  }, requestMsMax.usual)
  request.once('close', () => clearTimeout(limit))
}

function serveRoute(app: Express, gateway: Gateway, name: RouteName): void {
  const route: Route = routes[name]
  const limits = routeLimits[name]
  const readBody = openBodyReader(gateway, route, limitClasses[limits].bodyBytes)
  app[route.method](route.path, async (request, response) => {
    const linked = isLinked(gateway.ctx, request, route)
    const actor = linked ? undefined : await identify(gateway, request, route)
    keepInPractice(name, route.allow, actor)
    const caller = callerOf(actor, request.ip ?? '')
    response.locals['caller'] = caller
    await gateway.offenders.refuse(caller)
    await gateway.budgets.spend(limits, caller)
    if (route.sheddable && gateway.admission.isCrowded())
      throw new Refusal('busy', 'Orders take precedence right now; try again in a moment.', {
        retryAfterMs: retryAfter(1000, 1000),
      })
    // Read the body before taking a turn, so that a slow upload blocks nobody but its sender.
    if (!route.raw) await readBody(request, response)
    await gateway.turns.run(limits, caller, async () => {
      if (route.raw) await readBody(request, response)
      const checked = {
        actor,
        raw: request,
        response,
        params: paramsOf(route.params, request),
        query: route.query ? parse(route.query, queryOf(request, linked)) : {},
        body: route.body ? bodyOf(route.body, request) : rawBodyOf(request),
      }
      sendReply(response, route, await handle(withRequestLog(gateway, response), name, actor, checked))
    })
  })
}

/** The gateway as the handler of one request sees it: what it logs has the name of the request. */
function withRequestLog(gateway: Gateway, response: Response): Gateway {
  return { ...gateway, ctx: { ...gateway.ctx, log: requestLog(gateway.ctx.log, response) } }
}

/** Runs a route's handler; neither its answer nor a refusal names anybody who works above its caller. */
async function handle(
  gateway: Gateway,
  name: RouteName,
  actor: KnownActor | undefined,
  checked: object,
): Promise<Reply<Route>> {
  // The row that validated this request is also the one the handler's type is derived from.
  const handler = handlers[name] as (gateway: Gateway, request: object) => ReturnType<Handler<Route>>
  try {
    return await withNamesSeen(gateway, actor, await handler(gateway, checked))
  } catch (error) {
    throw await refusalWithNamesSeen(gateway, actor, error)
  }
}

function sendReply(response: Response, route: Route, reply: Reply<Route>): void {
  if (response.headersSent) return
  if (typeof route.answer === 'string') sendFile(response, reply)
  else if (reply instanceof OtherStatus) response.status(reply.status).json(reply.answer)
  else response.status(statusOf(route, reply)).json(reply)
}

function sendFile(response: Response, { bytes, type, fileName, download, cacheControl }: FileReply): void {
  if (fileName !== undefined)
    response.setHeader('content-disposition', `${download ? 'attachment' : 'inline'}; filename="${fileName}"`)
  if (cacheControl !== undefined) response.setHeader('cache-control', cacheControl)
  response.status(200).setHeader('content-type', type).send(bytes)
}

/** A bearer token is checked even on public routes: a bad token is an error, not an anonymous caller. */
async function identify(gateway: Gateway, request: Request, route: Route): Promise<KnownActor | undefined> {
  const header = request.headers.authorization
  const [scheme, token] = (header ?? '').split(' ')
  if (header !== undefined && scheme?.toLowerCase() !== 'bearer')
    throw new Refusal('unauthorized', 'Use a bearer token.')
  const actor = header === undefined || route === routes.takePayment ? undefined : await identifyActor(gateway, token)
  authorize(route.allow, actor)
  return actor
}

/** Malformed path parameters are 404. */
function paramsOf(schema: z.ZodType | undefined, request: Request): Record<string, string> {
  if (!schema) return {}
  const parsed = schema.safeParse({ ...request.params })
  if (!parsed.success) throw new Refusal('not-found', 'There is nothing here.')
  return parsed.data as Record<string, string>
}

function queryOf({ query }: Request, linked: boolean): Record<string, unknown> {
  if (!linked) return { ...query }
  const { expires: _expires, signature: _signature, ...asked } = query
  return asked
}

function bodyOf(schema: z.ZodType, request: Request): unknown {
  if (request.body === undefined) throw new Refusal('invalid', 'body: is missing')
  return parse(schema, request.body)
}

/** The body of a route that takes raw bytes: `undefined` when its content type is not one the route accepts. */
function rawBodyOf({ body }: Request): Buffer | undefined {
  return Buffer.isBuffer(body) ? body : undefined
}
