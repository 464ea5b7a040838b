import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { moveClock } from '../../shared/clock.ts'
import { toConfig, type Config } from '../../shared/config.ts'
import { openContext, type Context } from '../../shared/context.ts'
import type { StaffRole } from '../../shared/contract/roles.ts'
import { staffToken } from '../../shared/contract/staff-token.ts'
import { isTransient } from '../../shared/db/database.ts'
import { appUrlOf } from '../../shared/db/roles.ts'
import { ensureSeller } from '../../shared/sale/seller-store.ts'
import { openGateway, type RunningGateway } from '../../server/gateway.ts'
import { openWorkers, type RunningWorkers } from '../../workers/workers.ts'
import { Api } from './api.ts'
import { seedShop } from './shop.ts'
import { queueHomes, testServices } from './services.ts'
import { databaseUrlOf, dropWorldDatabase, makeWorldDatabase, worldSchema } from './world-database.ts'

export interface World {
  readonly config: Config
  /**
   * The settings as an environment, for processes started by a test: with the database role of web and worker, unlike
   * `ctx`.
   */
  readonly env: Record<string, string>
  /**
   * The test's own context as the database's owner, to look at what is stored and to break it; never a way around the
   * API.
   */
  readonly ctx: Context
  readonly gateways: RunningGateway[]
  readonly workers: RunningWorkers[]
  /** The public API of the first gateway. */
  readonly api: Api
  readonly sellerId: string
  /** A token; its seller has a shop unless `shop` is false. */
  token(role: StaffRole, options?: { seller?: string; name?: string; hours?: number; shop?: boolean }): Promise<string>
  openGateway(settings?: Record<string, string>): Promise<RunningGateway>
  openWorkers(settings?: Record<string, string>): Promise<RunningWorkers>
  /** Moves the clock of every process of this world and waits until they have noticed. */
  moveClock(byMs: number): Promise<Date>
  close(): Promise<void>
}

export interface WorldOptions {
  /** Whether the seller `main` has set up its shop. */
  shop?: boolean
  queue?: 'redis' | 'postgres'
  settings?: Record<string, string>
  gateways?: number
  workers?: number
  /** Services other than those of all tests: for a test that breaks them. */
  services?: { databaseUrl: string; redisUrl: string | undefined }
}

/**
 * The test's own complete Flashpack: its database, its queue prefix, its ports; by default one gateway and one worker
 * in this process.
 */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const services = options.services ?? testServices()
  const name = `t_${randomBytes(6).toString('hex')}`
  const databaseUrl = databaseUrlOf(services.databaseUrl, name)
  const queue = options.queue ?? queueHomes()[0]!
  const env: Record<string, string> = {
    DATABASE_URL: appUrlOf(databaseUrl),
    DATABASE_SCHEMA: worldSchema,
    QUEUE: queue,
    QUEUE_PREFIX: queue === 'redis' ? name : worldSchema,
    PORT: '0',
    WORKER_PORT: '0',
    TEST_CLOCK: '1',
    LOG_LEVEL: 'error',
    DATABASE_POOL_MAX: '6',
    TOKEN_SECRET: randomBytes(36).toString('base64url'),
    PERSONAL_DATA_KEY: randomBytes(36).toString('base64url'),
    PAYMENT_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    ...(queue === 'redis' && { REDIS_URL: services.redisUrl! }),
    ...options.settings,
  }
  const config = toConfig({ ...env, DATABASE_URL: databaseUrl })
  await makeWorldDatabase(services.databaseUrl, name, env)

  const contexts: Context[] = []
  const contextOf = async (role: string, settings: Record<string, string> = {}): Promise<Context> => {
    const ctx = await openContext(toConfig({ ...env, ...settings }), role)
    contexts.push(ctx)
    return ctx
  }
  const ctx = await contextOf('test', { DATABASE_URL: databaseUrl })
  const sellerId = await ensureSeller(ctx.db, 'main')
  if (options.shop ?? true) await seedShop(ctx, sellerId)
  const gateways: RunningGateway[] = []
  const workers: RunningWorkers[] = []
  const world: World = {
    config,
    env,
    ctx,
    gateways,
    workers,
    sellerId,
    get api() {
      return new Api(gateways[0]!.url)
    },
    token: async (role, { seller = 'main', name: sub = randomUUID(), hours = 12, shop = true } = {}) => {
      const of = await ensureSeller(ctx.db, seller)
      if (shop) await seedShop(ctx, of)
      return staffToken({ sub, role, sellerId: of, hours }, config.TOKEN_SECRET, ctx.clock.now())
    },
    openGateway: async (settings) => {
      const gateway = await patiently(async () => openGateway(await contextOf('web', settings)))
      gateways.push(gateway)
      return gateway
    },
    openWorkers: async (settings) => {
      const opened = await patiently(async () => openWorkers(await contextOf('worker', settings)))
      workers.push(opened)
      return opened
    },
    moveClock: async (byMs) => {
      const now = await moveClock(ctx.db, byMs)
      await Promise.all(contexts.map((one) => one.clock.sample()))
      return now
    },
    close: async () => {
      await Promise.all(gateways.map((gateway) => gateway.close()))
      await Promise.all(workers.map((one) => one.close()))
      await Promise.all(contexts.map((one) => one.close()))
      await dropWorldDatabase(services.databaseUrl, name)
    },
  }
  for (let i = 0; i < (options.workers ?? 1); i += 1) await world.openWorkers()
  for (let i = 0; i < (options.gateways ?? 1); i += 1) await world.openGateway()
  return world
}

/** Retries a start that got no connection in time, as its supervisor would. */
async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let left = 4; ; left -= 1) {
    try {
      return await start()
    } catch (error) {
      if (left === 0 || !isTransient(error)) throw error
      await wait(500)
    }
  }
}
