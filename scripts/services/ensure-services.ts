import { Temporal } from 'temporal-polyfill'
import { checkDatabase } from './check-database.ts'
import { checkRedis } from './check-redis.ts'
import { takeLock } from './lock.ts'
import { removeRunningServices, writeRunningServices } from './running-services.ts'
import { SetupError } from './setup-error.ts'
import { startGuard, type StartedGuard } from './start-guard.ts'

export { readRunningServices, type RunningServices } from './running-services.ts'

export interface Services {
  readonly databaseUrl: string
  readonly queue: 'redis' | 'postgres'
  readonly redisUrl?: string
  readonly notices: string[]
  /** Stops what was started here and nothing else, within 10 s; may be called twice. */
  stop(): Promise<void>
}

export interface ServicesOptions {
  /** An absolute folder that one Flashpack at a time works on, e.g. `projectPath('.data')`; created if missing. */
  dataHome: string
  databaseUrl?: string
  redisUrl?: string
  queue?: 'redis' | 'postgres'
  /** Called with each notice at once, also after startup; `notices` has those of the startup. */
  onNotice?: (line: string) => void
  /** Where root stores what its servers' unprivileged user must reach. */
  systemFolder?: string
}

/** Where root stores what all checkouts on the machine share. */
export const SYSTEM_FOLDER = '/var/lib/flashpack'

/**
 * Decides which Postgres and which queue backend this Flashpack uses, and starts what is not given. What is started
 * here dies with this process, however it ends. Throws {@link SetupError} when a person must fix something first.
 */
export async function ensureServices(options: ServicesOptions): Promise<Services> {
  const notices: string[] = []
  const onNotice = (line: string) => {
    notices.push(line)
    options.onNotice?.(line)
  }
  const lock = takeLock(options.dataHome)
  let guard: StartedGuard | null = null
  try {
    const givenRedisUrl = options.queue === 'postgres' ? undefined : options.redisUrl
    await checkGiven(options.databaseUrl, givenRedisUrl, onNotice)

    guard = await startMissing(options, onNotice)
    const databaseUrl = options.databaseUrl ?? guard?.databaseUrl
    if (!databaseUrl) throw new SetupError('No Postgres was started and none was given: set DATABASE_URL')
    const redisUrl = givenRedisUrl ?? guard?.redisUrl ?? undefined
    const queue = homeOfQueue(options.queue, redisUrl, onNotice)

    const services = { databaseUrl, queue, ...(redisUrl && { redisUrl }) }
    writeRunningServices(options.dataHome, {
      ...services,
      isEmbedded: !options.databaseUrl,
      guardPid: guard?.pid ?? null,
      startedAt: Temporal.Now.instant().toString(),
    })
    return { ...services, notices, stop: once(() => stopAll(options.dataHome, guard, lock)) }
  } catch (error) {
    await stopAll(options.dataHome, guard, lock)
    throw error
  }
}

async function startMissing(options: ServicesOptions, onNotice: (line: string) => void): Promise<StartedGuard | null> {
  const missing = { postgres: !options.databaseUrl, redis: options.queue !== 'postgres' && !options.redisUrl }
  if (!missing.postgres && !missing.redis) return null
  return await startGuard(
    { dataHome: options.dataHome, systemFolder: options.systemFolder ?? SYSTEM_FOLDER, ...missing },
    onNotice,
  )
}

function homeOfQueue(
  wanted: 'redis' | 'postgres' | undefined,
  redisUrl: string | undefined,
  onNotice: (line: string) => void,
): 'redis' | 'postgres' {
  if (wanted === 'postgres') return 'postgres'
  if (redisUrl) return 'redis'
  if (wanted === 'redis')
    throw new SetupError(
      'QUEUE is redis, but there is no Redis and none could be downloaded: install redis-server or valkey-server (6.2 or newer), or set REDIS_URL, or leave QUEUE unset to keep the queue in Postgres',
    )
  onNotice(
    'No Redis was found: the queue lives in Postgres. Install redis-server or valkey-server, or set REDIS_URL, for more speed.',
  )
  return 'postgres'
}

/** Both are checked, so that a person learns of all problems at once. */
async function checkGiven(
  databaseUrl: string | undefined,
  redisUrl: string | undefined,
  onNotice: (line: string) => void,
): Promise<void> {
  const checks = await Promise.allSettled([
    databaseUrl ? checkDatabase(databaseUrl) : null,
    redisUrl ? checkRedis(redisUrl) : null,
  ])
  const failed = checks.filter((check) => check.status === 'rejected').map((check): unknown => check.reason)
  const unforeseen = failed.find((error) => !(error instanceof SetupError))
  if (unforeseen) throw unforeseen
  if (failed.length > 0) throw new SetupError(failed.map((error) => (error as SetupError).message).join('\n'))
  const [, notice] = checks
  if (notice.status === 'fulfilled' && notice.value) onNotice(notice.value)
}

/** The lock is released last: whoever takes it next must find no server of ours alive. */
async function stopAll(dataHome: string, guard: StartedGuard | null, lock: { release(): void }): Promise<void> {
  await guard?.stop()
  removeRunningServices(dataHome)
  lock.release()
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => (running ??= work())
}
