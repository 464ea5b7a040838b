import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Api, place, placeDecided, type OrderAck } from '../support/api.ts'
import { assertBooksAgree, balanceOf, keptOrders } from '../support/ledger.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

describe('the same order sent twice', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ gateways: 2, settings: { ACK_WAIT_MS: '5000' } })
  })
  afterAll(() => world.close())

  test('gets the same answer while the first is in flight', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const socket = await world.api.connect((await world.api.signUp()).token)
    const orderId = randomUUID()
    const acks = await Promise.all([
      place(socket, sale.saleId, { orderId }),
      place(socket, sale.saleId, { orderId }),
      place(socket, sale.saleId, { orderId: orderId.toUpperCase() }),
    ])
    expect(acks.map((ack) => [ack.ok, ack.order.state, ack.order.seq, ack.replayed])).toEqual([
      [true, 'confirmed', 1, undefined],
      [true, 'confirmed', 1, true],
      [true, 'confirmed', 1, true],
    ])
    expect(await keptOrders(world, sale.saleId)).toHaveLength(1)
    expect((await balanceOf(world, sale.saleId)).sold).toBe(1)
    socket.close()
  })

  test('is answered with its current state after the decision, also by another gateway, and changes nothing', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: 5, TEA: 5 } })
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const elsewhere = await new Api(world.gateways[1]!.url).connect(viewer.token)
    const orderId = randomUUID()
    const lines = [
      { sku: 'COFFEE', quantity: 2 },
      { sku: 'TEA', quantity: 1 },
    ]
    const first = await placeDecided(socket, sale.saleId, { orderId, lines })
    for (const other of [socket, elsewhere]) {
      const again = await place(other, sale.saleId, { orderId, lines: lines.toReversed() })
      expect(again).toMatchObject({ ok: true, replayed: true })
      expect(again.order).toEqual(first)
    }
    await socket.emitWithAck('order:cancel', { orderId })
    const cancelled = await place(elsewhere, sale.saleId, { orderId, lines })
    expect(cancelled).toMatchObject({
      order: { state: 'cancelled', version: 2, cancelled: { why: 'buyer' } },
      replayed: true,
    })
    expect(await keptOrders(world, sale.saleId)).toHaveLength(1)
    expect((await balanceOf(world, sale.saleId)).available).toBe(5)
    await assertBooksAgree(world, sale.saleId)
    socket.close()
    elsewhere.close()
  })

  test('is decided and answered again without a look at parcels, carriers or hand-overs', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const elsewhere = await new Api(world.gateways[1]!.url).connect(viewer.token)
    const orderId = randomUUID()
    // Whatever reads one of these tables waits until the end of this transaction.
    await world.ctx.db.transaction().execute(async (tx) => {
      await sql`lock table parcel, manifest, shipment, carrier_account in access exclusive mode`.execute(tx)
      const first = await placeDecided(socket, sale.saleId, { orderId })
      for (const other of [socket, elsewhere])
        expect(await place(other, sale.saleId, { orderId })).toMatchObject({ order: first, replayed: true })
    })
    socket.close()
    elsewhere.close()
  })

  test('stays rejected, even after the quota was raised', async () => {
    const host = await world.token('host')
    const sale = await world.api.openSale(host, { items: { COFFEE: 1 } })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const orderId = randomUUID()
    const lines = [{ sku: 'COFFEE', quantity: 2 }]
    expect((await placeDecided(socket, sale.saleId, { orderId, lines })).reason).toBe('sold-out')
    await world.api.call('POST', `/api/sales/${sale.saleId}/items/COFFEE/quota`, host, {
      changeId: randomUUID(),
      delta: 10,
      reason: 'more came',
    })
    const again = await place(socket, sale.saleId, { orderId, lines })
    expect(again).toMatchObject({ order: { state: 'rejected', reason: 'sold-out' }, replayed: true })
    expect((await placeDecided(socket, sale.saleId, { lines })).state).toBe('confirmed')
    socket.close()
  })
})

describe('another order under the same id', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000' } })
    await world.openGateway({ ACK_WAIT_MS: '0' })
  })
  afterAll(() => world.close())

  test('is refused, in flight and after the decision, with different contents or from someone else', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const other = await world.api.openSale(await world.token('host'))
    const socket = await world.api.connect((await world.api.signUp()).token)
    const stranger = await world.api.connect((await world.api.signUp()).token)
    const orderId = randomUUID()
    const tries = (): Promise<OrderAck>[] => [
      place(socket, sale.saleId, { orderId, lines: [{ sku: 'COFFEE', quantity: 2 }] }),
      place(socket, sale.saleId, { orderId, payment: 'prepaid' }),
      place(socket, other.saleId, { orderId }),
      place(stranger, sale.saleId, { orderId }),
    ]
    const [first, ...underWay] = await Promise.all([place(socket, sale.saleId, { orderId }), ...tries()])
    expect(first.order.state).toBe('confirmed')
    expect(underWay.map((ack) => [ack.ok, ack.code])).toEqual(underWay.map(() => [false, 'order-id-reused']))
    const afterwards = await Promise.all(tries())
    expect(afterwards.map((ack) => [ack.ok, ack.code])).toEqual(afterwards.map(() => [false, 'order-id-reused']))
    expect(await keptOrders(world, sale.saleId)).toHaveLength(1)
    expect(await keptOrders(world, other.saleId)).toHaveLength(0)
    const seen = (await socket.emitWithAck('order:status', { orderId })) as OrderAck
    expect(seen.order).toMatchObject({ state: 'confirmed', version: 1 })
    socket.close()
    stranger.close()
  })

  test('sent through two gateways at once goes to one viewer; the other is refused and sees nothing of it', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: 100 } })
    const doors = await Promise.all(
      world.gateways.map(async ({ url }) => new Api(url).connect((await world.api.signUp()).token)),
    )
    const refused: string[][] = doors.map(() => [])
    for (const [i, socket] of doors.entries())
      socket.on('order:refused', (fact: { orderId: string; code: string }) =>
        refused[i]!.push(`${fact.orderId} ${fact.code}`),
      )
    // The first gateway answers with the decision, the second at once: so its loser learns of it by `order:refused`.
    // Occasionally one comes first.
    for (let round = 0; round < 12; round += 1) {
      const orderId = randomUUID()
      const acks: OrderAck[] = []
      const tap = async (i: number): Promise<void> => void (acks[i] = await place(doors[i]!, sale.saleId, { orderId }))
      const first = tap(round % 2)
      if (round % 3 === 0) await first
      await Promise.all([first, tap(1 - (round % 2))])
      const lost = await until('one of them has lost', () => {
        const at = acks.findIndex(
          (ack, i) => ack.code === 'order-id-reused' || refused[i]!.includes(`${orderId} order-id-reused`),
        )
        return at === -1 ? false : { at }
      })
      const [kept] = (await keptOrders(world, sale.saleId)).filter((order) => order.orderId === orderId)
      expect(kept!.state).toBe('confirmed')
      const asked = (await Promise.all(
        doors.map((socket) => socket.emitWithAck('order:status', { orderId })),
      )) as OrderAck[]
      expect(asked.map((ack) => ack.code ?? ack.order.state)).toEqual(
        lost.at === 0 ? ['not-found', 'confirmed'] : ['confirmed', 'not-found'],
      )
    }
    expect(refused[1]!.length).toBeGreaterThan(0)
    expect((await balanceOf(world, sale.saleId)).sold).toBe(12)
    await assertBooksAgree(world, sale.saleId)
    for (const socket of doors) socket.close()
  })
})

describe('another order under the id of a decided one, under load', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { ORDERS_PER_VIEWER_PER_SECOND: '10000' } })
  })
  afterAll(() => world.close())

  test('is refused at once by its gateway, by websocket and by HTTP, while no decision comes in time', async () => {
    const sale = await world.api.openSale(await world.token('host'), { items: { COFFEE: 100_000 } })
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const ids = Array.from({ length: 300 }, () => randomUUID())
    await Promise.all(ids.map((orderId) => placeDecided(socket, sale.saleId, { orderId })))
    // No worker decides any more: what is accepted now is acknowledged as received when its time is up.
    const client = await world.ctx.pool.connect()
    await client.query('begin; select from partition for update')
    try {
      const backlog = Array.from({ length: 500 }, () => place(socket, sale.saleId))
      const lines = [{ sku: 'COFFEE', quantity: 2 }]
      const reused = ids.map(async (orderId, i) =>
        i % 10 === 0
          ? (
              await world.api.call<{ code: string }>('POST', `/api/sales/${sale.saleId}/orders`, viewer.token, {
                orderId,
                lines,
                payment: 'cod',
              })
            ).body.code
          : (await place(socket, sale.saleId, { orderId, lines })).code,
      )
      expect(new Set(await Promise.all(reused))).toEqual(new Set(['order-id-reused']))
      const repeated = await Promise.all(ids.slice(0, 50).map((orderId) => place(socket, sale.saleId, { orderId })))
      expect(new Set(repeated.map((ack) => `${ack.order.state} ${ack.replayed}`))).toEqual(new Set(['confirmed true']))
      expect(new Set((await Promise.all(backlog)).map((ack) => ack.order.state))).toEqual(new Set(['received']))
    } finally {
      await client.query('rollback')
      client.release()
    }
    await until('all are decided', async () => (await keptOrders(world, sale.saleId)).length === 800)
    await assertBooksAgree(world, sale.saleId)
    socket.close()
  })
})

describe('a second tap while Postgres is slow', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('is never acknowledged before the order is durable', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const socket = await world.api.connect((await world.api.signUp()).token)
    const orderId = randomUUID()
    const told: string[] = []
    const client = await world.ctx.pool.connect()
    await client.query('begin; lock table intake_chunk in share mode')
    const taps = [0, 1].map(async () => {
      const ack = await place(socket, sale.saleId, { orderId })
      told.push(ack.ok ? ack.order.state : ack.code!)
    })
    try {
      await until(
        'the INSERT waits',
        async () =>
          (
            await sql`select 1 from pg_locks where relation = 'intake_chunk'::regclass and not granted`.execute(
              world.ctx.db,
            )
          ).rows.length > 0,
      )
      await socket.emitWithAck('sale:leave', { saleId: sale.saleId })
      expect(told).toEqual([])
    } finally {
      await client.query('rollback')
      client.release()
    }
    await Promise.all(taps)
    for (const state of told) expect(state).toMatch(/^(received|confirmed)$/)
    await until('the order is decided', async () => (await keptOrders(world, sale.saleId)).length === 1)
    // The gateway may learn of the decision a moment after the books; until then a tap waits with the first and gets
    // its answer.
    const again = await until('a third tap gets the decision again', async () => {
      const ack = await place(socket, sale.saleId, { orderId })
      return ack.replayed && ack.order.state !== 'received' ? ack : undefined
    })
    expect(again.order.state).toBe('confirmed')
    socket.close()
  })
})
