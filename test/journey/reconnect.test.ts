import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { OrderView } from '../../shared/contract/common.ts'
import { Api, place, placeDecided } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { keptOrders } from '../support/ledger.ts'
import { pay } from '../support/payments.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

interface Joined {
  sale: { state: string; version: number; pin: string | null; items: { version: number }[] }
  orders: OrderView[]
}

async function join(socket: Socket, saleId: string): Promise<Joined> {
  return (await socket.timeout(20_000).emitWithAck('sale:join', { saleId })) as Joined
}

/** The versions in the order received; one may be received more than once, but none after a later one. */
function rising(versions: readonly number[]): number[] {
  return versions.filter((version, i) => i === 0 || version !== versions[i - 1])
}

describe('a viewer who was away', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0, gateways: 2 })
  })
  afterAll(() => world.close())

  test('finds the order decided on reconnecting, and is told what is decided afterwards', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const [gone, back, elsewhere] = await world.api.signUps(3)
    const orderIds = [randomUUID(), randomUUID(), randomUUID()]
    for (const [i, viewer] of [gone!, back!, elsewhere!].entries()) {
      const socket = await world.api.connect(viewer.token)
      expect((await place(socket, sale.saleId, { orderId: orderIds[i]! })).order.state).toBe('received')
      socket.close()
    }
    const sockets = [
      await world.api.connect(back!.token),
      await new Api(world.gateways[1]!.url).connect(elsewhere!.token),
    ]
    const told = sockets.map((socket) => nextEvent<OrderView>(socket, 'order:decided'))
    for (const [i, socket] of sockets.entries())
      expect((await join(socket, sale.saleId)).orders.map((order) => [order.orderId, order.state])).toEqual([
        [orderIds[i + 1], 'received'],
      ])
    await world.openWorkers()
    const decided = await Promise.all(told)
    expect(decided.map((order) => [order.orderId, order.state])).toEqual([
      [orderIds[1], 'confirmed'],
      [orderIds[2], 'confirmed'],
    ])

    await until('all three are decided', async () => (await keptOrders(world, sale.saleId)).length === 3)
    const late = await world.api.connect(gone!.token)
    const { orders } = await join(late, sale.saleId)
    expect(orders.map((order) => [order.orderId, order.state, order.version])).toEqual([[orderIds[0], 'confirmed', 1]])
    for (const socket of [...sockets, late]) socket.close()
  })
})

describe('a viewer who lost the connection between the tap and the answer', () => {
  let world: World
  beforeAll(async () => {
    // Nothing is decided and no one is answered until the viewer is back: the order is stored, and its ack has
    // nowhere to go any more.
    world = await openWorld({ workers: 0, settings: { ACK_WAIT_MS: '5000' } })
  })
  afterAll(() => world.close())

  test('finds the order on reconnecting and gets its decision', async () => {
    const sale = await world.api.openSale(await world.token('host'))
    const viewer = await world.api.signUp()
    const orderId = randomUUID()
    const tapping = await world.api.connect(viewer.token)
    tapping.emit('order:place', {
      orderId,
      saleId: sale.saleId,
      lines: [{ sku: 'COFFEE', quantity: 1 }],
      payment: 'cod',
    })
    await until('the order is stored', () => world.gateways[0]!.gateway.pendingOrders.find(orderId)?.received)
    tapping.close()
    const back = await world.api.connect(viewer.token)
    const told = nextEvent<OrderView>(back, 'order:decided')
    expect((await join(back, sale.saleId)).orders.map((order) => [order.orderId, order.state])).toEqual([
      [orderId, 'received'],
    ])
    await world.openWorkers()
    expect([(await told).orderId, (await told).state]).toEqual([orderId, 'confirmed'])
    back.close()
  })
})

describe('what a viewer is told', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('has versions that only rise, and a rejoin returns the last of them', async () => {
    const host = await world.token('host')
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp()
    const socket = await world.api.connect(viewer.token)
    const second = await world.api.connect(viewer.token)
    const versions: number[] = []
    second.on('order:decided', (order: OrderView) => versions.push(order.version))
    second.on('order:changed', (order: OrderView) => versions.push(order.version))
    const sales: number[] = []
    socket.on('sale:changed', (fact: { version: number }) => sales.push(fact.version))
    socket.on('pin:changed', (fact: { version: number }) => sales.push(fact.version))
    const joined = await join(socket, sale.saleId)

    const { orderId } = await placeDecided(socket, sale.saleId, { payment: 'prepaid' })
    await pay(world, orderId)
    await world.api.call('POST', `/api/sales/${sale.saleId}/batches`, host)
    await socket.emitWithAck('order:cancel', { orderId })
    await until('every version was told', () => versions.at(-1) === 4)
    expect(rising(versions)).toEqual([1, 2, 3, 4])

    await world.api.call('PUT', `/api/sales/${sale.saleId}/pin`, host, { sku: 'COFFEE' })
    await world.api.call('POST', `/api/sales/${sale.saleId}/pause`, host)
    const paused = joined.sale.version + 2
    await until('the sale was told', () => sales.at(-1) === paused)
    // The opening itself may arrive late, by the relay: the snapshot already had it.
    expect(rising(sales).filter((version) => version > joined.sale.version)).toEqual([paused - 1, paused])
    const again = await join(second, sale.saleId)
    expect({ state: again.sale.state, version: again.sale.version, pin: again.sale.pin }).toEqual({
      state: 'paused',
      version: paused,
      pin: 'COFFEE',
    })
    // The item changed with the reservation, the payment and the cancellation.
    expect(again.sale.items[0]!.version).toBe(joined.sale.items[0]!.version + 3)
    expect(again.orders.map((order) => [order.state, order.version])).toEqual([['cancelled', 4]])
    for (const one of [socket, second]) one.close()
  })
})

describe('a viewer with hundreds of orders in a sale', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { ORDERS_PER_VIEWER_PER_SECOND: '1000' } })
  })
  afterAll(() => world.close())

  test('gets the two hundred that changed last on reconnecting, in the order of their numbers', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 1_000 } })
    const [viewer, other] = await world.api.signUps(2)
    const socket = await world.api.connect(viewer!.token)
    const placed = await Promise.all(Array.from({ length: 205 }, () => placeDecided(socket, saleId)))
    const oldest = placed.toSorted((a, b) => a.seq! - b.seq!)[0]!
    await socket.emitWithAck('order:cancel', { orderId: oldest.orderId })
    socket.close()

    const back = await world.api.connect(viewer!.token)
    const { orders } = await join(back, saleId)
    expect(orders).toHaveLength(200)
    expect(orders[0]).toMatchObject({ orderId: oldest.orderId, state: 'cancelled' })
    expect(orders.map((order) => order.seq)).toEqual(orders.map((order) => order.seq).toSorted((a, b) => a! - b!))
    back.close()
    const stranger = await world.api.connect(other!.token)
    expect((await join(stranger, saleId)).orders).toEqual([])
    stranger.close()
  })
})
