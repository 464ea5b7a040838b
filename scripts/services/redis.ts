import { randomBytes } from 'node:crypto'
import { chownSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersPing } from './check-redis.ts'
import type { RedisBinary } from './find-redis.ts'
import { freePort } from './free-port.ts'
import { makeServerFolder, type Home } from './home.ts'
import { stopOrphan } from './orphans.ts'
import { lengthOf, spawnServer, tailOf, type ServerProcess } from './server-process.ts'
import { SetupError } from './setup-error.ts'
import { holdsWithin } from './wait.ts'

export interface StartedRedis {
  readonly server: ServerProcess
  readonly redisUrl: string
  readonly address: RedisAddress
}

/** Kept when a server that died is restarted, so that open clients find it. */
export interface RedisAddress {
  readonly port: number
  readonly password: string
}

const START_LIMIT_MS = 30_000
const STOP_STEPS = [{ signal: 'SIGTERM', waitMs: 5000 }] as const

/**
 * Starts a private Redis on 127.0.0.1 that keeps its data across restarts. Files it cannot read are moved aside and it
 * starts empty: Postgres is the book of record, and the jobs of a lost queue are enqueued again from there. Throws
 * {@link SetupError} with the end of its log when it cannot.
 */
export async function startRedis(
  home: Home,
  binary: RedisBinary,
  options: { signal: AbortSignal; address?: RedisAddress },
): Promise<StartedRedis> {
  const folder = join(home.folder, 'redis')
  makeServerFolder(folder, home.runAs)
  await stopOrphanedRedis(home)

  let problem = ''
  for (let attempt = 1; attempt <= 3; attempt++) {
    const address = options.address ?? { port: await freePort(), password: randomBytes(24).toString('base64url') }
    const started = await launch(home, binary, folder, address, options.signal)
    if (typeof started !== 'string') return started
    if (options.signal.aborted) throw new SetupError('stopped while Redis was starting')
    problem = started
    if (/append only file|AOF|manifest|RDB/i.test(problem)) setAside(folder)
  }
  throw new SetupError(`The private Redis did not start: ${problem} (its log: ${logOf(home)})`)
}

/** Stops the server that a killed guard left running on this home, if any. */
export function stopOrphanedRedis(home: Home): Promise<void> {
  const folder = join(home.folder, 'redis')
  return stopOrphan({ program: /(redis|valkey)-server/, folder, pidFile: join(folder, 'redis.pid'), steps: STOP_STEPS })
}

async function launch(
  home: Home,
  binary: RedisBinary,
  folder: string,
  address: RedisAddress,
  signal: AbortSignal,
): Promise<StartedRedis | string> {
  const conf = join(folder, 'redis.conf')
  rmSync(conf, { force: true })
  writeFileSync(conf, confOf(folder, address), { mode: 0o600 })
  if (binary.runAs) chownSync(conf, binary.runAs.uid, binary.runAs.gid)
  const logged = lengthOf(logOf(home))
  const server = spawnServer({
    command: binary.command,
    args: [conf],
    cwd: folder,
    env: binary.env,
    logFile: logOf(home),
    runAs: binary.runAs,
    stopSteps: STOP_STEPS,
  })
  const redisUrl = `redis://:${address.password}@127.0.0.1:${address.port}`
  let isReady = false
  await holdsWithin(
    START_LIMIT_MS,
    async () => server.hasEnded() || signal.aborted || (isReady = await answersPing(redisUrl)),
  )
  if (isReady && !server.hasEnded() && !signal.aborted) return { server, redisUrl, address }
  await server.stop()
  return tailOf(logOf(home), logged) || (await server.ended)
}

/** In a file rather than on the command line, where every user of the machine could read the password. */
function confOf(folder: string, address: RedisAddress): string {
  return `bind 127.0.0.1
port ${address.port}
requirepass ${address.password}
dir "${folder}"
pidfile "${join(folder, 'redis.pid')}"
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
`
}

function setAside(folder: string): void {
  rmSync(join(folder, 'unreadable'), { recursive: true, force: true })
  try {
    renameSync(join(folder, 'appendonlydir'), join(folder, 'unreadable'))
  } catch {
    rmSync(join(folder, 'appendonly.aof'), { force: true }) // Redis 6.2 keeps a single file
  }
}

const logOf = (home: Home) => join(home.folder, 'log', 'redis.log')
