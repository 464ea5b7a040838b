import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { place, placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree, keptOrders } from '../support/ledger.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

for (const queue of queueHomes()) {
  describe(`the end of a sale, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue, workers: 0 })
    })
    after(() => world.close())

    test('counts what was taken before it, refuses what comes after, and packs everything without being asked', async () => {
      const { api } = world
      const host = await world.token('host')
      const packer = await world.token('packer')
      const sale = await api.openSale(host)
      const socket = await api.connect((await api.signUp()).token)
      await socket.emitWithAck('sale:join', { saleId: sale.saleId })
      const told = nextEvent<OrderView>(socket, 'order:decided')
      const closed = nextEvent<{ state: string }>(socket, 'sale:changed')
      const ack = await place(socket, sale.saleId)
      assert.deepEqual([ack.order.state, ack.order.version, ack.order.seq], ['received', 0, undefined])

      const end = await api.call('POST', `/api/sales/${sale.saleId}/close`, host)
      assert.deepEqual([end.status, end.body['state'], end.body['undecided']], [200, 'closed', 1])
      assert.equal((await closed).state, 'closed')
      const late = await place(socket, sale.saleId)
      assert.deepEqual([late.ok, late.code], [false, 'sale-not-open'])
      const again = await place(socket, sale.saleId, { orderId: ack.order.orderId })
      assert.deepEqual([again.ok, again.order.state, again.replayed], [true, 'received', true])

      await world.openWorkers()
      assert.equal((await told).state, 'confirmed')
      const batches = await until('the closing cut was made', async () => {
        const { items } = (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer))
          .body
        return items.length > 0 && items
      })
      assert.deepEqual(
        batches.map((batch) => batch.parcels.length),
        [1],
      )
      const repeated = await until('nothing is undecided', async () => {
        const reply = await api.call('POST', `/api/sales/${sale.saleId}/close`, host)
        return reply.body['undecided'] === 0 && reply
      })
      assert.deepEqual([repeated.status, repeated.body['version']], [200, end.body['version']])
      assert.equal((await api.call('POST', `/api/sales/${sale.saleId}/open`, host)).body['code'], 'wrong-state')
      assert.equal((await place(socket, sale.saleId, { orderId: ack.order.orderId })).order.state, 'confirmed')
      assert.equal((await keptOrders(world, sale.saleId)).length, 1)
      await assertBooksAgree(world, sale.saleId)
      socket.close()
    })
  })

  describe(`a sale that is not open, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue, gateways: 2, settings: { ACK_WAIT_MS: '5000' } })
    })
    after(() => world.close())

    test('rejects orders before it opens and while it is paused, and takes them again afterwards', async () => {
      const { api } = world
      const host = await world.token('host')
      const sale = await api.openSale(host, { open: false })
      const change = async (to: string): Promise<unknown> =>
        (await api.call('POST', `/api/sales/${sale.saleId}/${to}`, host)).body['state']
      const socket = await api.connect((await api.signUp()).token)
      const decided: (string | undefined)[] = []
      const order = async (): Promise<void> => {
        const { state, reason } = await placeDecided(socket, sale.saleId)
        decided.push(reason ?? state)
      }
      await order()
      assert.equal(await change('open'), 'open')
      await order()
      assert.equal(await change('pause'), 'paused')
      await order()
      assert.equal(await change('open'), 'open')
      await order()
      assert.deepEqual(decided, ['sale-not-open', 'confirmed', 'sale-not-open', 'confirmed'])
      socket.close()
    })

    test('that was closed through another gateway takes no order here', async () => {
      const { api } = world
      const host = await world.token('host')
      const sale = await api.openSale(host)
      const socket = await api.connect((await api.signUp()).token)
      await socket.emitWithAck('sale:join', { saleId: sale.saleId })
      await fetch(`${world.gateways[1]!.url}/api/sales/${sale.saleId}/close`, {
        method: 'POST',
        headers: { authorization: `Bearer ${host}` },
      })
      const ack = await place(socket, sale.saleId)
      assert.equal(ack.code ?? ack.order.reason, 'sale-not-open')
      assert.ok((await keptOrders(world, sale.saleId)).every((order) => order.reason === 'sale-not-open'))
      socket.close()
    })
  })

  describe(`the merge wait, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue })
    })
    after(() => world.close())

    test('puts the orders of a viewer into one parcel, which is cut when nobody adds to it any more', async () => {
      const { api } = world
      const sale = await api.openSale(await world.token('host'), { policy: 'within-24h' })
      const packer = await world.token('packer')
      const socket = await api.connect((await api.signUp()).token)
      const batches = async (): Promise<BatchView[]> =>
        (await api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)).body.items
      for (let i = 0; i < 2; i += 1) assert.equal((await placeDecided(socket, sale.saleId)).state, 'confirmed')
      await world.moveClock(61_000)
      await until(
        'the orders are in a parcel',
        async () =>
          (
            (await socket.emitWithAck('order:status', {
              orderId: (await keptOrders(world, sale.saleId))[1]!.orderId,
            })) as { order: OrderView }
          ).order.parcelCode,
      )
      assert.deepEqual(await batches(), [])
      await world.moveClock(61_000)
      const [batch] = await until('the parcel is cut', async () => {
        const cut = await batches()
        return cut.length > 0 && cut
      })
      assert.deepEqual(
        batch!.parcels.map((parcel) => [parcel.lines[0]!.quantity, parcel.cod]),
        [[2, 250_000]],
      )
      assert.equal((await placeDecided(socket, sale.saleId)).parcelCode, undefined)
      socket.close()
    })
  })
}
