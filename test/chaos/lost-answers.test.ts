import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Socket } from 'socket.io-client'
import { reserveQueueName } from '../../shared/journey.ts'
import { Api, place, placeDecided } from '../support/api.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { assertBooksAgree, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const insertChunk = /insert-chunk/

/** The chunk of every job in a queue. */
async function chunksEnqueuedIn(redis: Redis, prefix: string): Promise<string[]> {
  const keys = await redis.keys(`${prefix}*`)
  const jobs = await Promise.all(keys.map((key) => redis.hget(key, 'data').catch(() => null)))
  return jobs.flatMap((data) => (data?.includes('chunkId') ? [(JSON.parse(data) as { chunkId: string }).chunkId] : []))
}

describeUnless(
  !queueHomes().includes('redis') && 'needs a Redis',
  'an answer or a request that is lost on the way',
  () => {
    let world: World
    let saleId: string
    let gateway: ProxiedProcess
    let worker: ProxiedProcess
    let socket: Socket
    beforeAll(async () => {
      world = await openWorld({ queue: 'redis', workers: 0 })
      ;({ saleId } = await world.api.openSale(await world.token('host')))
      gateway = await startBehindProxies(world, 'web')
      worker = await startBehindProxies(world, 'worker')
      socket = await new Api(gateway.url).connect((await world.api.signUp()).token)
      await placeDecided(socket, saleId)
    })
    afterAll(async () => {
      socket.close()
      await Promise.all([gateway.close(), worker.close()])
      await world.close()
    })

    async function assertKeptOnce(orderId: string): Promise<void> {
      await untilAllDecided(world, new Set([orderId]))
      expect((await keptOrders(world, saleId)).filter((order) => order.orderId === orderId)).toHaveLength(1)
      await until('nothing waits', async () => (await undecidedOrders(world)) === 0)
      await assertBooksAgree(world, saleId)
    }

    for (const [name, lose] of Object.entries({
      'F22: a chunk whose commit was done and whose answer was lost': () =>
        gateway.postgres.loseReplyOnce(insertChunk, /INSERT 0 1/),
      'F23: a chunk whose commit never arrived': () => gateway.postgres.loseRequestOnce(insertChunk),
    })) {
      test(`${name} is written again under its id: the viewer gets an ordinary answer and the order is stored once`, async () => {
        // A chunk that is decided meanwhile is gone; one that is waiting must not be written a second time.
        worker.child.kill('SIGSTOP')
        const caught = lose()
        const orderId = randomUUID()
        const ack = await place(socket, saleId, { orderId })
        await caught
        const waiting = await undecidedOrders(world)
        worker.child.kill('SIGCONT')
        expect({ ok: ack.ok, code: ack.code, state: ack.order?.state, waiting }).toEqual({
          ok: true,
          code: undefined,
          state: 'received',
          waiting: 1,
        })
        await assertKeptOnce(orderId)
      })
    }

    for (const [name, lose] of Object.entries({
      'F22: decisions whose commit was done and whose answer was lost': () =>
        worker.postgres.loseReplyOnce(/commit .. decisions/, /COMMIT/),
      'F23: decisions whose commit never arrived': () => worker.postgres.loseRequestOnce(/commit .. decisions/),
    })) {
      test(`${name} are not decided a second time, and the viewer is told`, async () => {
        const caught = lose()
        const orderId = randomUUID()
        const order = await placeDecided(socket, saleId, { orderId })
        await caught
        expect(order.state).toBe('confirmed')
        await assertKeptOnce(orderId)
      })
    }

    for (const [name, lose] of Object.entries({
      'F15: a job whose reply was lost': () => gateway.redis.loseReplyOnce(/chunkId/),
      'F16: a job that never arrived': () => gateway.redis.loseRequestOnce(/chunkId/),
    })) {
      test(`${name} duplicates nothing and costs no decision`, async () => {
        const caught = lose()
        const orderId = randomUUID()
        expect((await place(socket, saleId, { orderId })).ok).toBe(true)
        await caught
        await assertKeptOnce(orderId)
      })
    }

    test('F15: a job whose reply was lost is in the queue once, although the client sends it again', async () => {
      const { partition_id: partitionId } = await world.ctx.db
        .selectFrom('sale')
        .select('partition_id')
        .where('sale_id', '=', saleId)
        .executeTakeFirstOrThrow()
      const redis = new Redis(world.config.REDIS_URL!)
      worker.child.kill('SIGSTOP')
      try {
        const caught = gateway.redis.loseReplyOnce(/chunkId/)
        await place(socket, saleId)
        await caught
        // Further jobs queue up behind the repetition of the first.
        const chunks = await until('further jobs are there', async () => {
          await place(socket, saleId)
          const enqueued = await chunksEnqueuedIn(
            redis,
            `${world.config.QUEUE_PREFIX}:${reserveQueueName(partitionId)}:`,
          )
          return enqueued.length >= 3 && enqueued
        })
        assert.equal(new Set(chunks).size, chunks.length, 'one chunk has two jobs')
      } finally {
        redis.disconnect()
        worker.child.kill('SIGCONT')
      }
      await until('nothing waits', async () => (await undecidedOrders(world)) === 0)
    })

    test('F30: a job that is enqueued again under the same id after its work was done changes nothing', async () => {
      const order = await placeDecided(socket, saleId)
      const { partition_id: partitionId } = await world.ctx.db
        .selectFrom('sale')
        .select('partition_id')
        .where('sale_id', '=', saleId)
        .executeTakeFirstOrThrow()
      const before = await keptOrders(world, saleId)
      const chunkId = randomUUID()
      const queue = world.ctx.queues.openQueue(reserveQueueName(partitionId))
      for (let i = 0; i < 3; i += 1) {
        await queue.add('wake-up', { chunkId }, { jobId: chunkId, removeOnComplete: true, removeOnFail: true })
        await until('its job is done', async () =>
          Object.values(await queue.getJobCounts('waiting', 'active')).every((n) => n === 0),
        )
      }
      expect(await keptOrders(world, saleId)).toEqual(before)
      expect(before.at(-1)!.orderId).toBe(order.orderId)
    })
  },
)
