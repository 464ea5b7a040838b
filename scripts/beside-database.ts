import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { ConfigError, readEnv, toConfig, type Config } from '../shared/config.ts'
import { addOwnPolicies } from '../shared/context.ts'
import { isMigrated, isTransient, openDatabase, openPool } from '../shared/db/database.ts'
import { openLog } from '../shared/log.ts'
import { prepareBeside } from './prepare.ts'

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
export async function besideDatabase(command: string, given: Record<string, string>, judge: (pool: pg.Pool, config: Config) => Promise<boolean>): Promise<number> {
  const env = { ...readEnv(), ...given }
  if (env['DATABASE_URL']) return judgeDatabase(command, toConfig({ ...throwAwaySecrets(), ...env }), judge)
  const prepared = await prepareBeside()
  try {
    return await judgeDatabase(command, prepared.config, judge)
  } finally {
    await prepared.stop()
  }
}

/** Nothing is signed or opened here, so the secrets of the other processes are not asked for. */
function throwAwaySecrets(): Record<string, string> {
  const bytes = (): string => randomBytes(33).toString('base64')
  return { TOKEN_SECRET: bytes(), PERSONAL_DATA_KEY: bytes(), PAYMENT_WEBHOOK_SECRET: `whsec_${bytes()}` }
}

async function judgeDatabase(command: string, config: Config, judge: (pool: pg.Pool, config: Config) => Promise<boolean>): Promise<number> {
  addOwnPolicies(config)
  const pool = openPool({ url: config.DATABASE_URL, schema: config.DATABASE_SCHEMA, max: 1, name: `flashpack-${command}`, log: openLog('fatal', command) })
  try {
    if (!(await isMigrated(openDatabase(pool)).catch(explain))) throw new ConfigError('The tables of this database are of another version: run `npm run migrate`.')
    return (await judge(pool, config)) ? exits.pass : exits.differences
  } catch (error) {
    if (error instanceof ConfigError || isTransient(error)) return explain(error)
    process.stderr.write(`${command} broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return exits.brokenOff
  } finally {
    await pool.end()
  }
}

/** Turns what a person can mend into one line and exit code 3. */
function explain(error: unknown): never {
  if (error instanceof ConfigError) throw error
  const code = (error as { code?: string }).code
  if (code === '42P01' || code === '3F000') throw new ConfigError('This database has no tables of Flashpack in this schema: check DATABASE_SCHEMA, or run `npm run migrate`.')
  throw new ConfigError(`The database cannot be reached (${(error as Error).message || code}): check DATABASE_URL.`)
}
