import { Redis } from 'ioredis'
import { isNewEnough, OLDEST_REDIS } from './find-redis.ts'
import { masked, withoutSecretsOf } from './mask.ts'
import { oneLine, SetupError } from './setup-error.ts'

const LIMIT_MS = 5000

/**
 * Answers when a given Redis can be reached, is new enough and never drops keys; else throws a {@link SetupError} that names it without its password and
 * the command that helps. What a managed Redis forbids to ask comes back as a notice.
 */
export async function checkRedis(redisUrl: string): Promise<string | null> {
  const name = `Redis at ${masked(redisUrl)}`
  return await withClient(redisUrl, LIMIT_MS, async (client) => {
    const version = /^redis_version:(\S+)/m.exec(await client.info('server'))?.[1] ?? 'unknown'
    if (!isNewEnough(version)) throw new SetupError(`${name} is version ${version}, at least ${OLDEST_REDIS} is needed: upgrade it, or unset REDIS_URL to use a private one`)
    const policy = await evictionPolicy(client)
    if (policy === null) return `${name} does not tell its maxmemory-policy: make sure it is noeviction, or queued work may be dropped.`
    if (policy === 'noeviction') return null
    throw new SetupError(`${name} may drop queued work (maxmemory-policy is ${policy}): run \`redis-cli -u ${masked(redisUrl)} CONFIG SET maxmemory-policy noeviction\` and put it into its configuration`)
  }).catch((error: unknown) => {
    if (error instanceof SetupError) throw error
    throw new SetupError(`${name} cannot be used: ${withoutSecretsOf(redisUrl, oneLine(error))} (check REDIS_URL, or unset it to use a private one)`)
  })
}

/** Whether a Redis is up, has loaded its data and lets us in. Never rejects. */
export async function answersPing(redisUrl: string): Promise<boolean> {
  return await withClient(redisUrl, 2000, async (client) => (await client.ping()) === 'PONG').catch(() => false)
}

async function evictionPolicy(client: Redis): Promise<string | null> {
  try {
    const answer: unknown = await client.config('GET', 'maxmemory-policy')
    const values = Array.isArray(answer) ? answer.map(String) : Object.values(answer as Record<string, unknown>).map(String)
    return values.at(-1) ?? null
  } catch {
    return null // CONFIG is often forbidden on managed Redis
  }
}

async function withClient<T>(redisUrl: string, limitMs: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redisUrl, { lazyConnect: true, connectTimeout: limitMs, retryStrategy: () => null, maxRetriesPerRequest: 0, enableOfflineQueue: false })
  let timer: NodeJS.Timeout | undefined
  let lastError: Error | null = null
  client.on('error', (error) => (lastError = error))
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs)))
  try {
    return await Promise.race([client.connect().then(() => use(client)), late])
  } catch (error) {
    throw lastError ?? error // "Connection is closed" hides why
  } finally {
    clearTimeout(timer)
    client.disconnect()
  }
}
