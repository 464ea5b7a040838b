import { isNativeError } from 'node:util/types'
import { explainFailure } from '../../shared/startup/explain-failure.ts'

/** Runs a command of ours to its end: exit code from `work`, 3 with one line for what a person can mend, 1 with the reason for everything else. */
export async function runCommand(work: () => Promise<number>): Promise<void> {
  process.stdout.on('error', () => process.exit(0))
  try {
    process.exitCode = await work()
  } catch (error) {
    const line = explainFailure(error)
    process.stderr.write(`${line ?? (isNativeError(error) ? (error.stack ?? error.message) : String(error))}\n`)
    process.exitCode = line === undefined ? 1 : 3
  }
  process.exit()
}
