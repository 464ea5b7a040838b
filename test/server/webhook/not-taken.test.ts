import { afterAll, afterEach, beforeAll, describe, expect, test } from '../../support/jest.ts'
import type { FailedJob } from '../../../shared/contract/routes/control-trouble.ts'
import { pauseAfterTry } from '../../../shared/webhook/retry.ts'
import { hourMs, openHookedShop, typesAbout, type HookedShop } from '../../support/hooked-shop.ts'
import { startProcess } from '../../support/processes.ts'
import { eventually, until } from '../../support/until.ts'

describe('other software of a seller', () => {
  let shop: HookedShop
  beforeAll(async () => {
    shop = await openHookedShop(2)
  })
  afterAll(() => shop.close())
  afterEach(() => shop.removeAll())

  test('that is down for an hour gets everything afterwards, in order, and holds up no other', async () => {
    const [down, fine] = [await shop.listen(), await shop.listen()]
    down.answers.push(...Array.from({ length: 500 }, () => 500))
    const { endpointId } = await shop.add(down.url, ['order.*'])
    await shop.add(fine.url, ['order.*'])
    const sale = await shop.world.api.openSale(shop.host)
    const orders = [await shop.buy(sale), await shop.buy(sale)]
    await shop.cancel(orders[0]!)
    await eventually(async () => expect(fine.received).toHaveLength(3))
    await eventually(async () => expect((await shop.read(endpointId)).failed).toBe(2))
    expect(await shop.deliveries(endpointId, 'failed')).toMatchObject([
      { state: 'waiting', answered: 500, error: 'answered 500' },
      { state: 'waiting', answered: 500, error: 'answered 500' },
    ])
    await shop.untilLater('it has been down for an hour', 5 * 60_000, async () =>
      (await shop.deliveries(endpointId, 'failed')).every(({ tries }) => tries > 8),
    )
    // What comes after a delivery that waits is not sent before it.
    expect(typesAbout(down, 'orderId', orders[0]!.orderId)).not.toContain('order.cancelled')
    down.answers.length = 0
    down.received.length = 0
    await shop.untilLater('everything is told', hourMs, async () => (await shop.read(endpointId)).waiting === 0)
    expect(typesAbout(down, 'orderId', orders[0]!.orderId)).toEqual(['order.confirmed', 'order.cancelled'])
    expect(typesAbout(down, 'orderId', orders[1]!.orderId)).toEqual(['order.confirmed'])
    expect(await shop.deliveries(endpointId, 'failed')).toEqual([])
  })

  test('is switched off by 410 at once, listed by control, and gets what it missed when that is asked for', async () => {
    const receiver = await shop.listen()
    receiver.answers.push(410)
    const { endpointId } = await shop.add(receiver.url, ['order.*'])
    const sale = await shop.world.api.openSale(shop.host)
    const order = await shop.buy(sale)
    await eventually(async () =>
      expect(await shop.read(endpointId)).toMatchObject({ state: 'off', offBecause: 'gone' }),
    )
    await shop.cancel(order)
    await eventually(async () =>
      expect(await shop.deliveries(endpointId, 'failed')).toMatchObject([
        { type: 'order.cancelled', state: 'given-up', error: 'switched off', tries: 0 },
        { type: 'order.confirmed', state: 'given-up', error: 'answered 410', answered: 410 },
      ]),
    )
    expect(receiver.received).toHaveLength(1)
    const listed = async (token: string): Promise<FailedJob | undefined> =>
      (await shop.world.api.call<{ jobs: FailedJob[] }>('GET', '/api/trouble', token)).body.jobs.find(
        ({ subject }) => subject === `${endpointId} endpoint`,
      )
    expect(await listed(await shop.world.token('owner', { seller: 'other' }))).toBeUndefined()
    const job = (await listed(shop.owner))!
    expect(job).toMatchObject({ kind: 'tell', webhook: 'Kho Odoo', settledAt: null })
    expect((await shop.world.api.call('POST', `/api/trouble/jobs/${job.failedJobId}/retry`, shop.owner)).status).toBe(
      200,
    )
    await eventually(async () =>
      expect(typesAbout(receiver, 'orderId', order.orderId)).toEqual(['order.confirmed', 'order.cancelled']),
    )
    await eventually(async () => expect((await listed(shop.owner))?.settledAt).not.toBeNull())
  })

  test('is switched off when it took nothing for three days', async () => {
    const receiver = await shop.listen()
    receiver.answers.push(...Array.from({ length: 500 }, () => 503))
    const { endpointId } = await shop.add(receiver.url, ['order.*'])
    await shop.buy(await shop.world.api.openSale(shop.host))
    await shop.untilLater('it is switched off', 6 * hourMs, async () => (await shop.read(endpointId)).state === 'off')
    expect(await shop.read(endpointId)).toMatchObject({ offBecause: 'failing', waiting: 0, failed: 1 })
    const pauses: number[] = []
    for (let pause = pauseAfterTry(1, 0.5); pause !== undefined; pause = pauseAfterTry(pauses.length + 1, 0.5))
      pauses.push(pause)
    expect(pauses.slice(0, 3)).toEqual([10_000, 20_000, 40_000])
    expect(pauses.reduce((sum, pause) => sum + pause, 0) / hourMs).toBeCloseTo(72, -1)
    expect((await shop.deliveries(endpointId))[0]!.tries).toBeGreaterThan(pauses.length)
  })
})

describe('other software with one worker', () => {
  let shop: HookedShop
  beforeAll(async () => {
    shop = await openHookedShop(0)
  })
  afterAll(() => shop.close())
  afterEach(() => shop.removeAll())

  test('is told while another answers a byte at a time, which is given ten seconds', async () => {
    const worker = await shop.world.openWorkers()
    const [slow, fine] = [await shop.listen(), await shop.listen()]
    slow.answers.push('trickle')
    const { endpointId } = await shop.add(slow.url, ['order.*'])
    await shop.add(fine.url, ['order.*'])
    const sale = await shop.world.api.openSale(shop.host)
    await shop.buy(sale)
    await until('the slow one is being told', () => slow.received.length === 1)
    const { orderId } = await shop.buy(sale)
    await eventually(async () => expect(typesAbout(fine, 'orderId', orderId)).toEqual(['order.confirmed']))
    expect((await shop.deliveries(endpointId)).map(({ error }) => error)).toEqual([null, null])
    await eventually(async () =>
      expect((await shop.deliveries(endpointId, 'failed')).map(({ error }) => error)).toEqual([
        'no answer within 10 s',
      ]),
    )
    await worker.close()
  })

  test('that is killed -9 between sending and noting it, is told again under the same id, and of everything else once', async () => {
    const receiver = await shop.listen()
    const { endpointId } = await shop.add(receiver.url, ['order.*'])
    const first = await startProcess('worker', shop.world.env)
    receiver.answers.push('hang')
    const sale = await shop.world.api.openSale(shop.host)
    const orders = [await shop.buy(sale)]
    await until('a delivery is on its way', () => receiver.received.length === 1)
    await first.end('SIGKILL')
    const second = await startProcess('worker', shop.world.env)
    orders.push(await shop.buy(sale))
    await eventually(async () => expect(await shop.deliveries(endpointId, 'sent')).toHaveLength(1))
    await shop.world.moveClock(61_000)
    await eventually(async () => expect((await shop.read(endpointId)).waiting).toBe(0))
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[1], ids[0]])
    for (const { orderId } of orders) expect(typesAbout(receiver, 'orderId', orderId)).toContain('order.confirmed')
    await second.end('SIGTERM')
  })
})
