import { readEnv, toConfig } from '../shared/config.ts'
import { migrateNow, prepare } from './prepare.ts'
import { runCommand } from './run-command.ts'

/** `npm run migrate`: brings the schema up to date, of the database that the environment names or of the embedded one. */
await runCommand(async () => {
  const env = readEnv()
  if (env['DATABASE_URL']) {
    const { applied } = await migrateNow(toConfig(env))
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`)
    return 0
  }
  const prepared = await prepare({ queue: 'postgres' })
  await prepared.stop()
  process.stdout.write('The schema of the embedded database is up to date.\n')
  return 0
})
