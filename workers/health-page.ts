import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import type { Context } from '../shared/context.ts'
import { serveHealth } from '../shared/health.ts'
import { Refusal, refusalCodes } from '../shared/refusal.ts'

/** The only HTTP a worker serves. No answer reveals anything internal, and none may be cached. */
export function openHealthPage(ctx: Context, draining: () => boolean): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(helmet({ strictTransportSecurity: false }), (_request, response, next) => {
    response.setHeader('cache-control', 'no-store')
    next()
  })
  serveHealth(app, ctx, draining)
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
