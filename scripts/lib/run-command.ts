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
  await Promise.all([process.stdout, process.stderr].map(written))
  process.exit()
}

/** Resolves when all that was written has left: the end of a long answer would be cut off with the process. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}
