import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.ts'
import { makeServerFolder, type Home } from './home.ts'
import { installedPackage, usableBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { stopOrphan } from './orphans.ts'
import { run } from './run.ts'
import { lengthOf, spawnServer, tailOf, type ServerProcess } from './server-process.ts'
import { oneLine, SetupError } from './setup-error.ts'
import { holdsWithin } from './wait.ts'

export interface StartedPostgres {
  readonly server: ServerProcess
  readonly port: number
  readonly databaseUrl: string
}

export interface PostgresOptions {
  signal: AbortSignal
  /** The previous port, when a server that died is restarted; omitted: a free one. */
  port?: number
  /** Where the binaries are; omitted: where npm installed them. */
  packageFolder?: string
}

const USER = 'flashpack'
const START_LIMIT_MS = 120_000 // repairing 2 GB of WAL after a power cut on a slow disk
const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 5000 },
  { signal: 'SIGQUIT', waitMs: 2000 },
] as const // fast, then immediate

const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // no socket: its path may be too long (107 bytes) or not writable
  fsync: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',
  wal_compression: 'on',
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05', // the intake is constantly emptied
  autovacuum_analyze_scale_factor: '0.05',
  jit: 'off', // every statement is short
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic', // statements and their details contain names and phones
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

/**
 * Starts the embedded Postgres on 127.0.0.1 with existing or new data. Throws {@link SetupError} with the end of its
 * log when it cannot.
 */
export async function startPostgres(home: Home, options: PostgresOptions): Promise<StartedPostgres> {
  const data = join(home.folder, 'postgres')
  await stopOrphanedPostgres(home)
  const binaries = await usableBinaries(home, options.packageFolder ?? installedPackage())
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, home, data, options.signal)
  refuseOtherMajor(binaries, data)
  const password = readPassword(home, data)

  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const started = await launch(binaries, home, data, port, options.signal)
    if (typeof started !== 'string') return await openDatabase(started, port, password)
    if (options.signal.aborted) throw new SetupError('stopped while Postgres was starting')
    if (attempt === 3 || !/could not (bind|create any TCP)/i.test(started))
      throw new SetupError(`The embedded Postgres did not start: ${started} (its log: ${logOf(home)})`)
  }
}

/** Stops the server that a killed guard left running on this home, if any. */
export function stopOrphanedPostgres(home: Home): Promise<void> {
  const folder = join(home.folder, 'postgres')
  return stopOrphan({ program: /postgres/, folder, pidFile: join(folder, 'postmaster.pid'), steps: STOP_STEPS })
}

async function launch(
  binaries: PostgresBinaries,
  home: Home,
  data: string,
  port: number,
  signal: AbortSignal,
): Promise<ServerProcess | string> {
  const logged = lengthOf(logOf(home))
  const args = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const server = spawnServer({
    command: binaries.postgres,
    args: ['-D', data, ...args],
    cwd: data,
    env: { LC_ALL: 'C' },
    logFile: logOf(home),
    runAs: home.runAs,
    stopSteps: STOP_STEPS,
  })
  const isReady = () => readPostmaster(data, server.pid)
  await holdsWithin(START_LIMIT_MS, () => server.hasEnded() || signal.aborted || isReady())
  if (!server.hasEnded() && !signal.aborted && isReady()) return server
  await server.stop()
  return tailOf(logOf(home), logged) || (await server.ended)
}

/** The first line of postmaster.pid is the server's pid, the eighth its state. */
function readPostmaster(data: string, pid: number | null): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

/** Creates the data under a temporary name first: data cut short by a kill is never mistaken for complete. */
async function initialise(binaries: PostgresBinaries, home: Home, data: string, signal: AbortSignal): Promise<void> {
  writeFileSync(passwordFile(home), randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (home.runAs) chownSync(passwordFile(home), home.runAs.uid, home.runAs.gid)
  const fresh = `${data}.new`
  let output = ''
  for (const locale of [['--locale=C.UTF-8'], ['--locale=C', '--builtin-locale=C.UTF-8']]) {
    rmSync(fresh, { recursive: true, force: true })
    makeServerFolder(fresh, home.runAs)
    const flags = [
      '-D',
      fresh,
      '-U',
      USER,
      `--pwfile=${passwordFile(home)}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      ...locale,
      '--data-checksums',
    ]
    const made = await run(binaries.initdb, flags, {
      limitMs: START_LIMIT_MS,
      runAs: home.runAs,
      cwd: fresh,
      env: { LC_ALL: 'C' },
      signal,
    })
    if (made.ok) return putInPlace(fresh, data)
    output = made.output
    if (!/invalid locale name/.test(output)) break
  }
  rmSync(fresh, { recursive: true, force: true })
  throw new SetupError(`The embedded Postgres could not create its data folder ${data}: ${oneLine(output).slice(-400)}`)
}

function putInPlace(fresh: string, data: string): void {
  try {
    renameSync(fresh, data)
  } catch (error) {
    throw new SetupError(
      `${data} contains files that are not Postgres data (${oneLine(error)}): move them away, or use another data folder`,
    )
  }
}

async function openDatabase(server: ServerProcess, port: number, password: string): Promise<StartedPostgres> {
  const urlOf = (database: string) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`
  const client = new pg.Client({
    connectionString: urlOf('postgres'),
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  })
  client.on('error', () => {}) // the query below rejects as well
  try {
    await client.connect()
    const found = await client.query('select 1 from pg_database where datname = $1', [USER])
    if (found.rowCount === 0) await client.query(`create database ${USER}`)
    return { server, port, databaseUrl: urlOf(USER) }
  } catch (error) {
    await server.stop()
    throw new SetupError(`The embedded Postgres started but rejected its own user: ${oneLine(error)}`)
  } finally {
    await client.end().catch(() => {})
  }
}

function refuseOtherMajor(binaries: PostgresBinaries, data: string): void {
  const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (major !== binaries.major)
    throw new SetupError(
      `${data} was created by Postgres ${major}, this is Postgres ${binaries.major}: dump it with the Flashpack that created it, then start on an empty data folder`,
    )
}

function readPassword(home: Home, data: string): string {
  try {
    return readFileSync(passwordFile(home), 'utf8').trim()
  } catch (error) {
    throw new SetupError(
      `The password of the data in ${data} cannot be read (${oneLine(error)}): put the file back, or delete that folder to start with empty data`,
    )
  }
}

const passwordFile = (home: Home) => join(home.folder, 'postgres.password')
const logOf = (home: Home) => join(home.folder, 'log', 'postgres.log')
