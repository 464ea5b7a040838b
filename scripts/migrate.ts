import { Command } from 'commander'
import { readEnv } from '../shared/config.ts'
import { appUrlOf } from '../shared/db/roles.ts'
import { dataHome, migrateNow, prepare, toGivenConfig } from './lib/open-services.ts'
import { runCommand } from './lib/run-command.ts'
import { checkDatabase } from './services/check-database.ts'
import { readRunningServices } from './services/ensure-services.ts'

const command = new Command('npm run migrate')
  .description('Brings the schema up to date, of the database that the environment names or of the embedded one.')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run migrate`: brings the schema up to date, of the database that the environment names or of the embedded one. It needs no secrets. */
await runCommand(async () => {
  command.parse()
  const env = readEnv()
  const running = readRunningServices(dataHome)
  if (env['DATABASE_URL'] || env['DATABASE_URL_FILE'] || running) {
    const config = toGivenConfig({ ...env, DATABASE_URL: env['DATABASE_URL'] || running?.databaseUrl })
    await checkDatabase(config.DATABASE_URL)
    // Beside a running one, which has a database of its own, we come by its owner: the role is that of web and worker.
    const isOurs = !env['DATABASE_URL'] && !env['DATABASE_URL_FILE']
    const { applied } = await (isOurs
      ? migrateNow(
          { ...config, DATABASE_URL: appUrlOf(config.DATABASE_URL) },
          { url: config.DATABASE_URL, makesRole: true },
        )
      : migrateNow(config))
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`)
    return 0
  }
  const prepared = await prepare({ queue: 'postgres' })
  await prepared.stop()
  process.stdout.write('The schema of the embedded database is up to date.\n')
  return 0
})
