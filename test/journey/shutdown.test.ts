import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { openWorkerContext } from '../../workers/context.ts'
import { reserveStock } from '../../workers/reserve-stock.ts'
import { Api, place } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const quota = 700

for (const queue of queueHomes()) {
  describe(`a worker that gets SIGTERM while orders are waiting, with the queue in ${queue}`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ queue, workers: 0, settings: { DECIDE_ORDERS_MAX: '1' } })
    })
    afterAll(() => world.close())

    test('exits after the current round and leaves the rest to others', async () => {
      const { saleId } = await world.api.openSale(await world.token('host'))
      const socket = await world.api.connect((await world.api.signUp()).token)
      for (let i = 0; i < 5; i += 1) expect((await place(socket, saleId)).order.state).toBe('received')
      const { partitionId } = await world.gateways[0]!.gateway.sales.find(saleId)
      expect(await reserveStock({ ...openWorkerContext(world.ctx), ending: true }, partitionId)).toEqual({ orders: 1 })
      expect(await undecidedOrders(world)).toBe(4)
      await world.openWorkers()
      await until('the others are decided', async () => (await undecidedOrders(world)) === 0)
      await assertBooksAgree(world, saleId)
      socket.close()
    })
  })
}

describe('two gateways and two workers, one of each getting SIGTERM in a surge', () => {
  let world: World
  const processes: OwnProcess[] = []
  beforeAll(async () => {
    world = await openWorld({ gateways: 0, workers: 0 })
    processes.push(
      ...(await Promise.all([
        startProcess('web', world.env),
        startProcess('web', world.env),
        startProcess('worker', world.env),
        startProcess('worker', world.env),
      ])),
    )
  })
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')))
    await world.close()
  })

  test('answer every tap, lose nothing, duplicate nothing, and exit', async () => {
    const [leaving, staying, leavingWorker] = processes as [OwnProcess, OwnProcess, OwnProcess]
    const { saleId } = await new Api(staying.url).openSale(await world.token('host'), { items: { COFFEE: quota } })
    const crowd = await gather([leaving.url, staying.url], 40)
    const told = crowd.sockets
      .filter((_, i) => i % 2 === 0)
      .map((socket) => new Promise<string>((resolve) => void socket.once('disconnect', resolve)))
    const streaming = crowd.stream(saleId, 40, 15)
    await until('the surge is on', () => crowd.told.size >= 200)
    const startedAt = performance.now()
    const codes = await Promise.all([leaving.end('SIGTERM'), leavingWorker.end('SIGTERM')])
    expect(codes).toEqual([0, 0])
    assert.ok(performance.now() - startedAt < 10_000, 'it took longer than ten seconds to exit')
    const reasons = await Promise.all(told)
    expect(reasons.filter((reason) => reason === 'io client disconnect')).toEqual([])
    await streaming
    await untilAllDecided(world, crowd.acknowledged)
    const kept = await keptOrders(world, saleId)
    // Nobody whose order was stored was disconnected without being told.
    expect(kept.map((order) => order.orderId).toSorted()).toEqual([...crowd.acknowledged].toSorted())
    assert.ok(kept.length > quota, 'the surge was too small to prove anything')
    expect(await balanceOf(world, saleId)).toEqual({ quota, available: 0, held: 0, sold: quota })
    await assertBooksAgree(world, saleId)
    crowd.close()
  })
})
