import { Command } from 'commander'
import type pg from 'pg'
import type { Config } from '../shared/config.ts'
import { openLog } from '../shared/log.ts'
import { openQueueHome } from '../shared/queue/home.ts'
import { withDatabase, exits, exitsHelp } from './lib/with-database.ts'
import { runChecks, type CheckResult } from './chaos/checks.ts'
import { sayCheck, verdictOf } from './chaos/print-checks.ts'
import { readJournals, type Journal } from './chaos/journal.ts'
import { runCommand } from './lib/run-command.ts'

interface CheckOptions {
  journal: string[]
  databaseUrl?: string
  schema?: string
  json: boolean
}

const command = new Command('npm run -s check --')
  .description(
    'Compares what clients sent and received (their journals) with the books: C1 to C12. Run it once nothing is in flight. Changes nothing.',
  )
  .requiredOption('--journal <file...>', 'the journals of all clients of their sales, as `npm run chaos` writes them')
  .option('--database-url <url>', 'instead of DATABASE_URL or the embedded database')
  .option('--schema <name>', 'instead of DATABASE_SCHEMA')
  .option(
    '--json',
    'print { checks: [{ id, about, checked, differences, first, notes, skipped? }], violations } instead of lines',
    false,
  )
  .addHelpText('after', exitsHelp('check'))
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exits.pass : exits.usage))

/** `npm run -s check -- --journal FILE…` */
await runCommand(async () => {
  const options = command.parse().opts<CheckOptions>()
  const journal = readJournals(options.journal)
  const given = {
    ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl }),
    ...(options.schema && { DATABASE_SCHEMA: options.schema }),
  }
  return withDatabase('check', given, async (pool, config) => {
    const results = await checkWithQueue(journal, pool, config, options.json ? undefined : sayCheck)
    const violations = results.reduce((sum, { differences }) => sum + differences, 0)
    if (options.json) process.stdout.write(`${JSON.stringify({ checks: results, violations }, null, 2)}\n`)
    else process.stdout.write(`\n${verdictOf(results)}\n`)
    return violations === 0
  })
})

/** The queue is checked where it is known: in the Redis that REDIS_URL names, or that of the running Flashpack. */
async function checkWithQueue(
  journal: Journal,
  pool: pg.Pool,
  config: Config,
  tell: ((result: CheckResult) => void) | undefined,
): Promise<CheckResult[]> {
  const checking = { pool, batchParcelsMax: config.BATCH_PARCELS_MAX, partitions: config.PARTITIONS }
  if (config.QUEUE !== 'redis') return runChecks(journal, checking, tell)
  const queues = openQueueHome(config, openLog('fatal', 'check'))
  try {
    return await runChecks(journal, { ...checking, queues }, tell)
  } finally {
    await queues.close()
  }
}
