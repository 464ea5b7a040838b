import { isNativeError } from 'node:util/types'
import { explainFailure } from './startup/explain-failure.ts'

const closeMsMax = 9_000
const setupExit = 3

/**
 * The lifecycle of one of our processes: opens, reports to the supervisor, and closes once on SIGTERM, SIGINT or when
 * the supervisor is gone. A second signal, or nine seconds of closing, ends it at once: whatever was in progress is in
 * Postgres. Problems a person can fix exit 3 with one line.
 */
export async function runProcess(
  name: string,
  open: () => Promise<{ url: string; close(): Promise<void> }>,
): Promise<void> {
  process.on('unhandledRejection', (error) => die(name, error))
  process.on('uncaughtException', (error) => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') die(name, error)
  })
  const running = await open().catch((error: unknown) => explain(name, error))
  let closing = false
  const close = (): void => {
    if (closing) process.exit(1)
    closing = true
    setTimeout(() => process.exit(1), closeMsMax).unref()
    running.close().then(
      () => process.exit(0),
      (error: unknown) => die(name, error),
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
  process.on('disconnect', close)
  process.send?.({ ready: true, url: running.url })
}

function explain(name: string, error: unknown): never {
  const line = explainFailure(error)
  const stack = isNativeError(error) ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${line ?? `${name}: cannot start: ${stack}`}\n`)
  process.exit(setupExit)
}

function die(name: string, error: unknown): never {
  process.stderr.write(
    `${name}: unexpected error, restarting: ${isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(1)
}
