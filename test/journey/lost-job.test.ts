import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { Queue, Worker, createPostgresBackend } from 'bullmq'
import { Redis } from 'ioredis'
import { reserveQueueName } from '../../shared/journey.ts'
import type { IntakeOrder } from '../../shared/order/intake.ts'
import type { Viewer } from '../support/api.ts'
import { assertBooksAgree, keptOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/**
 * A lost job is enqueued again after 2 s, and the sweeper decides the partition itself after 6 s
 * (docs/decisions.md#d4).
 */
const lostBellMsMax = 8_000

/** A chunk as left behind by a gateway that dies between its commit and enqueueing the job. */
async function leaveChunk(world: World, saleId: string, viewer: Viewer, chunkId = randomUUID()): Promise<string> {
  const { partition_id: partitionId } = await world.ctx.db
    .selectFrom('sale')
    .select('partition_id')
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  const { buyer_key: buyerKey } = await world.ctx.db
    .selectFrom('viewer')
    .select('buyer_key')
    .where('viewer_id', '=', viewer.viewerId)
    .executeTakeFirstOrThrow()
  const order: IntakeOrder = {
    orderId: randomUUID(),
    saleId,
    viewerId: viewer.viewerId,
    buyerKey,
    payment: 'cod',
    lines: [{ sku: 'COFFEE', quantity: 1 }],
  }
  await world.ctx.pool.query(
    'insert into intake_chunk (chunk_id, partition_id, order_count, orders) values ($1, $2, 1, $3)',
    [chunkId, partitionId, JSON.stringify([order])],
  )
  return order.orderId
}

/** Leaves a failed job with this id in every partition's queue, so that a new job with the same id is swallowed. */
async function leaveFailedJobs(world: World, jobId: string): Promise<void> {
  for (let partitionId = 0; partitionId < world.config.PARTITIONS; partitionId += 1) {
    const name = reserveQueueName(partitionId)
    const home =
      world.config.QUEUE === 'redis'
        ? ([
            {
              connection: { url: world.config.REDIS_URL!, maxRetriesPerRequest: null },
              prefix: world.config.QUEUE_PREFIX,
            },
          ] as const)
        : ([
            {
              connection: {
                connectionString: world.config.DATABASE_URL,
                schema: `${world.config.QUEUE_PREFIX}_queue`,
                migrate: true,
                max: 2,
              },
            },
            createPostgresBackend,
          ] as const)
    const queue = home.length === 1 ? new Queue(name, home[0]) : new Queue(name, home[0], home[1])
    const fail = (): Promise<never> => Promise.reject(new Error('this job is meant to fail'))
    const worker = home.length === 1 ? new Worker(name, fail, home[0]) : new Worker(name, fail, home[0], home[1])
    await queue.add('wake-up', {}, { jobId, attempts: 1 })
    await until('the job has failed', async () => (await queue.getFailedCount()) === 1)
    await worker.close()
    await queue.close()
  }
}

/**
 * Erases everything of this world in Redis, and nothing of other worlds: what FLUSHALL would do to a dedicated Redis.
 */
async function eraseOwnKeys(redis: Redis, prefix: string): Promise<number> {
  let erased = 0
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 }) as AsyncIterable<string[]>) {
    if (keys.length > 0) erased += await redis.unlink(...keys)
  }
  return erased
}

for (const queue of queueHomes()) {
  describe(`a job that was never enqueued, with the queue in ${queue}`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ queue, workers: 0 })
    })
    afterAll(() => world.close())

    test('is enqueued by the sweeper, even if a failed job with the same id exists', async () => {
      const { saleId } = await world.api.openSale(await world.token('host'))
      const viewer = await world.api.signUp()
      const socket = await world.api.connect(viewer.token)
      const told = new Set<string>()
      socket.on('order:decided', (order: { orderId: string }) => told.add(order.orderId))
      const chunkId = randomUUID()
      await leaveFailedJobs(world, chunkId)
      await world.openWorkers()
      const orderIds = new Set([
        await leaveChunk(world, saleId, viewer),
        await leaveChunk(world, saleId, viewer, chunkId),
      ])
      world.ctx.jobs.wakePartition(0, chunkId)
      await untilAllDecided(world, orderIds, lostBellMsMax)
      await until('the viewer is told', () => told.size === 2)
      expect(await keptOrders(world, saleId)).toHaveLength(2)
      await assertBooksAgree(world, saleId)
      socket.close()
    })
  })
}

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'a Redis that loses everything in a surge', () => {
  let world: World
  let redis: Redis
  beforeAll(async () => {
    world = await openWorld({ queue: 'redis', gateways: 2 })
    redis = new Redis(world.config.REDIS_URL!)
  })
  afterAll(async () => {
    redis.disconnect()
    await world.close()
  })

  test('costs no acknowledged order and leaves nobody without a decision', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 300 } })
    const crowd = await gather(
      world.gateways.map((gateway) => gateway.url),
      40,
    )
    const streaming = crowd.stream(saleId, 30, 10)
    let erased = 0
    for (const share of [100, 500, 900]) {
      await until(`${share} orders are acknowledged`, () => crowd.acknowledged.size >= share)
      erased += await eraseOwnKeys(redis, world.config.QUEUE_PREFIX)
    }
    await streaming
    expect(erased).toBeGreaterThan(0)
    expect(crowd.acknowledged.size).toBe(40 * 30)
    await untilAllDecided(world, crowd.acknowledged)
    await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))
    const kept = await keptOrders(world, saleId)
    expect(kept.filter((order) => order.state === 'confirmed')).toHaveLength(300)
    await assertBooksAgree(world, saleId)
    crowd.close()
  })
})
