import { isNativeError } from 'node:util/types'
import { explainFailure } from '../../shared/startup/explain-failure.ts'

/**
 * Runs a command to its end: the exit code is that of `work`, 3 with one line for what a person can fix, 1 with the
 * reason for anything else.
 */
export async function runCommand(work: () => Promise<number>): Promise<void> {
  process.stdout.on('error', () => process.exit(0))
  try {
    process.exitCode = await work()
  } catch (error) {
    const line = explainFailure(error)
    process.stderr.write(`${line ?? (isNativeError(error) ? (error.stack ?? error.message) : String(error))}\n`)
    process.exitCode = line === undefined ? 1 : 3
  }
  await Promise.all([process.stdout, process.stderr].map(written))
  process.exit()
}

/**
 * Resolves when everything written has been flushed: otherwise the end of long output would be lost when the process
 * exits.
 */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
