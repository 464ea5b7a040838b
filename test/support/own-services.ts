import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openPostgresServer,
  openRedisServer,
  type PostgresServer,
  type RedisServer,
} from '../../scripts/chaos/servers.ts'
import { ensureServices } from '../../scripts/services/ensure-services.ts'

/** The test's own Postgres and Redis, to be killed and starved; each is restarted automatically when it dies. */
export interface OwnServices {
  databaseUrl: string
  redisUrl: string
  postgres: PostgresServer
  redis: RedisServer
  close(): Promise<void>
}

export async function openOwnServices(): Promise<OwnServices> {
  const dataHome = mkdtempSync(join(tmpdir(), 'flashpack-broken-'))
  const services = await ensureServices({ dataHome, queue: 'redis' })
  const note = join(dataHome, 'data-is-elsewhere.txt')
  const folder =
    (existsSync(note) ? /lies in (.+?), because/.exec(readFileSync(note, 'utf8'))?.[1] : undefined) ?? dataHome
  const postgres = openPostgresServer(services.databaseUrl, folder)
  const redis = openRedisServer(services.redisUrl!, folder)
  return {
    databaseUrl: services.databaseUrl,
    redisUrl: services.redisUrl!,
    postgres,
    redis,
    close: async () => {
      redis.close()
      await postgres.close()
      await services.stop()
      for (const path of [folder, dataHome]) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
