import { Kysely, Migrator, PostgresDialect, sql, type MigrationResult, type Transaction } from 'kysely'
import type { Socket } from 'node:net'
import { isNativeError } from 'node:util/types'
import pg from 'pg'
import type { Log } from '../log.ts'
import { allowApp } from './roles.ts'
import { migrations } from './migrations/list.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>
export type Tx = Transaction<Tables>

const int8 = 20
pg.types.setTypeParser(int8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`a bigint of ${text} is larger than Flashpack's amounts may be`)
  return value
})

/** A day is the text 'YYYY-MM-DD': as an instant it would change with the server's zone. */
const date = 1082
pg.types.setTypeParser(date, (text) => text)

/**
 * Opens a pool whose connections live in `schema`. The limits are server-side, because a client-side timeout leaves the
 * backend running. Both error listeners are needed: pg-pool removes its own while a client is checked out, and an
 * unhandled 'error' ends the process.
 */
export function openPool(options: {
  url: string
  schema: string
  max: number
  name: string
  log: Log
  silentMsMax?: number
}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Independent queries share a round trip: a round of decisions needs five instead of eleven.
    pipeline: true,
    application_name: options.name,
    options: `-c search_path=${options.schema} -c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=8000 -c client_connection_check_interval=2000 -c jit=off -c timezone=UTC`,
  })
  const note = (error: Error): void => options.log.warn({ err: error }, 'Postgres connection lost')
  pool.on('error', note)
  pool.on('connect', (client) => client.on('error', note))
  if (options.silentMsMax !== undefined) endSilentConnections(pool, options.silentMsMax)
  return pool
}

/**
 * Ends a connection that someone is waiting on and that has been silent for this long (ms; more than any statement may
 * take): it is half-open, e.g. after a firewall dropped it. The system itself would notice only after a quarter of an
 * hour, and whoever is waiting would hold up the whole partition until then.
 */
function endSilentConnections(pool: pg.Pool, silentMsMax: number): void {
  const inUse = new WeakSet<pg.PoolClient>()
  pool.on('acquire', (client) => inUse.add(client))
  pool.on('release', (_error, client) => inUse.delete(client))
  pool.on('connect', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
    stream.setTimeout(silentMsMax)
    stream.on('timeout', () => {
      if (inUse.has(client))
        stream.destroy(new Error(`Connection terminated: Postgres was silent for ${silentMsMax / 1000} s`))
    })
  })
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * Brings the schema up to date; safe for several processes at once. Creates the schema and the partition rows if
 * missing, and grants access to the role of web and worker (`app`) if it is not the owner's.
 */
export async function migrate(
  pool: pg.Pool,
  schema: string,
  partitions: number,
  app?: { appUrl: string; queueSchema: string; make: boolean },
): Promise<{ applied: string[] }> {
  await pool.query(`create schema if not exists ${schema}`)
  const db = openDatabase(pool)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableSchema: schema,
  })
  const results = await migrateToLatest(migrator)
  await sql`insert into partition select generate_series(0, ${partitions - 1}) on conflict do nothing`.execute(db)
  if (app) await alone(pool, (client) => allowApp(client, { ...app, schema }))
  return { applied: results.map((result) => result.migrationName) }
}

/** A schema or table that existed a moment ago. */
const goneMeanwhile = ['3F000', '42P01']
const migrateTriesMax = 5

/**
 * Kysely examines every schema of the database first. If somebody else drops one meanwhile, that fails without saying
 * anything about ours, so it is retried.
 */
async function migrateToLatest(migrator: Migrator): Promise<readonly MigrationResult[]> {
  for (let tries = 1; ; tries += 1) {
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error === undefined) return results
    const code = String((error as { code?: unknown }).code)
    if (tries === migrateTriesMax || results.length > 0 || !goneMeanwhile.includes(code)) throw error
  }
}

const rolesLock = 7_302

/** Concurrent GRANTs on one object fail, so serialize them. */
async function alone(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${rolesLock})`)
    await work(client)
    await client.query('commit')
  } finally {
    client.release(true)
  }
}

/** Whether every migration known to this code has run, and none that it does not know. */
export async function isMigrated(db: Database): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return JSON.stringify(rows.map((row) => row.name)) === JSON.stringify(Object.keys(migrations).toSorted())
}

/** Serialization failure, deadlock, lock timeout; a read-only server, as in a failover; then network errors. */
const transient = new Set(['40001', '40P01', '55P03', '25006', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'])
/**
 * No connection; out of memory, disk or connections; terminated, cancelled or timed out; file errors. An order is never
 * to blame for these.
 */
const troubleOfTheServer = /^(08|53|57|58)[0-9A-Z]{3}$/

/**
 * Whether an error says nothing about the work itself, so that idempotent work can simply be repeated. A lost
 * connection often has no code (the failing ROLLBACK masks it), so errors that do not come from the server count as
 * transient too.
 */
export function isTransient(error: unknown): boolean {
  if (!isNativeError(error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') return transient.has(code) || troubleOfTheServer.test(code)
  return /connection (terminated|error|timeout)|not queryable|timeout exceeded when trying to connect/i.test(
    error.message,
  )
}
