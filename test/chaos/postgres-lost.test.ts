import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { Api } from '../support/api.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { assertBooksAgree, keptOrders } from '../support/ledger.ts'
import { openOwnServices, type OwnServices } from '../support/own-services.ts'
import { startProcess, type OwnProcess } from '../support/processes.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided, type Crowd } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/** A process exits within this time after SIGTERM, whatever is down. */
const exitMsMax = 10_000

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'Postgres', () => {
  let services: OwnServices
  let world: World
  let web: OwnProcess
  let worker: OwnProcess
  beforeAll(async () => {
    services = await openOwnServices()
    world = await openWorld({ queue: 'redis', gateways: 0, workers: 0, services, settings: { LOG_LEVEL: 'silent' } })
    ;[web, worker] = await Promise.all([startProcess('web', world.env), startProcess('worker', world.env)])
  })
  afterAll(async () => {
    await Promise.all([web.end('SIGKILL'), worker.end('SIGKILL')])
    await world.close()
    await services.close()
  })

  /**
   * A surge during which `breakIt` runs. What was acknowledged must be decided, reported and stored once; both
   * processes must survive.
   */
  async function surge(breakIt: (crowd: Crowd) => Promise<void>): Promise<{ saleId: string; crowd: Crowd }> {
    const { saleId } = await new Api(web.url).openSale(await world.token('host'), { items: { COFFEE: 100 } })
    const crowd = await gather([web.url], 30)
    const streaming = crowd.stream(saleId, 20, 100)
    await until('the surge is on', () => crowd.acknowledged.size >= 60)
    await breakIt(crowd)
    await streaming
    expect(await services.postgres.isUp()).toBe(true)
    await crowd.stream(saleId, 1)
    await untilAllDecided(world, crowd.acknowledged)
    await until('everyone has a decision', () => [...crowd.acknowledged].every((orderId) => crowd.told.has(orderId)))
    await assertBooksAgree(world, saleId)
    assert.deepEqual(
      [web, worker].map(({ child }) => child.exitCode ?? child.signalCode),
      [null, null],
      'one of our processes died of it',
    )
    crowd.close()
    return { saleId, crowd }
  }

  test('F20: stopped immediately in a surge and restarted, kills none of our processes and costs no acknowledged order', async () => {
    await surge(async () => {
      services.postgres.stopImmediately()
      await wait(200)
      expect(await services.postgres.isUp()).toBe(true)
    })
  })

  test('F21: whose connections are ended one after the other, costs no acknowledged order, and no pool leaks', async () => {
    await surge(async () => {
      for (let i = 0; i < 20; i += 1) {
        await services.postgres.query(
          "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where application_name like 'flashpack-w%' order by random() limit 1) one",
        )
        await wait(100)
      }
    })
    const { rows } = await services.postgres.query(
      "select application_name as name, count(*)::int as n from pg_stat_activity where application_name like 'flashpack-w%' group by 1",
    )
    // The order pool and the general one share the setting; the watching ones are two more.
    const most = world.config.DATABASE_POOL_MAX
    for (const { name, n } of rows as { name: string; n: number }[])
      assert.ok(n < (name.endsWith('watch') ? 3 : most), `${name} has ${n} connections`)
  })

  test('F45: whose disk is full for a while makes orders wait; none is rejected for it', async () => {
    const { saleId } = await surge(async () => {
      const inSchema = (text: string): Promise<unknown> => sql.raw(text).execute(world.ctx.db)
      await inSchema(`create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'No space left on device' using errcode = '53100'; end $$;
        create trigger full_disk before insert on "order" for each statement execute function full_disk()`)
      await wait(1_500)
      await inSchema('drop trigger full_disk on "order"; drop function full_disk()')
    })
    const kept = await keptOrders(world, saleId)
    expect(kept.map((order) => order.reason ?? order.state)).toEqual(
      kept.map((_, i) => (i < 100 ? 'confirmed' : 'sold-out')),
    )
  })
})

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'a process that gets SIGTERM', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ queue: 'redis', gateways: 0, workers: 0, settings: { LOG_LEVEL: 'silent' } })
  })
  afterAll(() => world.close())

  for (const kind of ['web', 'worker'] as const) {
    for (const gone of ['redis', 'postgres'] as const) {
      test(`F36: exits within ten seconds while ${gone} is down (${kind})`, async () => {
        const own: ProxiedProcess = await startBehindProxies(world, kind)
        await own[gone].refuse()
        await wait(500)
        const startedAt = performance.now()
        await own.end('SIGTERM')
        const ms = performance.now() - startedAt
        await own.close()
        assert.ok(ms < exitMsMax, `it took ${Math.round(ms)} ms`)
        expect(own.child.signalCode).toBeNull()
      })
    }
  }
})
