import { Command } from 'commander'
import { randomBytes } from 'node:crypto'
import { ConfigError, readEnv, toConfig, type Config } from '../shared/config.ts'
import { isMigrated, isTransient, openDatabase, openPool } from '../shared/db/database.ts'
import { openLog } from '../shared/log.ts'
import { verify, type RuleResult } from '../shared/verify/verify.ts'
import { prepareBeside } from './prepare.ts'
import { runCommand } from './run-command.ts'

const exits = { pass: 0, differences: 1, usage: 2, unreachable: 3, brokenOff: 4 } as const

const command = new Command('npm run -s verify --')
  .description('Derives every balance, decision, deadline and parcel again from the database alone and says where they disagree. Changes nothing.')
  .option('--json', 'print { rules: [{ name, about, checked, differences, first, notes }] } instead of lines', false)
  .addHelpText('after', `
Exit codes:
  ${exits.pass}  PASS: no differences
  ${exits.differences}  FAIL: differences; the last line (or the JSON) names the rules
  ${exits.usage}  wrong usage
  ${exits.unreachable}  the database cannot be reached, is not migrated, or is not configured
  ${exits.brokenOff}  verify itself broke off: nothing is said about the data`)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exits.pass : exits.usage))

/** `npm run -s verify`: the data of the database that DATABASE_URL names, or of the embedded one. */
await runCommand(async () => {
  const { json } = command.parse().opts<{ json: boolean }>()
  const env = readEnv()
  if (env['DATABASE_URL']) return verifyDatabase(toConfig({ ...throwAwaySecrets(), ...env }), json)
  const prepared = await prepareBeside()
  try {
    return await verifyDatabase(prepared.config, json)
  } finally {
    await prepared.stop()
  }
})

/** Nothing is signed or opened here, so the secrets of the other processes are not asked for. */
function throwAwaySecrets(): Record<string, string> {
  const bytes = (): string => randomBytes(33).toString('base64')
  return { TOKEN_SECRET: bytes(), PERSONAL_DATA_KEY: bytes(), PAYMENT_WEBHOOK_SECRET: `whsec_${bytes()}` }
}

async function verifyDatabase(config: Config, json: boolean): Promise<number> {
  const pool = openPool({ url: config.DATABASE_URL, schema: config.DATABASE_SCHEMA, max: 1, name: 'flashpack-verify', log: openLog('fatal', 'verify') })
  const db = openDatabase(pool)
  try {
    if (!(await isMigrated(db).catch(explain))) throw new ConfigError('The tables of this database are of another version: run `npm run migrate`.')
    const results = await verify(db, { batchParcelsMax: config.BATCH_PARCELS_MAX }, json ? undefined : sayRule)
    if (json) process.stdout.write(`${JSON.stringify({ rules: results }, null, 2)}\n`)
    else process.stdout.write(`\n${verdict(results)}\n`)
    return results.some((result) => result.differences > 0) ? exits.differences : exits.pass
  } catch (error) {
    if (error instanceof ConfigError || isTransient(error)) return explain(error)
    process.stderr.write(`verify broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
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

function sayRule({ name, about, checked, differences, first, notes }: RuleResult): void {
  process.stdout.write(`${differences === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(24)}${checked} checked${differences === 0 ? '' : `, ${differences} differences`}\n`)
  if (differences > 0) process.stdout.write(`      ${about}\n`)
  for (const line of first) process.stdout.write(`      - ${line}\n`)
  if (differences > first.length) process.stdout.write(`      … and ${differences - first.length} more\n`)
  for (const note of notes) process.stdout.write(`      note: ${note}\n`)
}

function verdict(results: readonly RuleResult[]): string {
  const failed = results.filter((result) => result.differences > 0).map((result) => result.name)
  return failed.length === 0 ? `PASS: ${results.length} rules` : `FAIL: ${failed.join(', ')}`
}
