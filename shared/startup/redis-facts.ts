import { Redis } from 'ioredis'
import { withinTime } from '../lib/timeout.ts'

/** What a Redis server reports about itself, as far as the queue depends on it. */
export interface RedisFacts {
  version: string
  role: string
  /** Null if a managed Redis does not reveal it. */
  policy: string | null
  cluster: boolean
  /** Why a key could not be written; undefined if it could. */
  writeError: string | undefined
}

/** Rejects when it cannot be reached in time. */
export function readRedisFacts(url: string, prefix: string, limitMs: number): Promise<RedisFacts> {
  return withRedis(url, limitMs, async (client) => {
    const info = await client.info()
    const of = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]
    const writeError = await client.set(`${prefix}:preflight`, '1', 'PX', 1_000).then(
      () => undefined,
      (error: Error) => error.message,
    )
    return {
      version: of('redis_version') ?? 'unknown',
      role: of('role') ?? 'unknown',
      policy: await evictionPolicy(client),
      cluster: of('cluster_enabled') === '1',
      writeError,
    }
  })
}

/** Lends a connection that tries once and is always closed afterwards. */
export async function withRedis<T>(url: string, limitMs: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: limitMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  })
  let lastError: Error | null = null
  client.on('error', (error) => (lastError = error))
  const work = client.connect().then(() => use(client))
  try {
    return await withinTime(work, limitMs, () => new Error(`no answer within ${limitMs / 1000} s`))
  } catch (error) {
    throw lastError ?? error // "Connection is closed" hides why
  } finally {
    client.disconnect()
  }
}

async function evictionPolicy(client: Redis): Promise<string | null> {
  try {
    const answer: unknown = await client.config('GET', 'maxmemory-policy')
    const values = Array.isArray(answer)
      ? answer.map(String)
      : Object.values(answer as Record<string, unknown>).map(String)
    return values.at(-1) ?? null
  } catch {
    return null // CONFIG is often forbidden on managed Redis
  }
}
