import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OwnOrder } from '../../shared/contract/routes/buyer.ts'
import type { EntryView } from '../../shared/contract/routes/money.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import { assertVerified } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { growTree } from '../support/tree.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { account, openRefundShop, price, type Bought, type RefundShop } from '../support/refund-shop.ts'

const dayMs = 86_400_000

describe('money that is due back to a buyer', () => {
  let world: World
  let shop: RefundShop
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    await growTree(world, { 'hoan-1': 'hoan-htx' })
    shop = await openRefundShop(world, 'hoan-1')
  })
  afterAll(() => world.close())

  const refuse = (orderId: string, body: object = {}) =>
    shop.call('POST', `/api/refunds/${orderId}/refuse`, shop.finance, {
      refundId: randomUUID(),
      amount: price,
      reason: 'Khách xin thôi, chị Đào gọi',
      ...body,
    })
  const entriesOf = async (code: string): Promise<EntryView[]> => {
    await shop.written()
    const { items } = (await shop.call<{ items: EntryView[] }>('GET', '/api/money/entries?limit=200', shop.finance))
      .body
    return items.filter(({ parcelCode }) => parcelCode === code)
  }
  const sums = async (code: string): Promise<object> => {
    const all = await entriesOf(code)
    const of = (party: 'buyer' | 'hub' | 'carrier' | 'producer'): number =>
      all.reduce((sum, entry) => sum + entry[party], 0)
    return { buyer: of('buyer'), hub: of('hub'), carrier: of('carrier'), producer: of('producer') }
  }
  const complain = async ({ order, viewer }: Bought): Promise<void> => {
    const caseId = randomUUID()
    const said = { caseId, orderId: order.orderId, kind: 'damaged' }
    expect((await shop.call('POST', '/api/cases', viewer.token, said)).status).toBe(201)
    const answer = { stepId: randomUUID(), outcome: 'refund' }
    expect((await shop.call('POST', `/api/cases/${caseId}/answer`, shop.support, answer)).status).toBe(200)
  }

  test('is listed with its age, to who sees the shop, until it is paid: how, when, by whom', async () => {
    const { order, viewer } = await shop.owed()
    await world.moveClock(3 * dayMs)
    const due = await shop.refundOf(order.orderId)
    expect(due).toMatchObject({
      number: 1,
      amount: price,
      why: 'cancelled',
      daysOld: 3,
      account: null,
      ended: null,
    })
    const above = await world.token('support', { seller: 'hoan-htx', hours: 9_000 })
    expect((await shop.list('due', above)).map(({ orderId }) => orderId)).toContain(order.orderId)
    const other = await world.token('finance', { seller: 'other', hours: 9_000 })
    expect(await shop.list('due', other)).toEqual([])
    expect((await shop.call('GET', '/api/refunds', await world.token('packer', { seller: 'hoan-1' }))).status).toBe(403)
    const refundId = randomUUID()
    const paid = await shop.payBack(order.orderId, { refundId, method: 'cash' })
    expect(paid).toMatchObject({ status: 201, body: { refundId, outcome: 'paid', method: 'cash' } })
    expect(await shop.payBack(order.orderId, { refundId, method: 'cash' })).toMatchObject({
      status: 200,
      body: { replayed: true },
    })
    expect(await shop.payBack(order.orderId, { refundId, method: 'bank' })).toMatchObject({
      status: 409,
      body: { code: 'id-reused' },
    })
    const view = await shop.present({ order, viewer })
    expect([view.refundDue, view.refunded]).toEqual([undefined, price])
    expect(await shop.refundOf(order.orderId)).toBeUndefined()
    const [ended] = await shop.list('paid')
    expect(ended).toMatchObject({
      orderId: order.orderId,
      amount: price,
      daysOld: 3,
      ended: { refundId, method: 'cash' },
    })
    expect(ended!.ended!.by).toMatch(/^finance:/)
  })

  test('is refused with a reason, which is gone with the buyer, and is no longer due; a later payment is', async () => {
    const { order, viewer } = await shop.owed()
    expect(await refuse(order.orderId)).toMatchObject({ status: 201, body: { outcome: 'refused', method: null } })
    expect((await shop.present({ order, viewer })).refundDue).toBeUndefined()
    const [refused] = await shop.list('refused')
    expect(refused!.ended!.reason).toBe('Khách xin thôi, chị Đào gọi')
    expect(await pay(world, order.orderId)).toBe(200)
    expect(await shop.refundOf(order.orderId)).toMatchObject({ amount: price, why: 'paid-in-vain' })
    expect(await shop.payBack(order.orderId)).toMatchObject({ status: 201 })
  })

  test('is settled once by two at once: one wins, the other is told', async () => {
    for (let i = 0; i < 5; i += 1) {
      const { order } = await shop.owed()
      const replies = await Promise.all([
        shop.payBack(order.orderId),
        i % 2 ? refuse(order.orderId) : shop.payBack(order.orderId),
      ])
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
      const lost = replies.find(({ status }) => status === 409)!
      const won = replies.find(({ status }) => status === 201)!
      expect(lost.body).toMatchObject({
        code: 'wrong-state',
        refundId: won.body['refundId'],
        outcome: won.body['outcome'],
      })
      const refundId = randomUUID()
      const again = await Promise.all([1, 2, 3].map(() => shop.payBack(order.orderId, { refundId })))
      expect(again.every(({ status }) => status === 409)).toBe(true)
    }
    const { order } = await shop.owed()
    const refundId = randomUUID()
    const same = await Promise.all([1, 2, 3].map(() => shop.payBack(order.orderId, { refundId })))
    expect(same.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
  })

  test('must be named to the đồng, and what cannot be is refused by its field', async () => {
    const { order } = await shop.owed()
    for (const [field, wrong] of [
      ['amount', { amount: 0 }],
      ['amount', { amount: -1 }],
      ['amount', { amount: 1e15 }],
      ['method', { method: 'gold' }],
      ['on', { on: '2999-01-01' }],
      ['on', { on: '2026-02-30' }],
      ['refundId', { refundId: 'x' }],
    ] as const) {
      const refused = await shop.payBack(order.orderId, wrong)
      expect([refused.status, String(refused.body['detail']).split(':')[0]]).toEqual([400, field])
    }
    for (const wrong of [{ amount: price - 1 }, { amount: price + 1 }, { currency: 'USD' }])
      expect(await shop.payBack(order.orderId, wrong)).toMatchObject({
        status: 409,
        body: { code: 'wrong-state', due: price },
      })
    expect(await refuse(order.orderId, { reason: '' })).toMatchObject({ status: 400 })
    const fine = await shop.buy()
    expect(await shop.payBack(fine.order.orderId)).toMatchObject({ status: 409, body: { due: 0 } })
  })

  test('of a case after the hand-over is borne by whose goods they were, and nothing is entered before', async () => {
    const bought = await shop.buy()
    const code = await shop.send(bought)
    expect(await sums(code)).toEqual({ buyer: 0, hub: -price, carrier: 0, producer: price })
    await complain(bought)
    expect(await shop.refundOf(bought.order.orderId)).toMatchObject({ why: 'case', amount: price })
    expect(await sums(code)).toEqual({ buyer: 0, hub: -price, carrier: 0, producer: price })
    expect(await shop.payBack(bought.order.orderId)).toMatchObject({ status: 201 })
    expect(await sums(code)).toEqual({ buyer: 0, hub: 0, carrier: 0, producer: 0 })
    const early = await shop.owed()
    expect(await shop.payBack(early.order.orderId)).toMatchObject({ status: 201 })
    await shop.written()
    const { rows } = await world.ctx.pool.query(
      `select from entry where kind = 'refund' and cause like 'refund/%' and parcel_id is null`,
    )
    expect(rows).toEqual([])
  })

  test('is due for goods that came back, in whatever order they are refunded and scanned', async () => {
    for (const first of ['scanned', 'refunded']) {
      const bought = await shop.buy()
      const code = await shop.send(bought)
      const scan = async (): Promise<void> => {
        const back = { scanId: randomUUID(), code, condition: 'damaged' }
        expect((await shop.call('POST', '/api/returns', shop.support, back)).status).toBe(201)
      }
      if (first === 'scanned') {
        await scan()
        expect(await shop.refundOf(bought.order.orderId)).toMatchObject({ why: 'came-back', amount: price })
        expect(await sums(code)).toEqual({ buyer: price, hub: -price, carrier: 0, producer: 0 })
      } else await complain(bought)
      expect(await shop.payBack(bought.order.orderId)).toMatchObject({ status: 201 })
      await shop.written()
      if (first === 'refunded') await scan()
      expect(await sums(code)).toEqual({ buyer: 0, hub: 0, carrier: 0, producer: 0 })
    }
  })

  test('that a provider reports after the hand-over is entered too, and in part', async () => {
    const bought = await shop.buy()
    const code = await shop.send(bought)
    await shop.written()
    const refunded = { orderId: bought.order.orderId, amount: 25_000, currency: 'VND' }
    expect(await pay(world, bought.order.orderId, { event: { type: 'payment.refunded', data: refunded } })).toBe(200)
    expect(await sums(code)).toEqual({ buyer: 0, hub: 25_000 - price, carrier: 0, producer: price - 25_000 })
  })

  test('what was paid twice is given back by the hub alone', async () => {
    const bought = await shop.buy()
    expect(await pay(world, bought.order.orderId)).toBe(200)
    const code = await shop.send(bought)
    expect(await shop.payBack(bought.order.orderId)).toMatchObject({ status: 201 })
    expect(await sums(code)).toEqual({ buyer: 0, hub: -price, carrier: 0, producer: price })
  })

  test('was paid to an account that its buyer says in their orders, kept encrypted, and erased with them', async () => {
    const { order, viewer } = await shop.owed()
    const put = (token: string, body: object = { account }, orderId = order.orderId) =>
      shop.call('PUT', `/api/refunds/${orderId}/account`, token, body)
    expect(await put(viewer.token, { account: { ...account, bin: '000000' } })).toMatchObject({ status: 400 })
    expect(await put((await world.api.signUp()).token)).toMatchObject({ status: 404 })
    expect(await put(viewer.token)).toMatchObject({ status: 200, body: { account: { last: '3456' } } })
    const fine = await shop.buy()
    expect(await put(fine.viewer.token, { account }, fine.order.orderId)).toMatchObject({ status: 409 })
    const own = async (): Promise<OwnOrder['refund']> =>
      (await shop.call<{ items: OwnOrder[] }>('GET', '/api/viewers/me/orders', viewer.token)).body.items[0]!.refund
    expect(await own()).toMatchObject({ amount: price, account: { last: '3456' }, ended: null })
    const transfer = await shop.call('GET', `/api/refunds/${order.orderId}/transfer`, shop.finance)
    expect(transfer.body).toMatchObject({ account: account.account, holder: account.holder, amount: price })
    expect((await shop.call('GET', `/api/refunds/${order.orderId}/transfer`, shop.support)).status).toBe(403)
    expect(JSON.stringify(await shop.list('due', shop.support))).not.toContain(account.account)
    const kept = async (): Promise<string> =>
      (await world.ctx.pool.query<{ t: string }>(`select string_agg(t::text, '') as t from refund_account t`)).rows[0]!
        .t
    expect(await kept()).not.toContain(account.account)
    expect(await refuse(order.orderId)).toMatchObject({ status: 201 })
    expect(await own()).toMatchObject({ ended: { outcome: 'refused', reason: 'Khách xin thôi, chị Đào gọi' } })
    const { rows } = await world.ctx.pool.query<{ buyer_key: string }>(
      'select buyer_key from "order" where order_id = $1',
      [order.orderId],
    )
    const amounts = async (): Promise<unknown> =>
      (await world.ctx.pool.query('select count(*), sum(amount) from refund')).rows
    const before = await amounts()
    await requestErasure(world.ctx.db, rows[0]!.buyer_key, 'thu')
    await until('the buyer is erased', async () => {
      const gone = await world.ctx.pool.query('select 1 from refund_account where order_id = $1', [order.orderId])
      return gone.rows.length === 0
    })
    expect(await amounts()).toEqual(before)
    const refused = (await shop.list('refused')).find(({ orderId }) => orderId === order.orderId)
    expect(refused).toMatchObject({ account: null, ended: { reason: null } })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
