import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { SaleView } from '../../shared/contract/common.ts'
import { Api, place, placeDecided, type Reply, type Viewer } from '../support/api.ts'
import { assertVerified, keptOrders } from '../support/ledger.ts'
import { openCodeWebhook, otherThan, type CodeWebhook } from '../support/phone-codes.ts'
import { queueHomes } from '../support/services.ts'
import { nextEvent } from '../support/next-event.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const minuteMs = 60_000
const order = () => ({ orderId: randomUUID(), lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod' })

for (const queue of queueHomes()) {
  describe(`a sale that asks for proof of the phone, with the queue in ${queue}`, () => {
    let world: World
    let codes: CodeWebhook
    let host: string
    beforeAll(async () => {
      codes = await openCodeWebhook()
      world = await openWorld({ queue, settings: codes.settings })
      host = await world.token('host')
    })
    afterAll(async () => {
      await world.close()
      codes.close()
    })

    const askCode = (viewer: Viewer): Promise<Reply> =>
      world.api.call('POST', '/api/viewers/me/phone-code', viewer.token)
    const prove = (viewer: Viewer, code: string): Promise<Reply<{ code?: string; token: string }>> =>
      world.api.call('POST', '/api/viewers/me/phone-proof', viewer.token, { code })
    const placeByHttp = (sale: SaleView, token: string): Promise<Reply> =>
      world.api.call('POST', `/api/sales/${sale.saleId}/orders`, token, order())

    test('takes orders by websocket and HTTP only from a token that says so, and keeps nothing of others', async () => {
      const sale = await world.api.openSale(host, { phoneProof: true })
      expect(sale).toMatchObject({ phoneProof: true })
      const viewer = await world.api.signUp({ phone: '0912 345 601' })
      const unproven = await world.api.connect(viewer.token)
      expect(await place(unproven, sale.saleId)).toMatchObject({ ok: false, code: 'phone-unproven' })
      expect(await placeByHttp(sale, viewer.token)).toMatchObject({ status: 403, body: { code: 'phone-unproven' } })

      expect(await askCode(viewer)).toMatchObject({ status: 202, body: { to: '…601' } })
      const [code] = codes.codesFor('+84912345601')
      expect(code).toMatch(/^\d{6}$/)
      expect(await prove(viewer, otherThan(code!))).toMatchObject({
        status: 400,
        body: { code: 'invalid', errors: [{ field: 'code' }] },
      })
      expect((await placeByHttp(sale, viewer.token)).status).toBe(403)
      const proof = await prove(viewer, code!)
      expect(proof.status).toBe(200)

      const proven = await world.api.connect(proof.body.token)
      expect((await placeDecided(proven, sale.saleId)).state).toBe('confirmed')
      expect((await placeByHttp(sale, proof.body.token)).status).toBe(200)
      // The token of before says nothing of a proof, so it opens nothing.
      expect(await place(unproven, sale.saleId)).toMatchObject({ ok: false, code: 'phone-unproven' })
      // Whoever did not hear the answer to the right code sends it again.
      expect((await prove(viewer, code!)).status).toBe(200)
      await until('both are decided', async () => (await keptOrders(world, sale.saleId)).length === 2)
      await assertVerified(world)
      for (const socket of [unproven, proven]) socket.close()
    })

    test('takes what a host types in from whoever calls', async () => {
      const sale = await world.api.openSale(host, { phoneProof: true })
      const address = { line: 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' }
      const recipient = { name: 'Nguyễn Thị Ánh', phone: '0912345602', address }
      const typed = { ...order(), recipient }
      expect((await world.api.call('POST', `/api/sales/${sale.saleId}/orders`, host, typed)).status).toBe(200)
    })

    test('may begin to ask until it opens, and every gateway knows', async () => {
      const other = await world.openGateway()
      const sale = await world.api.openSale(host, { open: false })
      const viewer = await world.api.signUp()
      const socket = await new Api(other.url).connect(viewer.token)
      await socket.emitWithAck('sale:join', { saleId: sale.saleId })
      const edit = {
        version: sale.version,
        title: sale.title,
        items: sale.items.map(({ sku, title, price, quota, perViewerLimit }) => ({
          sku,
          title,
          price,
          quota,
          perViewerLimit,
        })),
      }
      const edited = await world.api.call<SaleView>('PUT', `/api/sales/${sale.saleId}`, host, {
        ...edit,
        phoneProof: true,
      })
      expect(edited).toMatchObject({ status: 200, body: { phoneProof: true } })
      const again = { ...edit, version: edited.body.version }
      expect((await world.api.call('PUT', `/api/sales/${sale.saleId}`, host, again)).body).toMatchObject({
        phoneProof: true,
      })
      const heard = nextEvent<SaleView>(socket, 'sale:changed', ({ state }) => state === 'open')
      await world.api.call('POST', `/api/sales/${sale.saleId}/open`, host)
      await heard
      expect(await place(socket, sale.saleId)).toMatchObject({ ok: false, code: 'phone-unproven' })
      expect(await keptOrders(world, sale.saleId)).toEqual([])
      socket.close()
    })

    test('believes a code for five minutes, five times, and from nobody but the viewer whom it was sent to', async () => {
      const [owner, stranger] = [
        await world.api.signUp({ phone: '0912 345 603' }),
        await world.api.signUp({ phone: '0912 345 603' }),
      ]
      const latest = (): string => codes.codesFor('+84912345603').at(-1)!
      await askCode(owner)
      expect((await prove(stranger, latest())).body.code).toBe('wrong-state')
      await world.moveClock(5 * minuteMs + 1)
      expect((await prove(owner, latest())).body.code).toBe('wrong-state')
      await askCode(owner)
      const told: unknown[] = []
      for (let i = 0; i < 5; i += 1) told.push((await prove(owner, otherThan(latest()))).body.code)
      expect(told).toEqual(['invalid', 'invalid', 'invalid', 'invalid', 'wrong-state'])
      expect((await prove(owner, latest())).body.code).toBe('wrong-state')
      await world.moveClock(minuteMs)
      await askCode(owner)
      expect((await prove(owner, latest())).status).toBe(200)
    })
  })
}
