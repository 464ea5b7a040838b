import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import type { Told } from '../support/carrier-stand-in.ts'
import { moveToNine } from '../support/move-to-nine.ts'
import { packedSale } from '../support/packed-sale.ts'
import { openCarrierWorld, type Carrier, type CarrierWorld } from './carrier-world.ts'

const hourMs = 3_600_000
const zoneMs = 7 * hourMs
/** Seconds of the local day that `now` is in, from its midnight. */
const secondsOf = (at: number, now: Date): number =>
  Math.floor((at - (Math.floor((now.getTime() + zoneMs) / (24 * hourMs)) * 24 * hourMs - zoneMs)) / 1_000)

const booked: Record<'ghn' | 'ghtk', [number, unknown]> = {
  ghn: [200, { code: 200, data: { order_code: 'GHN1', sort_code: null, total_fee: 1 } }],
  ghtk: [200, { success: true, order: { label: 'S1', area: 1, fee: 1 } }],
}

describe('a booking', () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
    // Both shifts of the day are still to come.
    await moveToNine(at.world)
  })
  afterAll(() => at.close())

  /** Books a packed parcel of a seller by hand, with what its carrier answers; returns what the carrier was told. */
  async function book(
    carrier: Carrier,
    seller: string,
    {
      answer,
      before,
    }: {
      answer: (told: Told, order: OrderView) => [number, unknown]
      before?: (code: string) => Promise<void>
    },
  ): Promise<Record<string, unknown>> {
    const { codes, orders } = await packedSale(at.world, 1, { seller })
    await before?.(codes[0]!)
    const { told, accountId, dispatcher } = await at.account(carrier, seller, (one) => answer(one, orders[0]!))
    const asked = await at.world.api.call('POST', `/api/parcels/${codes[0]}/shipment`, dispatcher, { accountId })
    expect(asked.status).toBe(200)
    await at.booked(codes[0]!, dispatcher)
    const { body } = told.find(({ method, path }) => method === 'POST' && /create|shipment\/order/.test(path))!
    return (body['order'] as Record<string, unknown> | undefined) ?? body
  }

  test('at GHN is for its last shift that is over by the deadline of the hand-over', async () => {
    const shifts = (order: OrderView): object[] => {
      const now = at.world.ctx.clock.now()
      const by = secondsOf(Date.parse(order.handOverBy!), now)
      const shift = (id: number, until: number): object => ({
        id,
        title: `Ca ${id}`,
        from_time: until - 3_600,
        to_time: until,
      })
      return [shift(4, by + 1), shift(2, by - 7_200), shift(3, by), shift(1, by - 10_800)]
    }
    const body = await book('ghn', 'ca-lay', {
      answer: ({ path }, order) => (path === '/v2/shift/date' ? [200, { code: 200, data: shifts(order) }] : booked.ghn),
    })
    expect(body['pick_shift']).toEqual([3])
  })

  test('at GHN is for the first shift there is when every one ends too late, and for none when none are told', async () => {
    const late = [30, 20, 26].map((hour) => ({
      id: hour,
      from_time: (hour + 90) * 3_600,
      to_time: (hour + 91) * 3_600,
    }))
    const first = await book('ghn', 'ca-tre', {
      answer: ({ path }) => (path === '/v2/shift/date' ? [200, { code: 200, data: late }] : booked.ghn),
    })
    expect(first['pick_shift']).toEqual([20])
    for (const [seller, said] of [
      ['ca-khong', [200, { code: 200, data: [] }]],
      ['ca-loi', [503, {}]],
      ['ca-la', [200, { data: [{ id: 'sáng' }] }]],
    ] as [string, [number, unknown]][])
      expect(
        await book('ghn', seller, { answer: ({ path }) => (path === '/v2/shift/date' ? said : booked.ghn) }),
      ).not.toHaveProperty('pick_shift')
  })

  test('at GHTK names the day and half of the day by the deadline of the hand-over', async () => {
    let due = ''
    const order = await book('ghtk', 'ca-ghtk', {
      answer: (_told, { handOverBy }) => {
        due = handOverBy!
        return booked.ghtk
      },
    })
    // Same-day orders are due at the end of the day: its afternoon is the last shift before.
    const day = new Date(Date.parse(due) + zoneMs).toISOString().slice(0, 10).replaceAll('-', '/')
    expect([order['pick_date'], order['pick_work_shift']]).toEqual([day, 2])
  })

  test('tells the carrier goods and box in its own unit, and what the scales say instead', async () => {
    const material = { title: 'Hộp nhỏ', onHand: 9, grams: 110 }
    const packing = { box: { material: 'BOX-S', holds: 4 } }
    for (const [carrier, seller] of [
      ['ghn', 'can-ghn'],
      ['ghtk', 'can-ghtk'],
    ] as const) {
      const host = await at.world.token('host', { seller })
      const put = async (path: string, body: object, token = host): Promise<void> =>
        expect((await at.world.api.call('PUT', path, token, body)).status).toBe(200)
      await put('/api/materials/BOX-S', material)
      await put('/api/products/COFFEE', { grams: 990, packing })
      const field = carrier === 'ghn' ? 'weight' : 'total_weight'
      const told = await book(carrier, seller, { answer: () => booked[carrier] })
      expect(told[field]).toBe(carrier === 'ghn' ? 1_100 : 1.1)
      const scales = await book(carrier, `${seller}-2`, {
        answer: () => booked[carrier],
        before: async (code) =>
          put(
            `/api/parcels/${code}/weight`,
            { scanId: randomUUID(), grams: 1_180 },
            await at.world.token('packer', { seller: `${seller}-2` }),
          ),
      })
      expect(scales[field]).toBe(carrier === 'ghn' ? 1_180 : 1.18)
    }
  })
})
