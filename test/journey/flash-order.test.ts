import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { place, placeDecided } from '../support/api.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

for (const queue of queueHomes()) {
  describe(`a flash order, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue })
    })
    after(() => world.close())

    test('travels from the tap to the packed parcel', async () => {
      const { api } = world
      const host = await world.token('host')
      const packer = await world.token('packer')
      const sale = await api.openSale(host, { items: { COFFEE: 10 } })
      const viewer = await api.signUp({ name: 'Đặng Phương Thảo' })
      const socket = await api.connect(viewer.token)
      const joined = (await socket.emitWithAck('sale:join', { saleId: sale.saleId })) as {
        ok: boolean
        orders: unknown[]
      }
      assert.equal(joined.ok, true)
      assert.deepEqual(joined.orders, [])

      const order = await placeDecided(socket, sale.saleId, { lines: [{ sku: 'COFFEE', quantity: 2 }] })
      assert.equal(order.state, 'confirmed')
      assert.equal(order.total, 250_000)
      assert.ok(order.packBy)

      const cut = await api.call<{ batches: { batchId: string; parcels: { code: string }[] }[] }>(
        'POST',
        `/api/sales/${sale.saleId}/batches`,
        packer,
      )
      const [batch] = cut.body.batches
      assert.ok(batch)
      assert.equal(batch.parcels.length, 1)
      const code = batch.parcels[0]!.code
      assert.equal((await api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).body['state'], 'claimed')
      const labels = await api.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)
      assert.equal(labels.type, 'application/pdf')
      assert.equal(labels.bytes.subarray(0, 5).toString(), '%PDF-')
      const packed = await api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      assert.deepEqual([packed.status, packed.body['state'], packed.body['late']], [200, 'packed', false])
      const seen = (await socket.emitWithAck('order:status', { orderId: order.orderId })) as {
        order: { state: string; parcelCode: string }
      }
      assert.deepEqual([seen.order.state, seen.order.parcelCode], ['packed', code])
      const batches = await until(
        'the batch is packed',
        async () =>
          (await api.call<{ items: { state: string }[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)).body
            .items,
      )
      assert.equal(batches[0]!.state, 'packed')
      socket.close()
    })

    test('goes to exactly the first fifty of two hundred viewers', async () => {
      const { api } = world
      const sale = await api.openSale(await world.token('host'), { items: { COFFEE: 50 } })
      const sockets = await Promise.all((await api.signUps(200)).map((viewer) => api.connect(viewer.token)))
      const acks = await Promise.all(sockets.map((socket) => place(socket, sale.saleId)))
      const decided = await until('all are decided', async () => {
        const page = await api.call<{ items: { seq: number; state: string; orderId: string }[] }>(
          'GET',
          `/api/sales/${sale.saleId}/orders?limit=200`,
          await world.token('host'),
        )
        return page.body.items.length === 200 && page.body.items
      })
      const confirmed = decided.filter((order) => order.state === 'confirmed')
      assert.equal(acks.filter((ack) => ack.ok).length, 200)
      assert.deepEqual(
        confirmed.map((order) => order.seq),
        Array.from({ length: 50 }, (_, i) => i + 1),
      )
      assert.deepEqual(
        decided.map((order) => order.seq),
        Array.from({ length: 200 }, (_, i) => i + 1),
      )
      for (const socket of sockets) socket.close()
    })
  })
}
