import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import { assertVerified } from '../support/ledger.ts'
import { packedSale } from '../support/packed-sale.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'

describe('what carriers report', () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('the status feed counts each message once, in whatever order it comes, and the orders follow', async () => {
    const { feed, dispatcher } = await at.account('ghn', 'ben-tre', () => [
      200,
      { code: 200, data: { order_code: `GHN-${randomUUID().slice(0, 8)}` } },
    ])
    const { codes, orders } = await packedSale(at.world, 1, { seller: 'ben-tre' })
    const { tracking } = await at.booked(codes[0]!, dispatcher)
    const message = (status: string, minute: number): object => ({
      OrderCode: tracking,
      ClientOrderCode: codes[0],
      Status: status,
      Time: `2030-01-01T08:${String(minute).padStart(2, '0')}:00+07:00`,
      Extra: 'ignored',
    })
    expect(await feed(message('delivered', 50))).toBe(200)
    expect(await Promise.all([1, 2, 3].map(() => feed(message('picked', 10))))).toEqual([200, 200, 200])
    // Without a zone it is the carrier's own time, whatever this machine's is.
    expect(await feed({ ...message('transporting', 20), Time: '2030-01-01 08:20:00' })).toBe(200)
    const seen = (await at.shipment(codes[0]!, dispatcher))!
    expect(seen.events.map(({ rawStatus }) => rawStatus)).toEqual(['picked', 'transporting', 'delivered'])
    expect(seen.firstScanAt).toBe('2030-01-01T01:10:00.000Z')
    expect(seen.events[1]!.at).toBe('2030-01-01T01:20:00.000Z')
    const host = await at.world.token('host', { seller: 'ben-tre', hours: 1000 })
    const order = async (): Promise<OrderView> =>
      (await at.world.api.call<OrderView>('GET', `/api/orders/${orders[0]!.orderId}`, host)).body
    // Delivered by the carrier, but not handed over by us: the books record what happened here.
    expect(await order()).toMatchObject({ state: 'packed', shipping: { carrier: 'ghn', tracking } })
    expect(
      (
        await at.world.api.call('POST', '/api/manifests', dispatcher, {
          manifestId: randomUUID(),
          carrier: 'GHN',
          parcelCodes: codes,
        })
      ).status,
    ).toBe(201)
    await until('the early delivery is applied', async () => (await order()).state === 'delivered')
    expect(await order()).toMatchObject({ shipping: { tracking, handedOverAt: expect.any(String) as unknown } })
    await assertVerified(at.world)
  })

  test('a message that cannot be read is kept without names, shown, and refused so that the carrier sends it again', async () => {
    const { feed, dispatcher } = await at.account('ghtk', 'mo-cay', () => [200, {}])
    const unread = { label_id: 'L-1', status_id: 3, action_time: 'hôm qua', customer_name: 'Nguyễn Thị Ánh' }
    expect([await feed(unread), await feed(unread), await feed({ nothing: 'of ours' })]).toEqual([400, 400, 400])
    const { messages } = (
      await at.world.api.call<{ messages: { error: string; body: string; times: number }[] }>(
        'GET',
        '/api/trouble',
        dispatcher,
      )
    ).body
    const [odd] = messages.filter(({ error }) => error.includes('hôm qua'))
    expect(odd!.times).toBe(2)
    expect(odd!.body).not.toMatch(/Ánh/)
    expect(messages).toHaveLength(2)
  })

  test('a message that arrives before its parcel is booked is kept for it', async () => {
    let answers = false
    const { feed, dispatcher } = await at.account('ghtk', 'mo-cay', () =>
      answers ? [200, { success: true, order: { label: 'LATE-1', fee: 1 } }] : [503, {}],
    )
    const { codes } = await packedSale(at.world, 1, { seller: 'mo-cay' })
    expect(await feed({ label_id: 'LATE-1', status_id: 3, action_time: '2030-01-01T09:00:00+07:00' })).toBe(202)
    await until('the first attempt failed', async () => (await at.shipment(codes[0]!, dispatcher))?.error)
    answers = true
    await at.world.moveClock(20_000)
    await at.booked(codes[0]!, dispatcher)
    expect((await at.shipment(codes[0]!, dispatcher))!.firstScanAt).toBe('2030-01-01T02:00:00.000Z')
  })
})
