import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { place, placeDecided, type OrderAck } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const coffee = (quantity: number): { lines: { sku: string; quantity: number }[] } => ({
  lines: [{ sku: 'COFFEE', quantity }],
})

describe('limits', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('hold across the orders of a buyer, and a cancelled order no longer counts', async () => {
    const sale = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: { quota: 50, perViewerLimit: 3 } },
    })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const first = await placeDecided(socket, sale.saleId, coffee(2))
    const tooMuch = await placeDecided(socket, sale.saleId, coffee(2))
    expect([first.state, tooMuch.state, tooMuch.reason]).toEqual(['confirmed', 'rejected', 'over-limit'])
    expect((await placeDecided(socket, sale.saleId, coffee(1))).state).toBe('confirmed')
    expect((await placeDecided(socket, sale.saleId, coffee(1))).reason).toBe('over-limit')
    await socket.emitWithAck('order:cancel', { orderId: first.orderId })
    expect((await placeDecided(socket, sale.saleId, coffee(2))).state).toBe('confirmed')
    expect((await balanceOf(world, sale.saleId)).sold).toBe(3)
    socket.close()
  })

  test('hold for orders that are decided at the same time', async () => {
    const sale = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: { quota: 50, perViewerLimit: 3 } },
    })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const orders = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        placeDecided(socket, sale.saleId, { ...coffee(1), payment: i % 2 === 0 ? 'cod' : 'prepaid' }),
      ),
    )
    expect(orders.filter((order) => order.state !== 'rejected')).toHaveLength(3)
    expect([...new Set(orders.map((order) => order.reason ?? 'none'))].toSorted()).toEqual(['none', 'over-limit'])
    await assertBooksAgree(world, sale.saleId)
    socket.close()
  })

  test("are shared by two sign-ups with one phone, which never see each other's orders", async () => {
    const sale = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: { quota: 50, perViewerLimit: 3 } },
    })
    const [one, other] = [
      await world.api.signUp({ phone: '0987654321' }),
      await world.api.signUp({ phone: '+84 98 765 4321' }),
    ]
    expect(one.viewerId).not.toBe(other.viewerId)
    const sockets = [await world.api.connect(one.token), await world.api.connect(other.token)] as const
    const heard: unknown[] = []
    sockets[1].onAny((name: string, fact: unknown) => name.startsWith('order:') && heard.push(fact))
    const first = await placeDecided(sockets[0], sale.saleId, coffee(2))
    expect((await placeDecided(sockets[1], sale.saleId, coffee(2))).reason).toBe('over-limit')
    expect((await placeDecided(sockets[1], sale.saleId, coffee(1))).state).toBe('confirmed')
    expect(heard.filter((fact) => (fact as { orderId: string }).orderId === first.orderId)).toEqual([])
    const status = (await sockets[1].emitWithAck('order:status', { orderId: first.orderId })) as OrderAck
    expect(status.code).toBe('not-found')
    const joined = (await sockets[1].emitWithAck('sale:join', { saleId: sale.saleId })) as {
      orders: { orderId: string }[]
    }
    expect(joined.orders).toHaveLength(2)
    expect(joined.orders.every((order) => order.orderId !== first.orderId)).toBe(true)
    expect((await world.api.call('GET', `/api/orders/${first.orderId}`, other.token)).status).toBe(404)
    for (const socket of sockets) socket.close()
  })
})

describe('what a limit costs', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('grows with the orders of a round, not with those of the sale, however young the tables are', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: { quota: 2_000, perViewerLimit: 20 } },
    })
    const crowd = await gather([world.api.url], 60)
    await crowd.stream(saleId, 15, 5)
    const placed = 60 * 15
    await untilAllDecided(world, crowd.acknowledged, 15_000)
    expect(await keptOrders(world, saleId)).toHaveLength(placed)
    // An order is looked up among those of its buyer, at most 15; every other lookup finds one row or a few.
    const read = async (): Promise<number> => {
      const { rows } = await world.ctx.pool.query<{ n: number }>(
        `select sum(idx_tup_read)::int as n from pg_stat_user_indexes where schemaname = current_schema and relname in ('order', 'order_line')`,
      )
      return rows[0]!.n
    }
    await until('Postgres has updated its statistics', async () => (await read()) >= placed)
    let [before, now] = [-1, await read()]
    await until('the statistics are stable', async () => {
      ;[before, now] = [now, await read()]
      return before === now
    })
    assert.ok(now < 150 * placed, `${now} rows were read by index for ${placed} orders`)
    crowd.close()
  })
})

describe('the stock of a sale', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('is allocated for all lines of an order or for none', async () => {
    const sale = await world.api.openSale(await world.token('host'), {
      items: { COFFEE: 10, TEA: 1, HONEY: { quota: 10, perViewerLimit: 1 } },
    })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const of = (...lines: [string, number][]): { lines: { sku: string; quantity: number }[] } => ({
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
    })
    expect((await placeDecided(socket, sale.saleId, of(['COFFEE', 2], ['TEA', 2]))).reason).toBe('sold-out')
    expect((await placeDecided(socket, sale.saleId, of(['COFFEE', 2], ['HONEY', 2]))).reason).toBe('over-limit')
    expect((await placeDecided(socket, sale.saleId, of(['COFFEE', 2], ['SALT', 1]))).reason).toBe('unknown-item')
    expect(await balanceOf(world, sale.saleId)).toEqual({ quota: 10, available: 10, held: 0, sold: 0 })
    const taken = await placeDecided(socket, sale.saleId, of(['COFFEE', 2], ['TEA', 1], ['HONEY', 1]))
    expect(taken).toMatchObject({ state: 'confirmed', total: 4 * 125_000 })
    expect(await balanceOf(world, sale.saleId, 'TEA')).toEqual({ quota: 1, available: 0, held: 0, sold: 1 })
    await assertBooksAgree(world, sale.saleId)
    socket.close()
  })

  test('may suffice for a smaller order after a larger one that it was too little for', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: 3 } })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const orders = await Promise.all(
      [2, 2, 1, 1].map((quantity) => placeDecided(socket, sale.saleId, coffee(quantity))),
    )
    expect(orders.map((order) => order.reason ?? order.state)).toEqual([
      'confirmed',
      'sold-out',
      'confirmed',
      'sold-out',
    ])
    expect(orders.map((order) => order.seq)).toEqual([1, 2, 3, 4])
    socket.close()
  })

  test('is not allocated to an order that names an item twice, or nothing, or too much', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const socket = await world.api.connect((await world.api.signUp()).token)
    const bad = [
      coffee(1).lines.concat(coffee(1).lines),
      [],
      Array.from({ length: 11 }, (_, i) => ({ sku: `SKU${i}`, quantity: 1 })),
      coffee(100).lines,
    ]
    for (const lines of bad) {
      const ack = await place(socket, sale.saleId, { lines })
      expect(ack).toMatchObject({ ok: false, code: 'invalid' })
      expect(ack.message!).toMatch(/^lines/)
    }
    expect(await keptOrders(world, sale.saleId)).toEqual([])
    socket.close()
  })
})
