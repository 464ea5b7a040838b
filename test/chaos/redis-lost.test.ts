import { afterAll, afterEach, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { Api } from '../support/api.ts'
import { assertBooksAgree, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { openOwnServices, type OwnServices } from '../support/own-services.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided, type Crowd } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** Decided within ten seconds after Redis is back. */
const decidedWithinMs = 10_000

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'Redis', () => {
  let services: OwnServices
  let world: World
  const processes: OwnProcess[] = []
  let crowd: Crowd
  let saleId: string
  beforeAll(async () => {
    services = await openOwnServices()
    world = await openWorld({
      queue: 'redis',
      gateways: 0,
      workers: 0,
      services,
      settings: { SWEEP_MS: '500', LOG_LEVEL: 'silent' },
    })
    processes.push(await startProcess('web', world.env), await startProcess('worker', world.env))
  })
  afterEach(() => crowd.close())
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.end('SIGKILL')))
    await world.close()
    await services.close()
  })

  /**
   * A surge of 30 viewers with ten orders each, during which `breakIt` runs; everyone must get an acknowledgement and a
   * decision.
   */
  async function surge(breakIt: () => Promise<void>): Promise<void> {
    const url = processes[0]!.url
    ;({ saleId } = await new Api(url).openSale(await world.token('host'), { items: { COFFEE: 200 } }))
    crowd = await gather([url], 30)
    const streaming = crowd.stream(saleId, 20, 100)
    await until('the surge is on', () => crowd.acknowledged.size >= 60)
    await breakIt()
    await streaming
    assert.equal(crowd.acknowledged.size, 600, 'someone was not acknowledged')
    expect(await services.redis.isUp()).toBe(true)
    await untilAllDecided(world, crowd.acknowledged, decidedWithinMs)
    await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))
    const kept = await keptOrders(world, saleId)
    expect(kept.map((order) => order.reason ?? order.state)).toEqual(
      kept.map((_, i) => (i < 200 ? 'confirmed' : 'sold-out')),
    )
    expect(await undecidedOrders(world)).toBe(0)
    await assertBooksAgree(world, saleId)
    assert.deepEqual(
      processes.map(({ child }) => child.exitCode ?? child.signalCode),
      [null, null],
      'one of our processes died of it',
    )
  }

  /** The queue is fast again: an order is decided without waiting for the sweepers, by the same processes. */
  async function assertFastAgain(): Promise<void> {
    await until(
      'jobs are processed again',
      async () => {
        const before = performance.now()
        const told = crowd.told.size
        await crowd.stream(saleId, 1)
        await until('they are decided', () => crowd.told.size >= told + 30)
        return performance.now() - before < 1_500
      },
      30_000,
    )
  }

  test('F9: killed -9 in a surge and restarted, costs no order and no process', async () => {
    await surge(async () => services.redis.signal('SIGKILL'))
    await assertFastAgain()
  })

  test('F10: that comes back without its latest writes, costs no order', async () => {
    await surge(async () => {
      services.redis.copy()
      await wait(700)
      services.redis.killAndPutBack()
    })
    await assertFastAgain()
  })

  test('F12: out of memory, leaves orders acknowledged and decided', async () => {
    await surge(async () => {
      await services.redis.command('CONFIG', 'SET', 'maxmemory', '1mb')
      await wait(1_500)
      expect(await services.redis.command('SET', 'one', 'more').then(String, String)).toMatch(/OOM/)
    })
    await services.redis.command('CONFIG', 'SET', 'maxmemory', '0')
    await assertFastAgain()
  })
})
