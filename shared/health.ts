import type { Express } from 'express'
import { sql } from 'kysely'
import type { Context } from './context.ts'
import { isMigrated } from './db/database.ts'
import { withinTime } from './lib/timeout.ts'
import { registry } from './metrics.ts'

const checkMsMax = 2_000

/**
 * `/livez` says only that this process runs (a restart would not mend a database); `/readyz` says whether it should get work: database reachable and
 * migrated, not draining. `/metrics` for Prometheus.
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
  app.get('/metrics', async (_request, response) => {
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
