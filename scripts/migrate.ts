import { Command } from 'commander'
import { appUrlOf } from '../shared/db/roles.ts'
import { migrateNow, prepare } from './lib/open-services.ts'
import { runCommand } from './lib/run-command.ts'
import { configOfGiven, configOfRunning, embedded, sayDatabase } from './lib/with-database.ts'
import { checkDatabase } from './services/check-database.ts'

const command = new Command('npm run migrate')
  .description('Brings the schema of the database that the environment names, or of the embedded one, up to date.')
  .option('--make-role', 'also makes the role of DATABASE_URL, or gives it that password; the owner must be allowed to')
  .addHelpText(
    'after',
    '\nDATABASE_OWNER_URL is the owner of the tables. Without --make-role that role must be there already: deploy/postgres/roles.sql makes both.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/**
 * `npm run migrate`: brings the schema of the database that the environment names, or of the embedded one, up to date.
 * It needs no secrets.
 */
await runCommand(async () => {
  const { makeRole: makesRole = false } = command.parse().opts<{ makeRole?: true }>()
  const beside = configOfGiven('database') ?? configOfRunning()
  if (beside) {
    const { config, ownerUrl, isOurs } = beside
    await checkDatabase(makesRole ? ownerUrl : config.DATABASE_URL)
    // A running Flashpack names its services by their owner: the role to grant access to is that of web and worker.
    const { applied } = await (isOurs
      ? migrateNow({ ...config, DATABASE_URL: appUrlOf(ownerUrl) }, { url: ownerUrl, makesRole: true })
      : migrateNow(config, { url: ownerUrl, makesRole }))
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`)
    return 0
  }
  const { stop } = sayDatabase(embedded, { ...(await prepare({ queue: 'postgres' })), isOurs: true })
  await stop()
  process.stdout.write('The schema of the embedded database is up to date.\n')
  return 0
})
