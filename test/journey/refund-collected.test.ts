import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { EntryView } from '../../shared/contract/routes/money.ts'
import type { RefundView } from '../../shared/contract/routes/refund.ts'
import { assertVerified } from '../support/ledger.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'
import { openMoney, type Money } from './money-world.ts'

describe('what a courier collected', () => {
  let at: CarrierWorld
  let money: Money
  let support: string
  beforeAll(async () => {
    at = await openCarrierWorld()
    money = await openMoney(at, 'thu-ho', { an: 90_000 })
    support = await at.world.token('support', { seller: 'thu-ho', hours: 1000 })
  })
  afterAll(() => at.close())

  const orderOf = async (code: string): Promise<string> => {
    const { rows } = await at.world.ctx.pool.query<{ id: string }>(
      'select o.order_id as id from "order" o join parcel p on p.parcel_id = o.parcel_id where p.code = $1',
      [code],
    )
    return rows[0]!.id
  }
  const post = async (path: string, token: string, body: object): Promise<void> =>
    expect((await at.world.api.call('POST', path, token, body)).status).toBeLessThan(300)
  const decide = async (orderId: string): Promise<void> => {
    const caseId = randomUUID()
    await post('/api/cases', support, { caseId, orderId, kind: 'damaged' })
    await post(`/api/cases/${caseId}/answer`, support, { stepId: randomUUID(), outcome: 'refund' })
  }
  const due = async (orderId: string): Promise<RefundView | undefined> =>
    (await money.ask<{ items: RefundView[] }>('/api/refunds?limit=200')).items.find((one) => one.orderId === orderId)
  const sums = async (code: string): Promise<number[]> => {
    await money.written()
    const { items } = await money.ask<{ items: EntryView[] }>('/api/money/entries?limit=200')
    const own = items.filter(({ parcelCode }) => parcelCode === code)
    return (['buyer', 'carrier', 'hub', 'producer'] as const).map((party) =>
      own.reduce((sum, entry) => sum + entry[party], 0),
    )
  }

  test('is due back once it is delivered, whenever a case ended in a refund, and the producer bears it', async () => {
    const { codes } = await money.send([{ AN: 1 }, { AN: 1 }])
    for (const [i, code] of codes.entries()) {
      const orderId = await orderOf(code)
      if (i === 0) await decide(orderId)
      expect(await due(orderId)).toBeUndefined()
      await money.says(code, 'delivered')
      if (i === 1) await decide(orderId)
      await until('it is due', async () => (await due(orderId))?.amount === 90_000)
      await assertVerified(at.world)
      const refundId = randomUUID()
      await post(`/api/refunds/${orderId}/pay`, money.finance, { refundId, amount: 90_000, method: 'cash' })
      expect(await sums(code)).toEqual([0, -90_000, 90_000, 0])
    }
  })

  test('is due back at its price when the parcel is brought back to the desk, and nothing is for one never paid', async () => {
    const { codes } = await money.send([{ AN: 2 }, { AN: 1 }])
    await money.says(codes[0]!, 'delivered')
    for (const code of codes) await post('/api/returns', support, { scanId: randomUUID(), code, condition: 'sellable' })
    expect(await due(await orderOf(codes[0]!))).toMatchObject({ amount: 180_000, why: 'came-back' })
    expect(await due(await orderOf(codes[1]!))).toBeUndefined()
    expect(await sums(codes[0]!)).toEqual([180_000, -180_000, 0, 0])
    const pay = { refundId: randomUUID(), amount: 180_000, method: 'bank' }
    await post(`/api/refunds/${await orderOf(codes[0]!)}/pay`, money.finance, pay)
    expect(await sums(codes[0]!)).toEqual([0, -180_000, 180_000, 0])
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
