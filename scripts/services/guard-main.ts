/**
 * The guard owns the database servers so that they are never orphaned: it stops them when its stdin closes, which
 * happens however the process that started it ends, kill -9 included; or on SIGTERM or SIGINT. A server that dies on
 * its own is restarted on its old port.
 *
 * Usage: node guard-main.js '<GuardRequest as JSON>', with a pipe on stdin and stdout. See guard-protocol.ts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNativeError } from 'node:util/types'
import { findRedis } from './find-redis.ts'
import { succeedFormerGuard } from './former-guard.ts'
import type { GuardMessage, GuardRequest } from './guard-protocol.ts'
import { chooseHome, type Home } from './home.ts'
import { startPostgres } from './postgres.ts'
import { identify } from './process-identity.ts'
import { startRedis } from './redis.ts'
import type { ServerProcess } from './server-process.ts'
import { oneLine, SetupError } from './setup-error.ts'

const stopped = new AbortController()
const untilStopped = new Promise<void>((resolve) => stopped.signal.addEventListener('abort', () => resolve()))
const kept: KeptServer[] = []

interface KeptServer {
  stop(): Promise<void>
}

listenForTheEnd()
await main(JSON.parse(process.argv[2] ?? '{}') as GuardRequest)

async function main(request: GuardRequest): Promise<void> {
  try {
    await succeedFormerGuard(request.dataHome)
    writeFileSync(join(request.dataHome, 'guard.json'), JSON.stringify(identify(process.pid)))
    const home = await chooseHome(request.dataHome, request.systemFolder)
    if (home.notice) notice(home.notice)
    const started = await bothOrNone(
      request.postgres ? keepPostgres(home) : null,
      request.redis ? keepRedis(home) : null,
    )
    if (!stopped.signal.aborted) say({ type: 'ready', ...started })
  } catch (error) {
    say({
      type: 'failed',
      message: error instanceof SetupError ? error.message : oneLine(error),
      isSetup: error instanceof SetupError,
    })
    if (!(error instanceof SetupError))
      process.stderr.write(`${isNativeError(error) ? (error.stack ?? error.message) : String(error)}\n`)
    stopped.abort()
  }
  await untilStopped
  await Promise.all(kept.map((server) => server.stop()))
  process.exit(0)
}

/** When one start fails, the other is stopped and awaited, so that nothing starts after the guard has cleaned up. */
async function bothOrNone(
  postgres: Promise<string> | null,
  redis: Promise<string | null> | null,
): Promise<{ databaseUrl: string | null; redisUrl: string | null }> {
  try {
    const [databaseUrl, redisUrl] = await Promise.all([postgres, redis])
    return { databaseUrl, redisUrl }
  } catch (error) {
    stopped.abort()
    await Promise.allSettled([postgres, redis])
    throw error
  }
}

async function keepPostgres(home: Home): Promise<string> {
  const first = await startPostgres(home, { signal: stopped.signal })
  kept.push(
    keepRunning(
      'Postgres',
      first.server,
      async () => (await startPostgres(home, { signal: stopped.signal, port: first.port })).server,
    ),
  )
  return first.databaseUrl
}

async function keepRedis(home: Home): Promise<string | null> {
  const binary = await findRedis(home, { signal: stopped.signal, onNotice: notice })
  if (!binary || stopped.signal.aborted) return null
  const first = await startRedis(home, binary, { signal: stopped.signal }).catch((error: unknown) => {
    if (!(error instanceof SetupError)) throw error
    notice(error.message)
    return null
  })
  if (!first) return null
  kept.push(
    keepRunning(
      'Redis',
      first.server,
      async () => (await startRedis(home, binary, { signal: stopped.signal, address: first.address })).server,
    ),
  )
  return first.redisUrl
}

function keepRunning(name: string, first: ServerProcess, startAgain: () => Promise<ServerProcess>): KeptServer {
  let current = first
  const watching = (async () => {
    for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 8000)) {
      const since = performance.now()
      const how = await Promise.race([current.ended, untilStopped])
      if (stopped.signal.aborted) return
      if (performance.now() - since > 60_000) pauseMs = 250
      notice(`${name} ended unexpectedly (${String(how)}) and is being restarted.`)
      await sleep(pauseMs, undefined, { signal: stopped.signal }).catch(() => {})
      current = await startAgain().catch((error: unknown) => {
        if (!stopped.signal.aborted) notice(`${name} could not be restarted: ${oneLine(error)}`)
        return current
      })
    }
  })()
  return { stop: () => watching.then(() => current.stop()) }
}

function listenForTheEnd(): void {
  const stop = () => stopped.abort()
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop)
  process.on('SIGHUP', () => {}) // a closing terminal must not take the servers away before the processes that use them
  process.stdout.on('error', () => {}) // EPIPE: nobody is reading any more; the end of stdin tells us to stop
  process.stderr.on('error', () => {})
}

function notice(line: string): void {
  say({ type: 'notice', line })
}

function say(message: GuardMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
