import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { Api } from '../support/api.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { assertBooksAgree } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'dead connections that give no error', () => {
  let world: World
  const processes: ProxiedProcess[] = []
  beforeAll(async () => {
    world = await openWorld({ queue: 'redis', gateways: 0, workers: 0, settings: { LOG_LEVEL: 'silent' } })
    processes.push(await startBehindProxies(world, 'web'), await startBehindProxies(world, 'worker'))
  })
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.close()))
    await world.close()
  })

  test('F17: to Postgres, of the only gateway and the only worker, are given up; then everything continues automatically', async () => {
    const { url } = processes[0]!
    const { saleId } = await new Api(url).openSale(await world.token('host'), { items: { COFFEE: 40 } })
    const crowd = await gather([url], 10)
    const streaming = crowd.stream(saleId, 8, 50)
    await until('the stream is on', () => crowd.acknowledged.size >= 20)
    for (const { postgres } of processes) postgres.blackhole('reply')
    await wait(500)
    for (const { postgres } of processes) await postgres.pass()
    // Answers take longer than these clients wait; what was not answered is not counted as acknowledged.
    await streaming.catch(() => undefined)
    const before = new Set(crowd.acknowledged)
    await until(
      'orders are accepted and decided again',
      async () => {
        await crowd.stream(saleId, 1).catch(() => undefined)
        const acknowledged = [...crowd.acknowledged]
        return (
          acknowledged.some((orderId) => !before.has(orderId)) &&
          acknowledged.every((orderId) => crowd.told.has(orderId))
        )
      },
      40_000,
    )
    await untilAllDecided(world, crowd.acknowledged)
    await assertBooksAgree(world, saleId)
    expect(processes.map(({ child }) => child.exitCode)).toEqual([null, null])
    crowd.close()
  })
})
