import { isNativeError } from 'node:util/types'
import { ConfigError } from '../../shared/config.ts'
import { SetupError } from '../services/setup-error.ts'

/** Runs a command of ours to its end: exit code from `work`, 3 with one line for what a person can mend, 1 with the reason for everything else. */
export async function runCommand(work: () => Promise<number>): Promise<void> {
  process.stdout.on('error', () => process.exit(0))
  try {
    process.exitCode = await work()
  } catch (error) {
    const mendable = error instanceof ConfigError || error instanceof SetupError
    process.stderr.write(
      `${mendable ? error.message : isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`,
    )
    process.exitCode = mendable ? 3 : 1
  }
  process.exit()
}
