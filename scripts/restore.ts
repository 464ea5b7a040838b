import { Command } from 'commander'
import { resolve } from 'node:path'
import { readManifest } from './backup/manifest.ts'
import { putBack } from './backup/put-back.ts'
import { megabytes, openProgress, summary } from './backup/report.ts'
import { configOfEmpty } from './lib/with-database.ts'
import { migrateNow } from './lib/open-services.ts'
import { runCommand } from './lib/run-command.ts'

const command = new Command('npm run -s restore --')
  .description('Restores a backup into an empty database, all of it or nothing, and brings its schema up to date.')
  .requiredOption('--from <folder>', 'a folder that `npm run backup` has written')
  .option('--json', 'end with one JSON object', false)
  .addHelpText(
    'after',
    '\nExample: DATABASE_URL=postgres://…/empty npm run -s restore -- --from /backups/2026-11-28\nExit codes: 0 done, 1 aborted, 2 wrong usage, 3 the backup or the database cannot be used; unless it is 0 nothing was changed',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run restore`: into the database that DATABASE_URL names, or into a new embedded one. */
await runCommand(async () => {
  const { from, json } = command.parse().opts<{ from: string; json: boolean }>()
  const folder = resolve(from)
  const manifest = readManifest(folder)
  const prepared = await configOfEmpty()
  try {
    await putBack({ ...prepared.config, DATABASE_URL: prepared.ownerUrl }, folder, manifest, openProgress('loading'))
    // Grants access to the role of web and worker.
    await migrateNow(prepared.config, { url: prepared.ownerUrl, makesRole: prepared.isOurs })
    const { takenAt, schemaVersion, tables, rows, bytes, personalDataKeys } = summary(manifest)
    if (json)
      process.stdout.write(
        `${JSON.stringify({ folder, takenAt, schemaVersion, tables, rows, bytes, personalDataKeys })}\n`,
      )
    else
      process.stdout.write(
        `Restored the state of ${takenAt}: ${tables} tables, ${rows} rows, ${megabytes(bytes)} MB. Start with the PERSONAL_DATA_KEY that its names are encrypted with (key ${personalDataKeys.join(', ') || 'of your choice'}); \`npm run verify\` checks the books.\n`,
      )
    return 0
  } finally {
    await prepared.stop()
  }
})
