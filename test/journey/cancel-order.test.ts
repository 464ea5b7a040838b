import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import type { BatchView, OrderView } from '../../shared/contract/common.ts'
import { placeDecided, type OrderAck } from '../support/api.ts'
import { nextEvent } from '../support/next-event.ts'
import { assertBooksAgree, balanceOf } from '../support/ledger.ts'
import { openWorld, type World } from '../support/world.ts'

interface Shop {
  saleId: string
  host: string
  packer: string
  viewer: string
  socket: Socket
}

async function openShop(world: World): Promise<Shop> {
  const [host, packer] = [await world.token('host'), await world.token('packer')]
  const { saleId } = await world.api.openSale(host)
  const { token: viewer } = await world.api.signUp()
  return { saleId, host, packer, viewer, socket: await world.api.connect(viewer) }
}

async function cancel(socket: Socket, orderId: string): Promise<OrderAck> {
  return (await socket.timeout(20_000).emitWithAck('order:cancel', { orderId })) as OrderAck
}

async function cutAndClaim(world: World, { saleId, packer }: Shop): Promise<BatchView> {
  const { batches } = (await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, packer))
    .body
  return (await world.api.call<BatchView>('POST', `/api/batches/${batches[0]!.batchId}/claim`, packer)).body
}

function pack(
  world: World,
  { packer }: Shop,
  code: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  return world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
}

describe('cancelling an order', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('releases its stock at once, and repeating it gets the same answer', async () => {
    const shop = await openShop(world)
    const order = await placeDecided(shop.socket, shop.saleId, { lines: [{ sku: 'COFFEE', quantity: 3 }] })
    const heard = nextEvent<OrderView>(shop.socket, 'order:changed')
    const first = await cancel(shop.socket, order.orderId)
    expect(first).toMatchObject({ ok: true, order: { state: 'cancelled', version: 2 } })
    expect((await heard).state).toEqual('cancelled')
    expect(await balanceOf(world, shop.saleId)).toEqual({ quota: 50, available: 50, held: 0, sold: 0 })
    const again = await cancel(shop.socket, order.orderId)
    expect(again).toMatchObject({ ok: true, order: { version: 2 } })
    const byHost = await world.api.call('POST', `/api/orders/${order.orderId}/cancel`, shop.host)
    expect(byHost).toMatchObject({ status: 409, body: { code: 'not-cancellable' } })
    await assertBooksAgree(world, shop.saleId)
    shop.socket.close()
  })

  test('is allowed for its viewer and the host, and for a rejected order to nobody', async () => {
    const shop = await openShop(world)
    const order = await placeDecided(shop.socket, shop.saleId)
    const byHost = await world.api.call<OrderView>('POST', `/api/orders/${order.orderId}/cancel`, shop.host)
    expect(byHost).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    expect((await world.api.call('POST', `/api/orders/${order.orderId}/cancel`, shop.host)).status).toBe(200)
    expect((await cancel(shop.socket, order.orderId)).code).toBe('not-cancellable')
    const rejected = await placeDecided(shop.socket, shop.saleId, { lines: [{ sku: 'SALT', quantity: 1 }] })
    expect((await cancel(shop.socket, rejected.orderId)).code).toBe('not-cancellable')
    expect((await cancel(shop.socket, randomUUID())).code).toBe('not-found')
    await assertBooksAgree(world, shop.saleId)
    shop.socket.close()
  })

  test('after batching cancels a parcel that becomes empty', async () => {
    const shop = await openShop(world)
    const order = await placeDecided(shop.socket, shop.saleId)
    const { batchId, parcels } = await cutAndClaim(world, shop)
    const code = parcels[0]!.code
    expect((await cancel(shop.socket, order.orderId)).order.state).toBe('cancelled')
    const refused = await pack(world, shop, code)
    expect(refused).toMatchObject({ status: 409, body: { code: 'parcel-cancelled' } })
    const batch = (await world.api.call<BatchView>('GET', `/api/batches/${batchId}`, shop.packer)).body
    expect([batch.state, batch.parcels.map((parcel) => parcel.state)]).toEqual(['packed', ['cancelled']])
    expect((await balanceOf(world, shop.saleId)).available).toBe(50)
    await assertBooksAgree(world, shop.saleId)
    shop.socket.close()
  })
})

describe('cancelling what is on paper', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  test('gives a parcel that keeps other orders a new code, and the old label is refused', async () => {
    const shop = await openShop(world)
    const [going, staying] = [
      await placeDecided(shop.socket, shop.saleId),
      await placeDecided(shop.socket, shop.saleId, { lines: [{ sku: 'COFFEE', quantity: 2 }] }),
    ]
    const { batchId, parcels } = await cutAndClaim(world, shop)
    const before = parcels[0]!
    expect({ parcels: parcels.length, cod: before.cod }).toEqual({ parcels: 1, cod: 375_000 })
    await cancel(shop.socket, going.orderId)
    const [now] = (await world.api.call<BatchView>('GET', `/api/batches/${batchId}`, shop.packer)).body.parcels
    expect(now!.code).not.toBe(before.code)
    expect([now!.cod, now!.lines.map((line) => line.quantity), now!.state]).toEqual([250_000, [2], 'picking'])
    const refused = await pack(world, shop, before.code)
    expect(refused).toMatchObject({ status: 409, body: { code: 'parcel-replaced', replacedBy: now!.code } })
    const packed = await pack(world, shop, now!.code)
    expect(packed).toMatchObject({ status: 200, body: { state: 'packed' } })
    const seen = (await shop.socket.emitWithAck('order:status', { orderId: staying.orderId })) as OrderAck
    expect(seen.order).toMatchObject({ state: 'packed', parcelCode: now!.code })
    await assertBooksAgree(world, shop.saleId)
    shop.socket.close()
  })

  test('is too late once the parcel is packed', async () => {
    const shop = await openShop(world)
    const order = await placeDecided(shop.socket, shop.saleId)
    const { parcels } = await cutAndClaim(world, shop)
    expect((await pack(world, shop, parcels[0]!.code)).status).toBe(200)
    expect((await cancel(shop.socket, order.orderId)).code).toBe('not-cancellable')
    const byHost = await world.api.call('POST', `/api/orders/${order.orderId}/cancel`, shop.host)
    expect(byHost).toMatchObject({ status: 409, body: { code: 'not-cancellable' } })
    expect((await balanceOf(world, shop.saleId)).sold).toBe(1)
    shop.socket.close()
  })

  test('while it is being packed: one of the two wins, twenty times out of twenty', async () => {
    const shop = await openShop(world)
    const buyers = await Promise.all((await world.api.signUps(20)).map((viewer) => world.api.connect(viewer.token)))
    const orders = await Promise.all(buyers.map((socket) => placeDecided(socket, shop.saleId)))
    await cutAndClaim(world, shop)
    for (const [i, order] of orders.entries()) {
      const code = ((await buyers[i]!.emitWithAck('order:status', { orderId: order.orderId })) as OrderAck).order
        .parcelCode!
      const both = [
        (): Promise<unknown> => pack(world, shop, code),
        (): Promise<unknown> => cancel(buyers[i]!, order.orderId),
      ]
      const done = await Promise.all((i % 2 === 0 ? both : both.toReversed()).map((go) => go()))
      const [packed, cancelled] = (i % 2 === 0 ? done : done.toReversed()) as [
        { status: number; body: { code: string } },
        OrderAck,
      ]
      const { order: now } = (await buyers[i]!.emitWithAck('order:status', { orderId: order.orderId })) as OrderAck
      if (cancelled.ok)
        expect({ status: packed.status, code: packed.body.code, state: now.state }).toEqual({
          status: 409,
          code: 'parcel-cancelled',
          state: 'cancelled',
        })
      else
        expect({ status: packed.status, code: cancelled.code, state: now.state }).toEqual({
          status: 200,
          code: 'not-cancellable',
          state: 'packed',
        })
    }
    await assertBooksAgree(world, shop.saleId)
    for (const socket of [shop.socket, ...buyers]) socket.close()
  })
})
