import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import { createServer } from 'node:http'
import type { Context } from './context.ts'
import { serveHealth, serveMetrics } from './health.ts'
import { listen } from './lib/listen.ts'
import { Refusal, refusalCodes } from './refusal.ts'

/**
 * Serves health and metrics on a port of their own: the only HTTP of a worker, and that of a web process whose metrics
 * are kept off the port that strangers reach.
 */
export async function openHealthPort(
  ctx: Context,
  setting: 'WORKER_PORT' | 'METRICS_PORT',
  draining: () => boolean,
): Promise<{ port: number; close(): void }> {
  const app = healthPage(ctx, draining)
  const server = createServer((request, response) => void app(request, response))
  const port = await listen(server, ctx.config, setting)
  return {
    port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** No answer reveals anything internal, and none may be cached. */
function healthPage(ctx: Context, draining: () => boolean): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(helmet({ strictTransportSecurity: false }), (_request, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  })
  serveHealth(app, ctx, draining)
  serveMetrics(app, ctx)
  app.use(() => {
    throw new Refusal('not-found', 'There is nothing here.')
  })
  app.use(answerError(ctx))
  return app
}

function answerError({ log }: Context): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (!(error instanceof Refusal || error instanceof URIError))
      log.error({ err: error, path: request.path }, 'unhandled error')
    const code = error instanceof Refusal ? error.code : error instanceof URIError ? 'not-found' : 'internal'
    response.status(refusalCodes[code]).json({ status: code })
  }
}
