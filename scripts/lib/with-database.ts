import { randomBytes } from 'node:crypto'
import { isNativeError } from 'node:util/types'
import type pg from 'pg'
import { ConfigError, readEnv, toConfig, type Config } from '../../shared/config.ts'
import { addOwnPolicies } from '../../shared/context.ts'
import { isMigrated, isTransient, openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { dataHome, prepare, prepareBeside } from './open-services.ts'
import { readRunningServices } from '../services/ensure-services.ts'

/** Exit codes of the commands that judge a database. */
export const exits = { pass: 0, differences: 1, usage: 2, unreachable: 3, brokenOff: 4 } as const

/** What the exit codes mean, for `--help`. */
export function exitsHelp(command: string): string {
  return `
Exit codes:
  ${exits.pass}  PASS: no differences
  ${exits.differences}  FAIL: differences; the last line (or the JSON) names them
  ${exits.usage}  wrong usage
  ${exits.unreachable}  the database cannot be reached, is not migrated, or is not configured
  ${exits.brokenOff}  ${command} itself broke off: nothing is said about the data`
}

/**
 * Judges the data of the database that DATABASE_URL names (or `given` does), or of the embedded one. `judge` answers whether all is as it should be;
 * what a person can mend is thrown as {@link ConfigError}. Answers the exit code.
 */
export async function besideDatabase(
  command: string,
  given: Record<string, string>,
  judge: (pool: pg.Pool, config: Config) => Promise<boolean>,
): Promise<number> {
  const env = { ...readEnv(), ...given }
  if (env['DATABASE_URL']) return judgeDatabase(command, toConfig({ ...throwAwaySecrets(), ...env }), judge)
  const prepared = await prepareBeside()
  try {
    return await judgeDatabase(command, prepared.config, judge)
  } finally {
    await prepared.stop()
  }
}

/**
 * The configuration for a command that works on a database: the environment's own when it names the database (and, for people's data, its key), and then
 * nothing is started and nothing migrated; else that of the embedded one, which is brought for the while if it does not run.
 */
export async function configBeside(needs: 'database' | 'people'): Promise<{ config: Config; stop(): Promise<void> }> {
  const env = readEnv()
  const isGiven = (name: string): boolean => Boolean(env[name] || env[`${name}_FILE`])
  if (!isGiven('DATABASE_URL') || (needs === 'people' && !isGiven('PERSONAL_DATA_KEY'))) return prepareBeside()
  return { config: toConfig({ ...throwAwaySecrets(), ...env }), stop: () => Promise.resolve() }
}

/** The same for a database that is to be filled: the embedded one is brought without any tables. */
export async function configOfEmpty(): Promise<{
  config: Config
  ownerUrl: string
  isOurs: boolean
  stop(): Promise<void>
}> {
  const env = readEnv()
  if (!env['DATABASE_URL'] && !env['DATABASE_URL_FILE'] && !readRunningServices(dataHome))
    return { ...(await prepare({ queue: 'postgres', migrate: false })), isOurs: true }
  const beside = await configBeside('database')
  return { ...beside, ownerUrl: beside.config.DATABASE_OWNER_URL ?? beside.config.DATABASE_URL, isOurs: false }
}

/** Nothing is signed or opened here, so the secrets of the other processes are not asked for. */
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
      throw new ConfigError('The tables of this database are of another version: run `npm run migrate`.')
    return (await judge(pool, config)) ? exits.pass : exits.differences
  } catch (error) {
    if (error instanceof ConfigError || isTransient(error)) return explain(error)
    process.stderr.write(
      `${command} broke off: ${isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return exits.brokenOff
  } finally {
    await pool.end()
  }
}

/** Turns what a person can mend into one line and exit code 3. */
function explain(error: unknown): never {
  if (error instanceof ConfigError) throw error
  const code = (error as { code?: string }).code
  if (code === '42P01' || code === '3F000')
    throw new ConfigError(
      'This database has no tables of Flashpack in this schema: check DATABASE_SCHEMA, or run `npm run migrate`.',
    )
  throw new ConfigError(`The database cannot be reached (${(error as Error).message || code}): check DATABASE_URL.`)
}
