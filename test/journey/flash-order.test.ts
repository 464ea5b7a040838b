import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { place, placeDecided } from '../support/api.ts'
import { queueHomes } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

for (const queue of queueHomes()) {
  describe(`a flash order, with the queue in ${queue}`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ queue })
    })
    afterAll(() => world.close())

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
      expect(joined.ok).toBe(true)
      expect(joined.orders).toEqual([])

      const order = await placeDecided(socket, sale.saleId, { lines: [{ sku: 'COFFEE', quantity: 2 }] })
      expect(order.state).toBe('confirmed')
      expect(order.total).toBe(250_000)
      expect(order.packBy).toBeTruthy()

      const cut = await api.call<{ batches: { batchId: string; parcels: { code: string }[] }[] }>(
        'POST',
        `/api/sales/${sale.saleId}/batches`,
        packer,
      )
      const batch = cut.body.batches[0]!
      expect(batch.parcels).toHaveLength(1)
      const code = batch.parcels[0]!.code
      expect((await api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)).body['state']).toBe('claimed')
      const labels = await api.bytes(`/api/batches/${batch.batchId}/labels.pdf`, packer)
      expect(labels.type).toBe('application/pdf')
      expect(labels.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      const packed = await api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
      expect(packed).toMatchObject({ status: 200, body: { state: 'packed', late: false } })
      const seen = (await socket.emitWithAck('order:status', { orderId: order.orderId })) as {
        order: { state: string; parcelCode: string }
      }
      expect(seen.order).toMatchObject({ state: 'packed', parcelCode: code })
      const batches = await until(
        'the batch is packed',
        async () =>
          (await api.call<{ items: { state: string }[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)).body
            .items,
      )
      expect(batches[0]!.state).toBe('packed')
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
      expect(acks.filter((ack) => ack.ok)).toHaveLength(200)
      expect(confirmed.map((order) => order.seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
      expect(decided.map((order) => order.seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
      for (const socket of sockets) socket.close()
    })
  })
}
