import { Command } from 'commander'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { z } from 'zod'
import { projectPath } from '../shared/lib/paths.ts'
import { readLockfile } from './lib/lockfile.ts'
import { nativeParts } from './lib/native-parts.ts'
import { runCommand } from './lib/run-command.ts'
import { redisOfTheMachine, billOf } from './lib/sbom.ts'
import { SetupError } from './services/setup-error.ts'

const command = new Command('npm run -s sbom')
  .description(
    'Prints a software bill of materials (CycloneDX, JSON) of everything that is installed with Flashpack, including what packages bundle. Makes no network calls.',
  )
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

/** `npm run -s sbom > sbom.json` */
await runCommand(async () => {
  command.parse()
  const { name } = z.object({ name: z.string() }).parse(JSON.parse(readFileSync(projectPath('package.json'), 'utf8')))
  const packages = readLockfile(projectPath('package-lock.json')).filter(({ isShipped }) => isShipped)
  const bom = billOf(await npmBom(), { name, packages, parts: nativeParts(packages) })
  bom.components.push(redisOfTheMachine)
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`)
  return 0
})

/**
 * npm's own bill of materials for the whole lockfile. Throws {@link SetupError} when there is no npm that can create
 * one.
 */
async function npmBom(): Promise<unknown> {
  try {
    const { stdout } = await promisify(execFile)(
      'npm',
      ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'],
      { cwd: projectPath(), maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
    )
    return JSON.parse(stdout)
  } catch (error) {
    const { message } = error as Error
    throw new SetupError(`npm (10 or newer) created no bill of materials: ${message.split('\n')[0]}`)
  }
}
