import { expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { openLog } from '../../../shared/log.ts'
import { openQueueHome } from '../../../shared/queue/home.ts'
import { queueHomes } from '../../support/services.ts'
import { openWorld } from '../../support/world.ts'

for (const queue of queueHomes()) {
  test(`a job enqueued at the moment a process starts is processed, and so are those after it, with the queue in ${queue}`, async () => {
    const world = await openWorld({ queue, gateways: 0, workers: 0 })
    const home = openQueueHome(world.config, openLog('silent', 'test'))
    await home.openQueue('batch').add('wake-up', { saleId: randomUUID() }, { jobId: 'first' })
    await home.openQueue('batch').add('wake-up', { saleId: randomUUID() }, { jobId: 'second' })
    expect(await home.openQueue('batch').getJobCounts('waiting')).toEqual({ waiting: 2 })
    await home.close()
    await world.close()
  })
}
