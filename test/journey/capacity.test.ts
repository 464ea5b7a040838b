import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { z } from 'zod'
import type { BatchView, SaleView } from '../../shared/contract/common.ts'
import type { capacityAnswer, saleRules } from '../../shared/contract/routes/deadline-capacity.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

const secondMs = 1000
const dayMs = 86_400_000
type Capacity = z.output<typeof capacityAnswer>
type Rules = z.input<typeof saleRules>

describe('what a floor can pack', () => {
  let world: World
  let host: string
  const sockets: Socket[] = []
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host', { hours: 9000 })
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
  })

  const rules = (sale: SaleView, more: Partial<Rules>): Promise<Reply<Rules>> =>
    world.api.call('PUT', `/api/sales/${sale.saleId}/rules`, host, {
      pastCapacity: 'ignore',
      onBreach: 'flag',
      onRefund: 'cancel',
      hands: null,
      floorHours: null,
      ...more,
    })
  const capacity = async (sale: SaleView): Promise<Capacity> => {
    await world.moveClock(6 * secondMs) // older than anything that is cached
    const { status, body } = await world.api.call<Capacity>('GET', `/api/sales/${sale.saleId}/capacity`, host)
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  /** Moves the clock to the next nine o'clock in Viet Nam. */
  const goToNine = (): Promise<Date> =>
    world.moveClock(dayMs - ((world.ctx.clock.now().getTime() + 22 * 3_600_000) % dayMs))
  async function orders(sale: SaleView, count: number): Promise<void> {
    for (const viewer of await world.api.signUps(count)) {
      const socket = await world.api.connect(viewer.token)
      sockets.push(socket)
      await placeDecided(socket, sale.saleId)
    }
  }

  test('is estimated from a prior before anyone has packed, and is never a reason to stop while the number of packers is unknown', async () => {
    await goToNine()
    const sale = await world.api.openSale(host, { items: { COFFEE: 5000 } })
    const first = await capacity(sale)
    expect(first).toMatchObject({
      hands: { count: 1, source: 'unknown' },
      pace: { source: 'prior' },
      light: 'sell',
      due: 0,
      deadlines: [],
    })
    await rules(sale, { hands: 0 })
    await orders(sale, 2)
    const none = await capacity(sale)
    expect(none).toMatchObject({
      hands: { count: 0, source: 'declared' },
      handsNeeded: 1,
      light: 'stop',
      left: { mid: -2 },
      due: 2,
      deadlines: [{ verdict: 'fails', doneAt: null }],
    })
  })

  test('follows the scans: who packs, how fast, what is left, and what an order placed now is promised', async () => {
    await goToNine()
    const sale = await world.api.openSale(host, { items: { COFFEE: 5000 } })
    await orders(sale, 6)
    const packer = await world.token('packer', { hours: 9000 })
    const { batches } = (
      await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${sale.saleId}/batches`, packer)
    ).body
    await world.api.call('POST', `/api/batches/${batches[0]!.batchId}/claim`, packer)
    for (const { code } of batches[0]!.parcels.slice(0, 4)) {
      await world.moveClock(40 * secondMs)
      expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
        200,
      )
    }
    await world.moveClock(31 * secondMs)
    const now = await capacity(sale)
    expect(now).toMatchObject({ hands: { count: 1, source: 'packing' }, pace: { source: 'learnt', scans: 3 } })
    const prior = 37
    assert.ok(now.pace.perPackerHour.mid > prior, `${now.pace.perPackerHour.mid}`)
    // The two sales above and this one are packed by the same packers: 2 parcels of the first, 2 of this one.
    expect(now.due).toBe(now.deadlines.at(-1)!.due)
    expect(Math.round(now.left.mid)).toBe(Math.floor(now.packable.mid) - now.due)
    expect(now.promise.shifted).toBe(false)
    expect(now.light).toBe('sell')
    const promise = await world.api.call<Capacity['promise']>('GET', `/api/sales/${sale.saleId}/promise`)
    expect(promise).toEqual({ status: 200, body: now.promise })
  })

  test('costs no more when many ask: it is computed once a second', async () => {
    const sale = await world.api.openSale(host)
    const startedAt = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.api.call<Capacity>('GET', `/api/sales/${sale.saleId}/capacity`, host)),
    )
    expect(new Set(answers.map(({ body }) => body.at)).size).toBeLessThanOrEqual(
      2 + Math.floor((performance.now() - startedAt) / secondMs),
    )
  })

  test('has rules per sale that a host sets and reads back, with an event for each change', async () => {
    const sale = await world.api.openSale(host)
    const set: Rules = {
      pastCapacity: 'later',
      onBreach: 'cancel',
      onRefund: 'cancel',
      hands: 7,
      floorHours: { from: '07:00', until: '22:00' },
    }
    for (let i = 0; i < 2; i += 1) expect((await rules(sale, set)).body).toEqual(set)
    expect((await world.api.call('GET', `/api/sales/${sale.saleId}/rules`, host)).body).toEqual(set)
    const events = await world.ctx.db
      .selectFrom('sale_event')
      .select('kind')
      .where('sale_id', '=', sale.saleId)
      .where('kind', '=', 'rules')
      .execute()
    expect(events).toHaveLength(1)
    const wrong = await rules(sale, { pastCapacity: 'never' as 'later' })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } })
  })

  test('is not promised by a sale that does not exist', async () => {
    expect((await world.api.call('GET', `/api/sales/${randomUUID()}/promise`)).status).toBe(404)
  })
})
