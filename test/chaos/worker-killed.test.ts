import { afterAll, afterEach, beforeAll, expect, test } from '../support/jest.ts'
import type { FaultProxy } from '../../scripts/chaos/fault-proxy.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { assertBooksAgree, keptOrders, undecidedOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided, type Crowd } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** A worker killed -9 delays decisions by at most ten seconds. */
const delayMsMax = 10_000

/** Catches a worker at the moment that a row of the matrix names. It is stuck there until it is killed. */
const moments: Record<string, { about: string; set: (postgres: FaultProxy) => Promise<void>; decided: boolean }> = {
  F4: {
    about: 'before it starts',
    set: (postgres) => postgres.loseRequestOnce(/begin; set local plan/, 'silent'),
    decided: false,
  },
  F5: {
    about: 'inside its transaction',
    set: (postgres) => postgres.loseReplyOnce(/write-decisions/, /[^]/, 'silent'),
    decided: false,
  },
  F6: {
    about: 'after its commit, before its job is done',
    set: (postgres) => postgres.loseReplyOnce(/commit .. decisions/, /COMMIT/, 'silent'),
    decided: true,
  },
}

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'a worker', () => {
  let world: World
  let saleId: string
  let crowd: Crowd
  const workers: ProxiedProcess[] = []
  beforeAll(async () => {
    world = await openWorld({ queue: 'redis', workers: 0 })
  })
  afterEach(async () => {
    crowd.close()
    await Promise.all(workers.splice(0).map((one) => one.close()))
  })
  afterAll(() => world.close())

  async function startWorker(): Promise<ProxiedProcess> {
    const worker = await startBehindProxies(world, 'worker')
    workers.push(worker)
    return worker
  }

  /** Forty orders in the intake, and a worker caught while it decides them. */
  async function catchWorker(set: (postgres: FaultProxy) => Promise<void>): Promise<ProxiedProcess> {
    ;({ saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 25 } }))
    crowd = await gather([world.api.url], 20)
    const worker = await startWorker()
    const caught = set(worker.postgres)
    await crowd.stream(saleId, 2)
    await caught
    return worker
  }

  async function assertAllDecidedOnce(): Promise<void> {
    expect(crowd.acknowledged.size).toBe(40)
    await untilAllDecided(world, crowd.acknowledged, delayMsMax)
    await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))
    const kept = await keptOrders(world, saleId)
    expect(kept.map((order) => order.reason ?? order.state)).toEqual(
      kept.map((_, i) => (i < 25 ? 'confirmed' : 'sold-out')),
    )
    expect(kept).toHaveLength(40)
    expect(await undecidedOrders(world)).toBe(0)
    await assertBooksAgree(world, saleId)
  }

  for (const [name, { about, set, decided }] of Object.entries(moments)) {
    test(`${name}: killed -9 ${about} duplicates nothing and loses nothing; another continues within ten seconds`, async () => {
      const worker = await catchWorker(set)
      await worker.end('SIGKILL')
      expect((await keptOrders(world, saleId)).length > 0).toBe(decided)
      await startWorker()
      await assertAllDecidedOnce()
    })
  }

  test('F7: that freezes with its locks and continues later as if it still owned them, changes nothing that another has decided', async () => {
    const zombie = await catchWorker((postgres) => postgres.loseRequestOnce(/commit .. decisions/, 'silent'))
    zombie.child.kill('SIGSTOP')
    await startWorker()
    // Its locks end with its idle transaction (8 s), not with a kill.
    await untilAllDecided(world, crowd.acknowledged)
    const before = await keptOrders(world, saleId)
    zombie.postgres.reset()
    zombie.child.kill('SIGCONT')
    const more = await gather([world.api.url], 5)
    await more.stream(saleId, 2)
    await untilAllDecided(world, more.acknowledged, delayMsMax)
    more.close()
    expect((await keptOrders(world, saleId)).slice(0, before.length)).toEqual(before)
    expect(before).toHaveLength(40)
    await assertBooksAgree(world, saleId)
    expect(zombie.child.exitCode).toBeNull()
  })

  test('F33: whose successors keep dying of the same work is replaced until one survives; their attempts duplicate nothing', async () => {
    const worker = await catchWorker(moments['F5']!.set)
    await worker.end('SIGKILL')
    for (let i = 0; i < 2; i += 1) {
      let caught: Promise<void> | undefined
      const next = await startBehindProxies(world, 'worker', {
        set: (postgres) => void (caught = moments['F5']!.set(postgres)),
      })
      workers.push(next)
      await caught
      await next.end('SIGKILL')
    }
    expect(await keptOrders(world, saleId)).toHaveLength(0)
    await startWorker()
    await assertAllDecidedOnce()
  })
})
