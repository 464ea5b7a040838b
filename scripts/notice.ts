import { Command } from 'commander'
import { writeFileSync } from 'node:fs'
import { projectPath } from '../shared/lib/paths.ts'
import { licenceProblems } from './lib/licences.ts'
import { readLockfile } from './lib/lockfile.ts'
import { nativeParts } from './lib/native-parts.ts'
import { noticeText } from './lib/notice.ts'
import { runCommand } from './lib/run-command.ts'

const command = new Command('npm run -s notice')
  .description(
    'Writes NOTICE, the licences of everything that is installed with Flashpack, from package-lock.json and node_modules.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/**
 * `npm run -s notice`: run it when the shipped packages change. Exit code 1, and nothing is written, when a licence is
 * not allowed.
 */
await runCommand(async () => {
  command.parse()
  const shipped = readLockfile(projectPath('package-lock.json')).filter(({ isShipped }) => isShipped)
  const problems = licenceProblems(shipped)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) return 1
  writeFileSync(projectPath('NOTICE'), noticeText(shipped, nativeParts(shipped)))
  process.stdout.write(`Wrote NOTICE: ${shipped.length} packages.\n`)
  return 0
})
