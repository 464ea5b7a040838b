import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import { placeDecided } from '../support/api.ts'
import { startBehindProxies, type ProxiedProcess } from '../support/behind-proxies.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

describeUnless(
  !queueHomes().includes('redis') && 'needs a Redis',
  'a worker killed while it stores the paper of a batch',
  () => {
    let world: World
    let worker: ProxiedProcess
    beforeAll(async () => {
      world = await openWorld({ queue: 'redis', workers: 0 })
      worker = await startBehindProxies(world, 'worker')
    })
    afterAll(async () => {
      await worker.close()
      await world.close()
    })

    const documents = async (): Promise<string[]> =>
      (
        await sql<{ kind: string; pages: number }>`select kind, pages from document order by kind`.execute(world.ctx.db)
      ).rows.map(({ kind, pages }) => `${kind} ${pages}`)

    test('F46: leaves each document complete or absent; another worker draws the rest, each once', async () => {
      const host = await world.token('host')
      const { saleId } = await world.api.openSale(host)
      for (const { token } of await world.api.signUps(2)) {
        const socket = await world.api.connect(token)
        await placeDecided(socket, saleId)
        socket.close()
      }
      const caught = worker.postgres.loseRequestOnce(/insert into document/, 'silent')
      const cut = await world.api.call<{ batches: { parcels: unknown[] }[] }>(
        'POST',
        `/api/sales/${saleId}/batches`,
        host,
      )
      expect(cut.body.batches[0]!.parcels).toHaveLength(2)
      await caught
      await worker.end('SIGKILL')
      const left = await documents()
      expect(left.length).toBeLessThan(3)
      await world.openWorkers()
      await until('all paper is there', async () => (await documents()).length === 3)
      expect(await documents()).toEqual(['labels 2', 'packing-slips 2', 'pick-list 1'])
    })
  },
)
