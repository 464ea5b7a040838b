import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { LiveClient, type LiveHooks } from '../../../shared/client/live-client.ts'
import { LiveRefusal } from '../../../shared/client/live-socket.ts'
import type { Placed } from '../../../shared/client/pending-orders.ts'
import { queueHomes } from '../../support/services.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('the websocket client', () => {
  let world: World
  let sale: SaleView
  let host: string
  const clients: LiveClient[] = []
  beforeAll(async () => {
    world = await openWorld({ queue: queueHomes()[0]! })
    host = await world.token('host')
    sale = await world.api.openSale(host, { items: { COFFEE: { quota: 20, perViewerLimit: 2 }, TEA: 1 } })
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await world.close()
  })

  const open = async (hooks: Partial<LiveHooks> = {}): Promise<{ client: LiveClient; viewerId: string }> => {
    const { viewerId, token } = await world.api.signUp()
    const client = new LiveClient({ url: world.api.url, token, hooks, answerMs: 500, quietMs: 500 })
    clients.push(client)
    await client.join(sale.saleId)
    return { client, viewerId }
  }
  const tap = (sku = 'COFFEE', quantity = 1, orderId = randomUUID()) => ({
    orderId,
    saleId: sale.saleId,
    lines: [{ sku, quantity }],
    payment: 'cod' as const,
  })
  const orderOf = (placed: Placed): OrderView => {
    assert.ok('order' in placed, JSON.stringify(placed))
    return placed.order
  }
  const listed = async (orderIds: string[]): Promise<OrderView[]> => {
    const { body } = await world.api.call<{ items: OrderView[] }>(
      'GET',
      `/api/sales/${sale.saleId}/orders?limit=200`,
      host,
    )
    return body.items.filter((order) => orderIds.includes(order.orderId))
  }
  const serverSockets = (viewerId: string) =>
    [...world.gateways[0]!.gateway.io.of('/live').sockets.values()].filter(
      (socket) => (socket.data as { actor?: { sub: string } }).actor?.sub === viewerId,
    )

  test('returns the decision and remembers the order', async () => {
    const { client } = await open()
    const order = orderOf(await client.place(tap()))
    expect(order.state).toBe('confirmed')
    expect(client.order(order.orderId)).toEqual(order)
  })

  test('sends an order again under its id when the connection drops before the answer, and it exists once', async () => {
    const resent: string[] = []
    const { client, viewerId } = await open({ resent: (orderId) => void resent.push(orderId) })
    const taps = [tap(), tap(), tap()]
    const placing = taps.map((one) => client.place(one))
    for (const socket of serverSockets(viewerId)) socket.conn.close()
    const placed = (await Promise.all(placing)).map(orderOf)
    expect(placed.map((order) => order.orderId)).toEqual(taps.map((one) => one.orderId))
    expect(resent.length).toBeGreaterThan(0)
    expect(placed.map((order) => order.state).toSorted()).toEqual(['confirmed', 'confirmed', 'rejected'])
    expect(await listed(taps.map((one) => one.orderId))).toHaveLength(3)
  })

  test('does the same when only the answer was lost and the order is already stored', async () => {
    const { client, viewerId } = await open()
    const { pendingOrders } = world.gateways[0]!.gateway
    const { accepted } = pendingOrders
    let orders = 0
    pendingOrders.accepted = (...order) => {
      orders += 1
      if (orders === 1) for (const socket of serverSockets(viewerId)) socket.conn.close()
      accepted(...order)
    }
    const one = tap()
    const order = orderOf(await client.place(one))
    pendingOrders.accepted = accepted
    expect(order.state).toBe('confirmed')
    expect(await listed([one.orderId])).toHaveLength(1)
    const { body } = await world.api.call<SaleView>('GET', `/api/sales/${sale.saleId}`)
    const { items } = (
      await world.api.call<{ items: OrderView[] }>(
        'GET',
        `/api/sales/${sale.saleId}/orders?state=confirmed&limit=200`,
        host,
      )
    ).body
    expect(body.items.find((item) => item.sku === 'COFFEE')?.sold).toBe(items.length)
  })

  test('an order placed while offline is sent with the next connection, even after the server closed it', async () => {
    const { client, viewerId } = await open()
    for (const socket of serverSockets(viewerId)) socket.disconnect(true)
    await until('the client has noticed', () => !client.isConnected)
    expect(orderOf(await client.place(tap())).state).toBe('confirmed')
  })

  test('the same id twice is one tap', async () => {
    const { client } = await open()
    const one = tap()
    const [first, second] = await Promise.all([client.place(one), client.place(one)])
    expect(first).toEqual(second)
    const third = orderOf(await client.place(one))
    expect(third.seq).toBe(orderOf(first).seq)
    expect(await listed([one.orderId])).toHaveLength(1)
  })

  test('tells why an order was not accepted', async () => {
    const { client } = await open()
    expect(orderOf(await client.place(tap('COFFEE', 3))).reason).toBe('over-limit')
    expect(orderOf(await client.place(tap('TEA', 2))).reason).toBe('sold-out')
    const taken = tap()
    await client.place(taken)
    const other = await open()
    const placed = await other.client.place({ ...tap(), orderId: taken.orderId })
    expect('refused' in placed && placed.refused.code).toBe('order-id-reused')
  })

  test('waits as long as a busy server asks, then sends the same id', async () => {
    const reasons: string[] = []
    const { client } = await open({ resent: (_orderId, why) => void reasons.push(why) })
    const { admission } = world.gateways[0]!.gateway
    const { enter } = admission
    const { Refusal } = await import('../../../shared/refusal.ts')
    admission.enter = () => {
      throw new Refusal('busy', 'full', { retryAfterMs: 200 })
    }
    const placing = client.place(tap())
    await until('it was refused once', () => reasons.length > 0)
    admission.enter = enter
    expect(orderOf(await placing).state).toBe('confirmed')
    expect(reasons[0]).toBe('busy')
  })

  test('ignores what is older than what it knows', async () => {
    const states: string[] = []
    const available: number[] = []
    const { client, viewerId } = await open({
      order: (order) => void states.push(order.state),
      stock: (item) => void (item.sku === 'COFFEE' && available.push(item.available)),
    })
    const order = orderOf(await client.place(tap()))
    const [socket] = serverSockets(viewerId)
    socket!.emit('order:changed', { ...order, version: order.version + 2, state: 'packed' })
    socket!.emit('order:changed', { ...order, version: order.version + 1, state: 'cancelled' })
    socket!.emit('stock:changed', {
      saleId: sale.saleId,
      items: [{ sku: 'COFFEE', available: 777, held: 0, sold: 0, version: 1_000_000 }],
    })
    socket!.emit('stock:changed', {
      saleId: sale.saleId,
      items: [{ sku: 'COFFEE', available: 778, held: 0, sold: 0, version: 999_999 }],
    })
    await until('the facts are there', () => available.at(-1) === 777)
    await client.join(sale.saleId)
    expect([client.order(order.orderId)?.state, states.at(-1), available.at(-1)]).toEqual(['packed', 'packed', 777])
    expect(states).not.toContain('cancelled')
    expect(available).not.toContain(778)
  })

  test('reports when it is refused, and settles what was placed', async () => {
    const client = new LiveClient({ url: world.api.url, token: 'nonsense' })
    clients.push(client)
    const placing = client.place(tap())
    await assert.rejects(
      client.join(sale.saleId),
      (error) => error instanceof LiveRefusal && error.code === 'unauthorized',
    )
    const placed = await placing
    expect('refused' in placed && placed.refused.code).toBe('unauthorized')
    const later = await client.place(tap())
    expect('refused' in later && later.refused.code).toBe('unauthorized')
  })
})
