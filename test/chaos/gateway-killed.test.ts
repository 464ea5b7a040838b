import { afterAll, afterEach, beforeAll, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { reserveQueueName } from '../../shared/journey.ts'
import { Api, place, type OrderAck } from '../support/api.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { assertBooksAgree, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** The viewer sends the order again to a gateway that is up. */
const resent = 10_000

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'a gateway killed -9 between two effects', () => {
  let world: World
  let saleId: string
  /** A sale of another partition. */
  let otherLane: string
  let token: string
  let gateway: ProxiedProcess
  let socket: Socket
  beforeAll(async () => {
    world = await openWorld({ queue: 'redis', workers: 0 })
    const host = await world.token('host')
    ;({ saleId } = await world.api.openSale(host))
    ;({ saleId: otherLane } = await world.api.openSale(host))
    ;({ token } = await world.api.signUp())
  })
  afterEach(async () => {
    socket.close()
    await gateway.close()
    await Promise.all(world.workers.splice(0).map((one) => one.close()))
  })
  afterAll(() => world.close())

  async function open(settings: Record<string, string> = {}): Promise<void> {
    gateway = await startBehindProxies(world, 'web', { settings })
    socket = await new Api(gateway.url).connect(token)
    // The first order caches the sale, so that the next goes straight into a chunk.
    await place(socket, saleId)
    await place(socket, otherLane)
  }

  /** Sends an order that nobody will answer. */
  function tap(): { orderId: string; ack: Promise<OrderAck | undefined> } {
    const orderId = randomUUID()
    return { orderId, ack: place(socket, saleId, { orderId }).catch(() => undefined) }
  }

  async function sendAgain(orderId: string): Promise<OrderAck> {
    const elsewhere = await world.api.connect(token)
    const ack = await place(elsewhere, saleId, { orderId })
    elsewhere.close()
    return ack
  }

  async function assertDecidedOnce(orderId: string): Promise<void> {
    if (world.workers.length === 0) await world.openWorkers()
    await untilAllDecided(world, new Set([orderId]), resent)
    expect((await keptOrders(world, saleId)).filter((order) => order.orderId === orderId)).toHaveLength(1)
    await assertBooksAgree(world, saleId)
  }

  test('F1: before its chunk is written, has answered nobody and leaves nothing behind; the same id sent again is received once', async () => {
    const before = await undecidedOrders(world)
    await open({ ACK_WAIT_MS: '0' })
    // Checked rather than assumed: a gateway that answers too early would otherwise lose one of these two to the trap.
    await until(
      'the first order of each partition is stored',
      async () => (await undecidedOrders(world)) === before + 2,
    )
    const caught = gateway.postgres.loseRequestOnce(/insert-chunk/, 'silent')
    const { orderId, ack } = tap()
    let isAnswered = false
    void ack.then(() => (isAnswered = true))
    await caught
    // In another partition, a later tap is answered meanwhile: had the first been accepted, it would have been answered
    // before.
    const elsewhere = await place(socket, otherLane)
    expect(elsewhere.order.state).toBe('received')
    // Both answers may come in one packet: let those waiting for the first run.
    await new Promise(setImmediate)
    expect(isAnswered).toBe(false)
    const waiting = await undecidedOrders(world)
    await gateway.end('SIGKILL')
    expect(await undecidedOrders(world)).toBe(waiting)
    const again = await sendAgain(orderId)
    expect(again).toMatchObject({ ok: true, order: { state: 'received' } })
    expect(await undecidedOrders(world)).toBe(waiting + 1)
    await assertDecidedOnce(orderId)
  })

  test('F2: after its commit and before any answer, has stored the order; the same id sent again is the same order', async () => {
    await open()
    const waiting = await undecidedOrders(world)
    const caught = gateway.postgres.loseReplyOnce(/insert-chunk/, /INSERT 0 1/, 'silent')
    const { orderId } = tap()
    await caught
    await gateway.end('SIGKILL')
    expect(await undecidedOrders(world)).toBe(waiting + 1)
    expect((await sendAgain(orderId)).order.orderId).toBe(orderId)
    await assertDecidedOnce(orderId)
  })

  test("F3: after its answer and before the job is enqueued, costs no more than a sweeper's round", async () => {
    await world.openWorkers()
    await open({ ACK_WAIT_MS: '0' })
    // No earlier job may bring a worker along, and none may still be looking for more.
    const { partition_id: partitionId } = await world.ctx.db
      .selectFrom('sale')
      .select('partition_id')
      .where('sale_id', '=', saleId)
      .executeTakeFirstOrThrow()
    const queue = world.ctx.queues.openQueue(reserveQueueName(partitionId))
    await until(
      'all jobs are done',
      async () =>
        Object.values(await queue.getJobCounts('waiting', 'active')).every((n) => n === 0) &&
        (await undecidedOrders(world)) === 0,
    )
    const caught = gateway.redis.loseRequestOnce(/chunkId/, 'silent')
    const { orderId, ack } = tap()
    const [, answer] = await Promise.all([caught, ack])
    expect(answer?.order.state).toBe('received')
    await gateway.end('SIGKILL')
    await assertDecidedOnce(orderId)
  })
})
