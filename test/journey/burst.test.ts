import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import { reserveQueueName } from '../../shared/journey.ts'
import { place } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const viewers = 60
const ordersEach = 10
const quota = 300

async function sellOut(world: World): Promise<void> {
  const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
  const crowd = await gather(
    world.gateways.map((gateway) => gateway.url),
    viewers,
  )
  await crowd.stream(saleId, ordersEach)
  expect(crowd.acknowledged.size).toBe(viewers * ordersEach)
  await untilAllDecided(world, crowd.acknowledged)
  await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))

  const kept = await keptOrders(world, saleId)
  expect(kept.map((order) => order.reason ?? order.state)).toEqual(
    kept.map((_, i) => (i < quota ? 'confirmed' : 'sold-out')),
  )
  expect(kept.map((order) => order.seq)).toEqual(Array.from({ length: viewers * ordersEach }, (_, i) => i + 1))
  for (const { orderId, seq, state } of kept)
    expect([crowd.told.get(orderId)!.seq, crowd.told.get(orderId)!.state]).toEqual([seq, state])
  expect(await balanceOf(world, saleId)).toEqual({ quota, available: 0, held: 0, sold: quota })
  expect(await undecidedOrders(world)).toBe(0)
  await assertBooksAgree(world, saleId)
  crowd.close()
}

for (const queue of queueHomes()) {
  describe(`two gateways and two workers, with the queue in ${queue}`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ queue, gateways: 2, workers: 2 })
    })
    afterAll(() => world.close())

    test('sell exactly 300 units to a burst of 600 orders, and everyone gets a decision', () => sellOut(world))

    test("do the same when the queue lets both work on one partition at once: the partition's row is the lock", async () => {
      for (let partitionId = 0; partitionId < world.config.PARTITIONS; partitionId += 1)
        await world.ctx.queues.openQueue(reserveQueueName(partitionId)).setGlobalConcurrency(10)
      await sellOut(world)
    })

    test('decide nothing in a partition that another session has locked, and continue when it is free', async () => {
      const { saleId } = await world.api.openSale(await world.token('host'))
      const { partitionId } = await world.gateways[0]!.gateway.sales.find(saleId)
      const socket = await world.api.connect((await world.api.signUp()).token)
      const holder = await world.ctx.pool.connect()
      await holder.query('begin; set local idle_in_transaction_session_timeout = 0')
      const { rows } = await holder.query<{ pid: number }>(
        'select pg_backend_pid() as pid from partition where partition_id = $1 for update',
        [partitionId],
      )
      try {
        expect((await place(socket, saleId)).order.state).toBe('received')
        await until(
          'a worker waits for the partition',
          async () =>
            (
              await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and ${rows[0]!.pid} = any(pg_blocking_pids(pid))`.execute(
                world.ctx.db,
              )
            ).rows.length > 0,
          5_000,
        )
        expect(await keptOrders(world, saleId)).toHaveLength(0)
      } finally {
        await holder.query('rollback')
        holder.release()
      }
      await until('it is decided', async () => (await keptOrders(world, saleId)).length === 1)
      socket.close()
    })
  })
}
