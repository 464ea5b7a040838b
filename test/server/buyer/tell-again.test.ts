import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import { deliver } from '../../support/deliver.ts'
import { startProcess } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { openTellingShop, type TellingShop } from './telling-shop.ts'

describe('news of orders', () => {
  let shop: TellingShop
  beforeAll(async () => {
    shop = await openTellingShop()
  })
  afterAll(() => shop.close())

  test('that cannot be sent is in the list of control once, holds up neither orders nor other ways, and goes on when asked', async () => {
    const sale = await shop.world.api.openSale(shop.host)
    const viewer = await shop.world.api.signUp()
    await shop.tellMe(viewer, { channel: 'e-mail', address: 'binh@mail.example' })
    const before = shop.mail.mails.length
    shop.receiver.answers.push(...Array.from({ length: 50 }, () => 500))
    const orders = [await shop.buy(sale, viewer), await shop.buy(sale, viewer)]
    await until('the e-mails are sent', () => shop.mail.mails.length === before + 2)
    const admin = await shop.world.token('admin', { hours: 8760 })
    const listed = async (): Promise<FailedJob[]> =>
      (await shop.world.api.call<{ jobs: FailedJob[] }>('GET', '/api/trouble', admin)).body.jobs.filter(
        ({ kind, saleId }) => kind === 'tell' && saleId === sale.saleId,
      )
    const failing = await until('it is listed', async () => {
      const jobs = await listed()
      return jobs[0] !== undefined && jobs[0].nextAt !== null && jobs[0].failures >= 2 && jobs
    })
    expect(failing).toMatchObject([{ saleTitle: sale.title, error: 'answered 500', settledAt: null }])
    shop.receiver.answers.length = 0
    expect(
      (await shop.world.api.call('POST', `/api/trouble/jobs/${failing[0]!.failedJobId}/retry`, admin)).status,
    ).toBe(200)
    await until('both are told', async () => (await shop.waiting(sale)) === 0)
    for (const order of orders) expect(shop.typesOf(sale, order)).toEqual(['order.confirmed'])
    await until('it is settled', async () => (await listed())[0]?.settledAt)
  })

  test('is kept from nobody by a broken outbox but those who wait for it: orders are decided and packed all the same', async () => {
    await sql`alter table news_cursor rename to news_cursor_gone`.execute(shop.world.ctx.db)
    const sale = await shop.world.api.openSale(shop.host)
    const viewer = await shop.world.api.signUp()
    const order = await shop.buy(sale, viewer)
    expect(order.state).toBe('confirmed')
    await deliver(shop.world, sale.saleId)
    await sql`alter table news_cursor_gone rename to news_cursor`.execute(shop.world.ctx.db)
    await shop.world.moveClock(60_000)
    await until('all of it is told once it works again', () => shop.typesOf(sale, order).length === 3)
  })
})

describe('news of orders, when a worker is killed -9', () => {
  let shop: TellingShop
  beforeAll(async () => {
    shop = await openTellingShop({ workers: 0 })
  })
  afterAll(() => shop.close())

  test('while it tells, is told again by the next one under the same id, and nothing is missed', async () => {
    const first = await startProcess('worker', shop.world.env)
    const sale = await shop.world.api.openSale(shop.host)
    const viewers = await shop.world.api.signUps(3)
    shop.receiver.answers.push('hang')
    const orders = [await shop.buy(sale, viewers[0]!)]
    await until('a message is on its way', () => shop.receiver.received.length === 1)
    await first.end('SIGKILL')
    const second = await startProcess('worker', shop.world.env)
    for (const viewer of viewers.slice(1)) orders.push(await shop.buy(sale, viewer))
    await until('the others are told', () => shop.toldOf(sale).length === 3)
    await second.end('SIGKILL')
    expect(
      (await shop.world.api.call('POST', `/api/orders/${orders[1]!.orderId}/cancel`, viewers[1]!.token)).status,
    ).toBe(200)
    const third = await startProcess('worker', shop.world.env)
    await shop.world.moveClock(61_000)
    await until('everything is told', async () => shop.toldOf(sale).length === 4 && (await shop.waiting(sale)) === 0)
    const ids = shop.receiver.received.map(({ headers }) => headers['webhook-id']!)
    expect(ids.filter((id) => id === ids[0]).length).toBeGreaterThanOrEqual(2)
    expect(new Set(ids).size).toBe(4)
    expect(orders.map((order) => shop.typesOf(sale, order))).toEqual([
      ['order.confirmed'],
      ['order.confirmed', 'order.cancelled'],
      ['order.confirmed'],
    ])
    await third.end('SIGTERM')
  })
})
