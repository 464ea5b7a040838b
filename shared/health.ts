import type { Express } from 'express'
import { sql } from 'kysely'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from './context.ts'
import { isMigrated } from './db/database.ts'
import { withinTime } from './lib/timeout.ts'
import { registry } from './metrics.ts'
import { Refusal } from './refusal.ts'

const checkMsMax = 2_000

/**
 * `/livez` says only that this process runs (a restart would not mend a database); `/readyz` says whether it should get work: database reachable and
 * migrated, not draining. `/metrics` for Prometheus, which brings METRICS_TOKEN: numbers of a shop are nobody else's business.
 */
export function serveHealth(app: Express, ctx: Context, draining: () => boolean): void {
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' })
  })
  app.get('/readyz', async (request, response) => {
    const checks = { draining: draining() ? 'draining' : 'ok', database: await checkDatabase(ctx) }
    const ready = Object.values(checks).every((check) => check === 'ok')
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'not-ready',
      ...(request.query['verbose'] !== undefined && { checks, queue: ctx.queues.kind }),
    })
  })
  app.get('/metrics', async (request, response) => {
    if (!isBearer(request.headers.authorization, ctx.config.METRICS_TOKEN))
      throw new Refusal('unauthorized', 'Metrics are read with METRICS_TOKEN as bearer token.')
    response.type(registry.contentType).send(await registry.metrics())
  })
}

async function checkDatabase(ctx: Context): Promise<string> {
  const check = sql`select 1`
    .execute(ctx.watchDb)
    .then(() => isMigrated(ctx.watchDb))
    .then((migrated) => (migrated ? 'ok' : 'not migrated'))
    .catch(() => 'unreachable')
  return withinTime(check, checkMsMax).catch(() => 'slow')
}

function isBearer(header: string | undefined, token: string | undefined): boolean {
  const given = /^bearer (\S+)$/i.exec(header ?? '')?.[1]
  return given !== undefined && token !== undefined && timingSafeEqual(digest(given), digest(token))
}

/** Texts of any length become comparable in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
