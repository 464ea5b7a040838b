import { isNativeError } from 'node:util/types'
import { ConfigError } from './config.ts'

const closeMsMax = 9_000
const setupExit = 3

/**
 * The life of one of our processes: open, say so to the supervisor, and close once on SIGTERM, SIGINT or when the supervisor is gone. A second
 * signal, or nine seconds of closing, ends it at once: whatever was going on is in Postgres. What a person can mend exits 3 with one line.
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
  const code = (error as { code?: string }).code
  const message = isNativeError(error) ? error.message || code : String(error)
  if (error instanceof ConfigError) process.stderr.write(`${message}\n`)
  else if (code === 'EADDRINUSE')
    process.stderr.write(`${name}: the port is taken by another program; set PORT to a free one.\n`)
  else if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000')
    process.stderr.write(`${name}: the database cannot be reached (${message}); check DATABASE_URL.\n`)
  else if (code === '42P01' || code === '42883')
    process.stderr.write(`${name}: the database has no tables yet; run \`npm run migrate\`.\n`)
  else process.stderr.write(`${name}: cannot start: ${isNativeError(error) ? (error.stack ?? message) : message}\n`)
  process.exit(setupExit)
}

function die(name: string, error: unknown): never {
  process.stderr.write(
    `${name}: something unforeseen, restarting: ${isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exit(1)
}
