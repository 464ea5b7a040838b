import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import type { Socket } from 'socket.io-client'
import { clientAddress, networkOf } from '../../../server/http/client-address.ts'
import { unsentBytes } from '../../../server/socket/connection-limits.ts'
import { place, placeDecided } from '../../support/api.ts'
import { keptOrders } from '../../support/ledger.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Refused {
  message: string
  data?: { code: string; retryAfterMs?: number }
}

/** Connects, or returns the refusal. */
async function connecting(world: World, token?: string, address?: string): Promise<Socket | Refused> {
  return world.api
    .connect(token, '/live', address ? { extraHeaders: { 'X-Forwarded-For': address } } : {})
    .catch((error: unknown) => error as Refused)
}

function isRefused(answer: Socket | Refused): answer is Refused {
  return 'message' in answer
}

function assertBusy(answer: Socket | Refused): void {
  assert.ok(isRefused(answer), 'it was let in')
  expect(answer.data?.code).toBe('busy')
  // It is told when to retry.
  expect(answer.data?.retryAfterMs).toBeGreaterThanOrEqual(500)
}

describe('the sockets of a gateway are bounded', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({
      workers: 0,
      settings: { TRUST_PROXY: '1', LOOKERS_PER_ADDRESS_MAX: '3', SOCKETS_PER_VIEWER_MAX: '2', SOCKETS_MAX: '12' },
    })
  })
  afterAll(() => world.close())

  test('without a token by address, as our proxy saw it, whatever the client writes into its header', async () => {
    const let_in = await Promise.all([1, 2, 3].map(() => connecting(world, undefined, '198.51.100.9, 203.0.113.7')))
    expect(let_in.every((answer) => !isRefused(answer))).toBe(true)
    assertBusy(await connecting(world, undefined, '203.0.113.7'))
    assertBusy(await connecting(world, undefined, '192.0.2.55, 203.0.113.7'))
    const others = await Promise.all([
      connecting(world, undefined, '203.0.113.8'),
      connecting(world, (await world.api.signUp()).token, '203.0.113.7'),
    ])
    assert.ok(
      others.every((answer) => !isRefused(answer)),
      'another address, or a buyer behind the same one, was refused',
    )
    ;(let_in[0] as Socket).close()
    await until('its place is free again', async () => {
      const again = await connecting(world, undefined, '203.0.113.7')
      if (isRefused(again)) return false
      again.close()
      return true
    })
    for (const answer of [...let_in, ...others]) (answer as Socket).close()
  })

  test('of one viewer to the newest ones', async () => {
    const { token } = await world.api.signUp()
    const [oldest, second] = [await world.api.connect(token), await world.api.connect(token)]
    const third = await world.api.connect(token)
    await until('the oldest is closed', () => !oldest.connected)
    expect(second.connected).toBe(true)
    expect(third.connected).toBe(true)
    for (const socket of [second, third]) socket.close()
  })

  test('of one viewer, or of one member of staff, even when they all arrive at the same moment', async () => {
    for (const token of [(await world.api.signUp()).token, await world.token('host')]) {
      const sockets = await Promise.all(Array.from({ length: 8 }, () => world.api.connect(token)))
      await until('only the newest are left', () => sockets.filter((socket) => socket.connected).length === 2)
      for (const socket of sockets) socket.close()
    }
  })

  test('without counting a reconnecting client twice', async () => {
    const restless = (await connecting(world, undefined, '203.0.113.20')) as Socket
    for (let i = 0; i < 6; i += 1) {
      restless.disconnect()
      restless.connect()
      await until('it is back', () => restless.connected)
    }
    const other = await connecting(world, undefined, '203.0.113.20')
    assert.ok(!isRefused(other), 'a second one of that address was refused')
    for (const socket of [restless, other]) socket.close()
  })

  test('in total: the next one is told when to retry', async () => {
    await until('the others are gone', () => world.gateways[0]!.gateway.io.of('/live').sockets.size === 0)
    const sockets: Socket[] = []
    while (sockets.length < 12) sockets.push(await world.api.connect())
    assertBusy(await connecting(world))
    assertBusy(await connecting(world, (await world.api.signUp()).token))
    for (const socket of sockets) socket.close()
  })

  test('an IPv6 subscriber counts as one address, whichever of theirs they use', () => {
    expect(networkOf('2001:db8:0:12:aaaa::1')).toBe(networkOf('2001:0DB8::12:0:0:0:7'))
    expect(networkOf('2001:db8:0:12::1')).not.toBe(networkOf('2001:db8:0:13::1'))
    expect(['192.0.2.1', '::ffff:192.0.2.1', '::1'].map((address) => networkOf(address))).toEqual([
      '192.0.2.1',
      '192.0.2.1',
      '::1',
    ])
  })

  test('the address is the one that the last trusted proxy saw', () => {
    const seen = (hops: number, forwarded?: string): string =>
      clientAddress({ address: '10.0.0.1', headers: { 'x-forwarded-for': forwarded } }, hops)
    expect([
      seen(0, '1.1.1.1'),
      seen(1, '1.1.1.1, 2.2.2.2'),
      seen(2, '1.1.1.1, 2.2.2.2'),
      seen(5, '1.1.1.1'),
      seen(1),
    ]).toEqual(['10.0.0.1', '2.2.2.2', '1.1.1.1', '1.1.1.1', '10.0.0.1'])
  })
})

describe('a viewer who does not read', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { UNSENT_BYTES_MAX: '262144' } })
  })
  afterAll(() => world.close())

  test('is dropped before the backlog for them grows large, others receive everything, and after reconnecting they see the current state', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 50 } })
    const [slow, quick] = await Promise.all(
      (await world.api.signUps(2)).map(async ({ token }) => ({ token, socket: await world.api.connect(token) })),
    )
    for (const { socket } of [slow!, quick!]) await socket.emitWithAck('sale:join', { saleId })
    const tcp = (slow!.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } }).transport
      .ws._socket
    tcp.pause()
    const live = world.gateways[0]!.gateway.io.of('/live')
    let heard = 0
    quick!.socket.on('order:refused', () => (heard += 1))
    // Far more than the buffers of both ends hold, sent to everyone in the sale's room.
    const noise = 'x'.repeat(250_000)
    for (let i = 1; i <= 80; i += 1) {
      live.to(`sale/${saleId}`).emit('order:refused', { orderId: saleId, code: noise })
      await until('the quick one has received it', () => heard === i)
    }
    await until('the slow one is dropped', () => live.sockets.size === 1)
    expect((await placeDecided(quick!.socket, saleId)).state).toBe('confirmed')
    slow!.socket.close()
    const back = await world.api.connect(slow!.token)
    const joined = (await back.emitWithAck('sale:join', { saleId })) as { sale: { items: { available: number }[] } }
    expect(joined.sale.items[0]!.available).toBe(49)
    for (const socket of [back, quick!.socket]) socket.close()
  })
})

describe('droppable messages', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('are not queued for a viewer who does not read', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'))
    const slow = await world.api.connect()
    await slow.emitWithAck('sale:join', { saleId })
    const tcp = (slow.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } }).transport.ws
      ._socket
    tcp.pause()
    const { io } = world.gateways[0]!.gateway
    const room = io.of('/live').volatile.to(`sale/${saleId}`)
    const noise = 'x'.repeat(8_000)
    const [connection] = Object.values(
      (io.engine as unknown as { clients: Record<string, Parameters<typeof unsentBytes>[0]> }).clients,
    )
    let most = 0
    // Forty megabytes: far more than the buffers of both ends hold.
    for (let i = 0; i < 5_000; i += 1) {
      room.emit('order:refused', { orderId: saleId, code: noise })
      await new Promise(setImmediate)
      most = Math.max(most, unsentBytes(connection!))
    }
    assert.ok(most < 262_144, `${most} bytes were queued`)
    slow.close()
  })
})

describe('a gateway at its limit of undecided orders', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0, settings: { SALE_UNDECIDED_MAX: '20' } })
  })
  afterAll(() => world.close())

  test('refuses more before storing anything, delays lists, and serves everyone afterwards', async () => {
    const [host, packer] = [await world.token('host'), await world.token('packer')]
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: 50 } })
    const socket = await world.api.connect((await world.api.signUp()).token)
    const acks = await Promise.all(Array.from({ length: 30 }, () => place(socket, saleId)))
    const refused = acks.filter((ack) => !ack.ok)
    expect([refused.length, new Set(refused.map((ack) => ack.code))]).toEqual([10, new Set(['busy'])])
    expect(refused.every((ack) => ack.retryAfterMs! >= 200)).toBe(true)
    const [order] = acks.filter((ack) => ack.ok)
    for (const path of [
      `/api/sales/${saleId}/orders`,
      `/api/sales/${saleId}/deadline`,
      `/api/batches?saleId=${saleId}`,
    ]) {
      const list = await world.api.call('GET', path, path.includes('batches') ? packer : host)
      assert.deepEqual([list.status, list.body['code']], [503, 'busy'], path)
    }
    expect((await world.api.call('GET', `/api/orders/${order!.order.orderId}`, host)).status).toBe(200)
    await world.openWorkers()
    await until('all that were stored are decided', async () => (await keptOrders(world, saleId)).length === 20)
    await until(
      'lists are read again',
      async () => (await world.api.call('GET', `/api/sales/${saleId}/orders`, host)).status === 200,
    )
    expect((await placeDecided(socket, saleId)).state).toBe('confirmed')
    expect(await keptOrders(world, saleId)).toHaveLength(21)
    socket.close()
  })
})
