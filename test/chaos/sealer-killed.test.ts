import { afterAll, afterEach, beforeAll, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import { chainsWithNews } from '../../shared/audit/seal-store.ts'
import { audit } from '../../shared/verify/audit-rules.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { queueHomes } from '../support/services.ts'
import { gather, untilAllDecided, type Crowd } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

/**
 * Between which two statements of sealing the worker is caught: both are before the commit, which makes everything of a
 * round visible at once.
 */
const moments = {
  'a link is written': /insert into "audit_link"/,
  'the head of the chain has moved on': /update "audit_chain"/,
}

describeUnless(
  !queueHomes().includes('redis') && 'needs a Redis',
  'a worker that is killed -9 while it seals the audit',
  () => {
    let world: World
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

    for (const [moment, statement] of Object.entries(moments)) {
      test(`leaves a valid chain when ${moment}: the next worker seals everything, and nothing twice`, async () => {
        const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 25 } })
        crowd = await gather([world.api.url], 20)
        const worker = await startWorker()
        const caught = worker.postgres.loseReplyOnce(statement, /[^]/, 'silent')
        await crowd.stream(saleId, 2)
        await caught
        await worker.end('SIGKILL')
        await startWorker()
        await untilAllDecided(world, crowd.acknowledged)
        await until('everything is sealed', async () => (await chainsWithNews(world.ctx.db)).length === 0)
        const finding = await world.ctx.db
          .transaction()
          .setIsolationLevel('repeatable read')
          .execute((tx) => audit.check({ tx, now: new Date(8.64e15), batchParcelsMax: 40 }))
        expect(finding.first).toEqual([])
        const { rows } = await sql<{ source: string; sealed: number }>`
        select source, sum(row_count)::int as sealed from audit_link where chain_id = ${saleId} and source in ('decision', 'movement') group by 1 order by 1`.execute(
          world.ctx.db,
        )
        expect(rows).toEqual([
          { source: 'decision', sealed: 40 },
          { source: 'movement', sealed: 26 },
        ])
      })
    }
  },
)
