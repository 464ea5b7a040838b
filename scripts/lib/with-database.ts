import { randomBytes } from 'node:crypto'
import { isNativeError } from 'node:util/types'
import type pg from 'pg'
import { ConfigError, readEnv, toConfig, type Config } from '../../shared/config.ts'
import { addOwnPolicies } from '../../shared/context.ts'
import { isMigrated, isTransient, openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { redactUrl } from '../../shared/lib/redact-url.ts'
import { dataHome, prepare, withoutEmpty } from './open-services.ts'
import { keptSecrets } from './secrets.ts'
import { readRunningServices } from '../services/ensure-services.ts'

/** Exit codes of the commands that check a database. */
export const exits = { pass: 0, differences: 1, usage: 2, unreachable: 3, brokenOff: 4 } as const

/** What the exit codes mean, for `--help`. */
export function exitsHelp(command: string): string {
  return `
Exit codes:
  ${exits.pass}  PASS: no differences
  ${exits.differences}  FAIL: differences; the last line (or the JSON) names them
  ${exits.usage}  wrong usage
  ${exits.unreachable}  the database cannot be reached, is not migrated, or is not configured
  ${exits.brokenOff}  ${command} itself failed: this says nothing about the data`
}

/** The database that a command works on, and how to close it. */
export interface CommandDatabase {
  config: Config
  /** The database as its owner, who may do everything. */
  ownerUrl: string
  /** Whether we run it. */
  isOurs: boolean
  stop(): Promise<void>
}

/** Which secrets a command needs: those of web and worker, or none. */
type Needs = 'secrets' | 'database'

/**
 * Checks the data of the database that DATABASE_URL (or `given`) names, or of the embedded one. `judge` answers whether
 * everything is as it should be; problems that a person can fix are thrown as {@link ConfigError}. Answers the exit
 * code.
 */
export async function withDatabase(
  command: string,
  given: Record<string, string>,
  judge: (pool: pg.Pool, config: Config) => Promise<boolean>,
): Promise<number> {
  const { config, stop } = await configOfCommand('database', given)
  try {
    return await judgeDatabase(command, config, judge)
  } finally {
    await stop()
  }
}

/**
 * The configuration for a command that works on a database; says on stderr which one that is. The one that the
 * environment (or `given`) names always wins, and then nothing is started or migrated; next is that of the Flashpack
 * running in this folder; else the embedded one is started for the duration.
 */
export async function configOfCommand(needs: Needs, given: Record<string, string> = {}): Promise<CommandDatabase> {
  return (
    configOfGiven(needs, given) ??
    configOfRunning(given) ??
    sayDatabase(embedded, { ...(await prepare()), isOurs: true })
  )
}

/** The same for a database that is to be filled: the embedded one is started without any tables. */
export async function configOfEmpty(): Promise<CommandDatabase> {
  return (
    configOfGiven('database') ??
    configOfRunning() ??
    sayDatabase(embedded, { ...(await prepare({ queue: 'postgres', migrate: false })), isOurs: true })
  )
}

export const embedded = 'embedded in .data'

/**
 * The database that the environment names. Without REDIS_URL its queue is not looked for: the Redis of a Flashpack in
 * this folder may belong to another.
 */
export function configOfGiven(needs: Needs, given: Record<string, string> = {}): CommandDatabase | undefined {
  const env = { ...withoutEmpty(readEnv()), ...given }
  if (!env['DATABASE_URL'] && !env['DATABASE_URL_FILE']) return undefined
  const config = toConfig({
    ...(needs === 'database' ? throwAwaySecrets() : hasSecrets(env) ? {} : keptSecrets(dataHome)),
    ...env,
    ...(!env['REDIS_URL'] && !env['REDIS_URL_FILE'] && { QUEUE: 'postgres' }),
  })
  return sayDatabase('named by DATABASE_URL', {
    config,
    ownerUrl: config.DATABASE_OWNER_URL ?? config.DATABASE_URL,
    isOurs: false,
    stop: () => Promise.resolve(),
  })
}

/** The database of the Flashpack running in this folder. */
export function configOfRunning(given: Record<string, string> = {}): CommandDatabase | undefined {
  const running = readRunningServices(dataHome)
  if (!running) return undefined
  const env = { ...withoutEmpty(readEnv()), ...given }
  const config = toConfig({
    ...keptSecrets(dataHome),
    DATABASE_URL: running.databaseUrl,
    ...(!env['REDIS_URL'] &&
      !env['REDIS_URL_FILE'] && { QUEUE: running.queue, ...(running.redisUrl && { REDIS_URL: running.redisUrl }) }),
    ...env,
  })
  return sayDatabase('of the Flashpack that runs in this folder', {
    config,
    ownerUrl: config.DATABASE_URL,
    isOurs: running.isEmbedded,
    stop: () => Promise.resolve(),
  })
}

/**
 * An answer about people or money from the wrong database is worse than none, so each command says which one it uses.
 */
export function sayDatabase(which: string, beside: CommandDatabase): CommandDatabase {
  const { DATABASE_URL: url, DATABASE_SCHEMA: schema } = beside.config
  process.stderr.write(`Database: ${redactUrl(url)}, schema ${schema} (${which})\n`)
  return beside
}

/** Whether the environment names all that must be there: then none are made or kept here. */
function hasSecrets(env: Record<string, string>): boolean {
  return Object.keys(throwAwaySecrets()).every((name) => env[name] ?? env[`${name}_FILE`])
}

/** Nothing is signed or decrypted here, so the secrets of the other processes are not required. */
function throwAwaySecrets(): Record<string, string> {
  const bytes = (): string => randomBytes(33).toString('base64')
  return { TOKEN_SECRET: bytes(), PERSONAL_DATA_KEY: bytes(), PAYMENT_WEBHOOK_SECRET: `whsec_${bytes()}` }
}

async function judgeDatabase(
  command: string,
  config: Config,
  judge: (pool: pg.Pool, config: Config) => Promise<boolean>,
): Promise<number> {
  addOwnPolicies(config)
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 1,
    name: `flashpack-${command}`,
    log: openLog('fatal', command),
  })
  try {
    if (!(await isMigrated(openDatabase(pool)).catch(explain)))
      throw new ConfigError('The tables of this database have a different version: run `npm run migrate`.')
    return (await judge(pool, config)) ? exits.pass : exits.differences
  } catch (error) {
    if (error instanceof ConfigError || isTransient(error)) return explain(error)
    process.stderr.write(
      `${command} failed: ${isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return exits.brokenOff
  } finally {
    await pool.end()
  }
}

/** Turns what a person can fix into one line and exit code 3. */
function explain(error: unknown): never {
  if (error instanceof ConfigError) throw error
  const code = (error as { code?: string }).code
  if (code === '42P01' || code === '3F000')
    throw new ConfigError(
      'This database has no Flashpack tables in this schema: check DATABASE_SCHEMA, or run `npm run migrate`.',
    )
  throw new ConfigError(`The database cannot be reached (${(error as Error).message || code}): check DATABASE_URL.`)
}
