import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { BatchView, OrderView } from '../../../shared/contract/common.ts'
import type { AsideOrder, FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import type { Story } from '../../../shared/contract/routes/control.ts'
import { place, placeDecided } from '../../support/api.ts'
import { assertBooksAgree } from '../../support/ledger.ts'
import { until } from '../../support/until.ts'
import { breakTable } from '../../support/delivered-order.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('trouble', () => {
  let world: World
  let dispatcher: string
  const trouble = async (token = dispatcher): Promise<{ jobs: FailedJob[]; setAside: AsideOrder[] }> =>
    (await world.api.call<{ jobs: FailedJob[]; setAside: AsideOrder[] }>('GET', '/api/trouble', token)).body
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '3000', LOG_LEVEL: 'silent' } })
    dispatcher = await world.token('dispatcher', { name: 'minh' })
  })
  afterAll(() => world.close())

  test('with a job stays listed until it is done: retrying it does the work, records who asked, and is not open to another seller', async () => {
    const { api } = world
    const host = await world.token('host')
    const packer = await world.token('packer')
    const { saleId } = await api.openSale(host)
    const socket = await api.connect((await api.signUp()).token)
    await placeDecided(socket, saleId)
    const [batch] = (await api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, host)).body
      .batches
    await api.call('POST', `/api/batches/${batch!.batchId}/claim`, packer)
    const { code } = batch!.parcels[0]!
    await api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
    const mend = await breakTable(world, 'document', "new.kind = 'manifest'")
    const manifestId = randomUUID()
    await api.call('POST', '/api/manifests', dispatcher, { manifestId, carrier: 'GHN', parcelCodes: [code] })
    const failed = await until('the failed job is seen', async () =>
      (await trouble()).jobs.find((job) => job.subject === manifestId),
    )
    expect(failed).toMatchObject({ kind: 'manifest', settledAt: null, retriedBy: null })
    expect(failed.error).toMatch(/broken on purpose/)

    const other = await world.token('dispatcher', { seller: 'other' })
    expect((await trouble(other)).jobs).toEqual([])
    expect((await api.call('POST', `/api/trouble/jobs/${failed.failedJobId}/retry`, other)).status).toBe(404)
    expect((await trouble()).jobs[0]!.retriedBy).toBeNull()

    await mend()
    const retried = await api.call('POST', `/api/trouble/jobs/${failed.failedJobId}/retry`, dispatcher)
    expect(retried).toMatchObject({ status: 200, body: { retriedBy: 'dispatcher:minh' } })
    const settled = await until('the work is done', async () =>
      (await trouble()).jobs.find((job) => job.subject === manifestId && job.settledAt),
    )
    expect({ failures: settled.failures, retriedBy: settled.retriedBy }).toEqual({
      failures: failed.failures,
      retriedBy: 'dispatcher:minh',
    })
    const { rows } = await sql<{ kind: string }>`select kind from document where subject_id = ${manifestId}`.execute(
      world.ctx.db,
    )
    expect(rows).toEqual([{ kind: 'manifest' }])
    socket.close()
  })

  test('with a quarantined order: put back, it is decided by the time it was received, and its history shows all of it', async () => {
    const { api } = world
    const { saleId } = await api.openSale(await world.token('host'), { items: { COFFEE: 2 } })
    const socket = await api.connect((await api.signUp()).token)
    const poisoned = randomUUID()
    const mend = await breakTable(world, 'order', `new.order_id = '${poisoned}'`)
    const ack = await place(socket, saleId, { orderId: poisoned })
    expect(ack.order.state).toBe('received')
    const aside = await until('the order is in quarantine', async () =>
      (await trouble()).setAside.find((one) => one.orderId === poisoned),
    )
    expect(aside.error!).toMatch(/broken on purpose/)
    expect((await placeDecided(socket, saleId)).state).toBe('confirmed')

    const other = await world.token('dispatcher', { seller: 'other' })
    expect((await trouble(other)).setAside).toEqual([])
    const retry = (token: string, chunkId: string): Promise<{ status: number; body: Record<string, unknown> }> =>
      api.call('POST', `/api/trouble/orders/${chunkId}/retry`, token)
    expect((await retry(other, aside.chunkId)).status).toBe(404)

    expect((await retry(dispatcher, aside.chunkId)).status).toBe(200)
    const again = await until('it is in quarantine again, since nothing was repaired', async () =>
      (await trouble()).setAside.find((one) => one.orderId === poisoned && one.chunkId !== aside.chunkId),
    )
    expect(again.triedBefore).toBe(1)
    await mend()
    // The sale is closed by now; what counts is when the order was received.
    await api.call('POST', `/api/sales/${saleId}/close`, await world.token('host'))
    const both = await Promise.all([retry(dispatcher, again.chunkId), retry(dispatcher, again.chunkId)])
    expect(both.filter((reply) => reply.status === 200)).toHaveLength(1)
    const order = await until('it is decided', async () => {
      const { body } = await api.call<OrderView>('GET', `/api/orders/${poisoned}`, await world.token('host'))
      return body.state !== 'received' && body
    })
    expect(order).toMatchObject({ state: 'confirmed', seq: 2, receivedAt: ack.order.receivedAt })
    const { events } = (await api.call<Story>('GET', `/api/orders/${poisoned}/story`, dispatcher)).body
    expect(events.map((event) => event.kind).slice(0, 6)).toEqual([
      'received',
      'set-aside',
      'put-back',
      'set-aside',
      'put-back',
      'decided',
    ])
    expect(events[2]!.by).toBe('dispatcher:minh')
    expect((await trouble()).setAside).toEqual([])
    await assertBooksAgree(world, saleId)
    socket.close()
  })
})
