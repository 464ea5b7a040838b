import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../shared/contract/common.ts'
import type { ReceivableView } from '../../shared/contract/routes/money.ts'
import type { ScannedReturn } from '../../shared/contract/routes/return.ts'
import type { Reply } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { packedSale } from '../support/packed-sale.ts'
import { atTheDoor } from '../support/truck.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describe('a parcel that came back', () => {
  let world: World
  let support: string
  let host: string
  beforeAll(async () => {
    world = await openWorld()
    support = await world.token('support', { hours: 9_000 })
    host = await world.token('host', { hours: 9_000 })
  })
  afterAll(() => world.close())

  interface Sent {
    sale: SaleView
    codes: string[]
    orders: OrderView[]
    lotId: string
  }

  let lots = 0
  /** Parcels that have left, each with one bag of a lot of its own: the newest lot is the first to expire. */
  async function send(parcels: number): Promise<Sent> {
    const lotId = randomUUID()
    const bestBefore = `${2040 - lots++}-01-01`
    const lot = { lotId, sku: 'COFFEE', code: `L-${lotId.slice(0, 8)}`, units: 20, bestBefore }
    expect((await world.api.call('POST', '/api/lots', host, lot)).status).toBe(201)
    const { sale, codes, orders } = await packedSale(world, parcels)
    const door = atTheDoor(world, await world.token('dispatcher', { hours: 9_000 }))
    const pickup = await door.open()
    for (const code of codes) expect((await door.scan(pickup, code)).body.result).toBe('ok')
    expect((await door.sign(pickup)).status).toBe(200)
    return { sale, codes, orders, lotId }
  }
  const scan = (code: string, condition: string, scanId: string = randomUUID()): Promise<Reply<ScannedReturn>> =>
    world.api.call<ScannedReturn>('POST', '/api/returns', support, { scanId, code, condition })
  const stockOf = async ({ sale }: Sent): Promise<[number, number]> => {
    const { items } = (await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`, host)).body
    const { available, sold } = items.find(({ sku }) => sku === 'COFFEE')!
    return [available, sold]
  }
  const freeIn = async ({ lotId }: Sent): Promise<number> => {
    const { body } = await world.api.call<{ items: { lotId: string; free: number }[] }>(
      'GET',
      '/api/lots?sku=COFFEE',
      host,
    )
    return body.items.find((one) => one.lotId === lotId)!.free
  }
  const stateOf = async (order: OrderView): Promise<string> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.state

  test('is scanned in once: goods to sell again are in their lot and on sale, spoilt ones in neither, and all adds up', async () => {
    const sent = await send(3)
    const [before, free] = [await stockOf(sent), await freeIn(sent)]
    const scanId = randomUUID()
    const first = await scan(sent.codes[0]!, 'sellable', scanId)
    expect(first).toMatchObject({ status: 201, body: { result: 'ok', restocked: 'sale', condition: 'sellable' } })
    expect(await scan(sent.codes[0]!, 'sellable', scanId)).toMatchObject({ status: 200, body: { replayed: true } })
    expect((await scan(sent.codes[0]!, 'damaged', scanId)).body).toMatchObject({ code: 'id-reused' })
    expect((await scan(sent.codes[0]!, 'damaged')).body).toMatchObject({ result: 'already', condition: 'sellable' })
    expect((await scan(sent.codes[1]!, 'damaged')).body).toMatchObject({ result: 'ok', restocked: 'none' })
    expect(await stockOf(sent)).toEqual([before[0] + 1, before[1] - 1])
    expect(await freeIn(sent)).toBe(free + 1)
    const numbers = first.body.orders
    const returned = sent.orders.find(({ seq }) => seq === numbers[0])!
    expect(await stateOf(returned)).toBe('returned')
    const listed = await world.api.call<{ items: ScannedReturn[] }>('GET', '/api/returns', support)
    expect(listed.body.items.map(({ condition }) => condition)).toEqual(['damaged', 'sellable'])
    const finance = await world.token('finance', { hours: 9_000 })
    const owed = await until('what came back is no longer owed', async () => {
      const { body } = await world.api.call<{ items: ReceivableView[] }>(
        'GET',
        '/api/money/receivables?state=all&limit=200',
        finance,
      )
      const ended = body.items.filter(({ state }) => state === 'refused')
      return ended.length === 2 && body.items
    })
    expect(owed.find(({ parcelCode }) => parcelCode === sent.codes[0])).toMatchObject({ amount: 0, fromBuyer: 0 })
    expect(owed.find(({ parcelCode }) => parcelCode === sent.codes[2])).toMatchObject({ state: 'on-the-way' })
  })

  test('goes back to its lot only, once the sale is over', async () => {
    const sent = await send(1)
    expect((await world.api.call('POST', `/api/sales/${sent.sale.saleId}/close`, host)).status).toBe(200)
    const [before, free] = [await stockOf(sent), await freeIn(sent)]
    expect((await scan(sent.codes[0]!, 'sellable')).body).toMatchObject({ result: 'ok', restocked: 'lots' })
    expect(await stockOf(sent)).toEqual(before)
    expect(await freeIn(sent)).toBe(free + 1)
  })

  test('scanned by two at once is taken in by one of them', async () => {
    const sent = await send(1)
    const results = await Promise.all([scan(sent.codes[0]!, 'sellable'), scan(sent.codes[0]!, 'sellable')])
    expect(new Set(results.map(({ body }) => body.result))).toEqual(new Set(['ok', 'already']))
  })

  test('that has not left, or is of nobody here, is refused; what is not ours is kept by its code', async () => {
    const { codes } = await packedSale(world, 1)
    expect(await scan(codes[0]!, 'sellable')).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(await scan('SPXVN0099', 'sellable')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect((await scan('SPXVN0099', 'not-ours')).body).toMatchObject({ result: 'ok', code: 'SPXVN0099', orders: [] })
    const sent = await send(1)
    const stranger = await world.token('support', { seller: 'other', hours: 9_000 })
    const foreign = { scanId: randomUUID(), code: sent.codes[0]!, condition: 'sellable' }
    expect((await world.api.call('POST', '/api/returns', stranger, foreign)).status).toBe(404)
    const free = await freeIn(sent)
    expect((await scan(sent.codes[0]!, 'not-ours')).body).toMatchObject({ result: 'ok', restocked: 'none' })
    expect(await freeIn(sent)).toBe(free)
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
