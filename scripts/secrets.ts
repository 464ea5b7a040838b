import { Command, InvalidArgumentError } from 'commander'
import { resolve } from 'node:path'
import { runCommand } from './lib/run-command.ts'
import { makeSecretFiles, type SecretFilesOptions } from './lib/secret-files.ts'

const command = new Command('npm run -s secrets --')
  .description(
    'Makes the secrets of a Flashpack, one file each that only its owner can read, named like the setting: TOKEN_SECRET_FILE=DIR/TOKEN_SECRET. Files that are there are kept as they are.',
  )
  .requiredOption('--to <folder>', 'where they are, or will be')
  .option(
    '--postgres <host:port>',
    'also passwords for the two roles of deploy/postgres/roles.sql, and the addresses that contain them',
    toPlace,
  )
  .option('--owner <uid>', 'gives the files to this user; only root can', toUid)
  .addHelpText('after', '\nExample: npm run -s secrets -- --to /etc/flashpack/secrets --postgres 127.0.0.1:5432')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run -s secrets`: prints the name of each file, never what is in it. */
await runCommand(() => {
  const { to, ...options } = command.parse().opts<{ to: string } & SecretFilesOptions>()
  const folder = resolve(to)
  for (const { name, isNew } of makeSecretFiles(folder, options))
    process.stdout.write(`${isNew ? 'made' : 'kept'} ${name}\n`)
  process.stderr.write(
    `They are in ${folder}. Keep a copy where the backups are not: without PERSONAL_DATA_KEY no name or address can be read again.\n`,
  )
  return Promise.resolve(0)
})

function toPlace(text: string): string {
  if (!/^[\w.-]+:\d{1,5}$/.test(text)) throw new InvalidArgumentError('use host:port')
  return text
}

function toUid(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('use the number of a user')
  return Number(text)
}
