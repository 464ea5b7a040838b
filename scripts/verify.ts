import { Command } from 'commander'
import { openDatabase } from '../shared/db/database.ts'
import { verify, type RuleResult } from '../shared/verify/verify.ts'
import { withDatabase, exits, exitsHelp } from './lib/with-database.ts'
import { runCommand } from './lib/run-command.ts'

const command = new Command('npm run -s verify --')
  .description(
    'Re-derives every balance, decision, deadline and parcel from the database alone and reports differences. Changes nothing.',
  )
  .option('--json', 'print { rules: [{ name, about, checked, differences, first, notes }] } instead of lines', false)
  .addHelpText('after', exitsHelp('verify'))
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exits.pass : exits.usage))

/** `npm run -s verify`: checks the database that DATABASE_URL names, or the embedded one. */
await runCommand(async () => {
  const { json } = command.parse().opts<{ json: boolean }>()
  return withDatabase('verify', {}, async (pool, config) => {
    const results = await verify(
      openDatabase(pool),
      { batchParcelsMax: config.BATCH_PARCELS_MAX },
      json ? undefined : sayRule,
    )
    if (json) process.stdout.write(`${JSON.stringify({ rules: results }, null, 2)}\n`)
    else process.stdout.write(`\n${verdict(results)}\n`)
    return results.every((result) => result.differences === 0)
  })
})

function sayRule({ name, about, checked, differences, first, notes }: RuleResult): void {
  process.stdout.write(
    `${differences === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(24)}${checked} checked${differences === 0 ? '' : `, ${differences} differences`}\n`,
  )
  if (differences > 0) process.stdout.write(`      ${about}\n`)
  for (const line of first) process.stdout.write(`      - ${line}\n`)
  if (differences > first.length) process.stdout.write(`      … and ${differences - first.length} more\n`)
  for (const note of notes) process.stdout.write(`      note: ${note}\n`)
}

function verdict(results: readonly RuleResult[]): string {
  const failed = results.filter((result) => result.differences > 0).map((result) => result.name)
  return failed.length === 0 ? `PASS: ${results.length} rules` : `FAIL: ${failed.join(', ')}`
}
