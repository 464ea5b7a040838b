import { Command } from 'commander'
import { resolve } from 'node:path'
import { megabytes, openProgress, summary } from './backup/report.ts'
import { takeBackup } from './backup/take-backup.ts'
import { configOfCommand } from './lib/with-database.ts'
import { runCommand } from './lib/run-command.ts'

const command = new Command('npm run -s backup --')
  .description(
    'Copies everything that is stored, as of one instant, into its own folder while orders run. Personal data stays encrypted: keep PERSONAL_DATA_KEY elsewhere.',
  )
  .requiredOption('--to <folder>', 'a new or empty folder')
  .option('--json', 'end with one JSON object', false)
  .addHelpText(
    'after',
    '\nExample: npm run -s backup -- --to /backups/2026-11-28\nExit codes: 0 done, 1 aborted, 2 wrong usage, 3 the folder or the database cannot be used',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run backup`: backs up the database that DATABASE_URL names, or the embedded one. */
await runCommand(async () => {
  const { to, json } = command.parse().opts<{ to: string; json: boolean }>()
  const folder = resolve(to)
  const prepared = await configOfCommand('database')
  try {
    const { takenAt, schemaVersion, tables, rows, bytes, personalDataKeys } = summary(
      await takeBackup(prepared.config, folder, openProgress('copying')),
    )
    if (json)
      process.stdout.write(
        `${JSON.stringify({ folder, takenAt, schemaVersion, tables, rows, bytes, personalDataKeys })}\n`,
      )
    else
      process.stdout.write(
        `Backup of ${takenAt} in ${folder}: ${tables} tables, ${rows} rows, ${megabytes(bytes)} MB. Personal data is encrypted with ${personalDataKeys.length === 0 ? 'no key yet' : `key ${personalDataKeys.join(', ')}`}: without it names cannot be read.\n`,
      )
    return 0
  } finally {
    await prepared.stop()
  }
})
