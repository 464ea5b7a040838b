import type { Express } from 'express'
import { sql } from 'kysely'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from './context.ts'
import { checkWritable, whyNotWritable } from './db/check-writable.ts'
import { isMigrated } from './db/database.ts'
import { withinTime } from './lib/timeout.ts'
import { openTtlCache } from './lib/ttl-cache.ts'
import { registry } from './metrics.ts'
import { Refusal } from './refusal.ts'

const checkMsMax = 2_000
/** Postgres is queried no more often than this (ms), however many callers there are. */
const askEveryMs = 1_000
const writeEveryMs = 5_000

/**
 * `/livez` says only that this process runs (restarting it would not fix a database). `/readyz` says whether it should
 * get work, and if not why: database reachable, migrated and accepting writes, not draining.
 */
export function serveHealth(app: Express, ctx: Context, draining: () => boolean): void {
  const check = openChecks(ctx)
  app.get('/livez', (_request, response) => {
    response.json({ status: 'ok' })
  })
  app.get('/readyz', async (request, response) => {
    const checks = { draining: draining() ? 'draining' : 'ok', ...(await check()) }
    const ready = Object.values(checks).every((one) => one === 'ok')
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'not-ready',
      ...((!ready || request.query['verbose'] !== undefined) && { checks, queue: ctx.queues.kind }),
    })
  })
}

/** `/metrics` is for Prometheus, with METRICS_TOKEN: a shop's numbers are nobody else's business. */
export function serveMetrics(app: Express, ctx: Context): void {
  app.get('/metrics', async (request, response) => {
    if (!isBearer(request.headers.authorization, ctx.config.METRICS_TOKEN))
      throw new Refusal('unauthorized', 'Use METRICS_TOKEN as the bearer token.')
    response.type(registry.contentType).send(await registry.metrics())
  })
}

/** The state of Postgres in a word or two each, `ok` when all is well. */
interface Checks {
  database: string
  writes: string
}

function openChecks(ctx: Context): () => Promise<Checks> {
  const memory = {
    database: openTtlCache<string>(ctx.clock, askEveryMs),
    writes: openTtlCache<string>(ctx.clock, writeEveryMs),
  }
  let told = 'ok'
  const write = async (): Promise<string> => {
    const failure = await checkWritable(ctx.watchDb).then(
      () => undefined,
      (error: unknown) => ({ err: error, why: whyNotWritable(error) }),
    )
    const state = failure?.why ?? 'ok'
    if (failure && state !== told) ctx.log.error(failure, 'Postgres rejects writes; orders cannot be taken')
    if (!failure && told !== 'ok') ctx.log.info('Postgres accepts writes again')
    told = state
    return state
  }
  return async () => {
    const [database, writes] = await Promise.all([
      inTime(memory.database.get('', () => readDatabase(ctx))),
      inTime(memory.writes.get('', write)),
    ])
    return { database, writes }
  }
}

function readDatabase(ctx: Context): Promise<string> {
  return sql`select 1`
    .execute(ctx.watchDb)
    .then(() => isMigrated(ctx.watchDb))
    .then((migrated) => (migrated ? 'ok' : 'not migrated'))
    .catch(() => 'unreachable')
}

const inTime = (check: Promise<string>): Promise<string> => withinTime(check, checkMsMax).catch(() => 'slow')

function isBearer(header: string | undefined, token: string | undefined): boolean {
  const given = /^bearer (\S+)$/i.exec(header ?? '')?.[1]
  return given !== undefined && token !== undefined && timingSafeEqual(digest(given), digest(token))
}

/** Makes texts of any length comparable in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
