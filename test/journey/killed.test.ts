import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Api, place } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const quota = 250

for (const queue of queueHomes()) {
  describe(`a worker killed while it decides, with the queue in ${queue}`, () => {
    let world: World
    let worker: OwnProcess
    beforeAll(async () => {
      world = await openWorld({ queue, workers: 0 })
    })
    afterAll(async () => {
      await worker.end('SIGKILL')
      await world.close()
    })

    test('duplicates nothing and loses nothing; another continues within ten seconds', async () => {
      const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
      const crowd = await gather([world.api.url], 20)
      for (let round = 0; round < 3; round += 1) {
        worker = await startProcess('worker', world.env)
        const decidedBefore = (await keptOrders(world, saleId)).length
        const streaming = crowd.stream(saleId, 8, 20)
        // Orders become visible at the moment between the commit and the end of their job.
        await until('something is decided', async () => (await keptOrders(world, saleId)).length > decidedBefore)
        await worker.end('SIGKILL')
        await streaming
      }
      expect(crowd.acknowledged.size).toBe(20 * 8 * 3)
      worker = await startProcess('worker', world.env)
      await untilAllDecided(world, crowd.acknowledged)
      await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))

      const kept = await keptOrders(world, saleId)
      expect(kept).toHaveLength(crowd.acknowledged.size)
      expect(await balanceOf(world, saleId)).toEqual({ quota, available: 0, held: 0, sold: quota })
      expect(kept.map((order) => order.reason ?? order.state)).toEqual(
        kept.map((_, i) => (i < quota ? 'confirmed' : 'sold-out')),
      )
      await assertBooksAgree(world, saleId)
      crowd.close()
    })
  })
}

// What it leaves in Postgres does not depend on where the queue is.
describe('a gateway killed in a surge', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('loses no acknowledged order', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
    // Answers right after its commit, so that a kill may fall between an answer and whatever follows it.
    const gateway = await startProcess('web', { ...world.env, ACK_WAIT_MS: '0' })
    const crowd = await gather([gateway.url], 30)
    const streaming = crowd.stream(saleId, 60, 25)
    await until('some are acknowledged', () => crowd.acknowledged.size >= 50)
    await gateway.end('SIGKILL')
    await streaming
    assert.ok(crowd.acknowledged.size < 30 * 60, 'the gateway was killed too late to prove anything')
    await untilAllDecided(world, crowd.acknowledged)
    await assertBooksAgree(world, saleId)
    crowd.close()
  })

  test('lets its viewers send the same ids again: each becomes one order', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: quota } })
    const { token } = await world.api.signUp()
    const gateway = await startProcess('web', world.env)
    const socket = await new Api(gateway.url).connect(token)
    const orderIds = Array.from({ length: 60 }, () => randomUUID())
    const [first, ...others] = orderIds.map((orderId) => place(socket, saleId, { orderId }).catch(() => undefined))
    await first
    await gateway.end('SIGKILL')
    socket.close()
    void others
    const again = await world.api.connect(token)
    const acks = await Promise.all(orderIds.map((orderId) => place(again, saleId, { orderId })))
    expect(acks.map((ack) => [ack.ok, ack.code])).toEqual(acks.map(() => [true, undefined]))
    await untilAllDecided(world, new Set(orderIds))
    const kept = await keptOrders(world, saleId)
    expect(kept.map((order) => order.orderId).toSorted()).toEqual(orderIds.toSorted())
    await assertBooksAgree(world, saleId)
    again.close()
  })
})
