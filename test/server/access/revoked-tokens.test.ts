import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { staffToken } from '../../../shared/contract/staff-token.ts'
import { Api, place } from '../../support/api.ts'
import { keptOrders } from '../../support/ledger.ts'
import { claimsOf, forgeToken } from '../../support/tokens.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const closedWithinMs = 5_000

/** Two gateways that know nothing of each other except through Postgres. */
describe('a revoked token', () => {
  let world: World
  let other: Api
  let admin: string
  beforeAll(async () => {
    world = await openWorld({ gateways: 2, settings: { RELAY: 'off' } })
    other = new Api(world.gateways[1]!.url)
    admin = await world.token('admin')
  })
  afterAll(() => world.close())

  const revoke = async (body: object): Promise<void> => {
    const reply = await world.api.call('POST', '/api/tokens/revoke', admin, body)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
  }
  const refusedAt = (api: Api, token: string): Promise<string> =>
    api.connect(token).then(
      (socket) => (socket.close(), 'connected'),
      (error: unknown) => (error as Error).message,
    )
  const gone = (sockets: Socket[]): Promise<boolean> =>
    until('their sockets are closed', () => sockets.every((socket) => socket.disconnected), closedWithinMs)

  test('closes its sockets on every gateway within five seconds and no longer works anywhere, and no other token is affected', async () => {
    const name = 'cau-ke.lan'
    const [lost, kept] = [await world.token('host', { name }), await world.token('host', { name })]
    const sockets = await Promise.all([
      world.api.connect(lost),
      other.connect(lost),
      other.connect(await world.token('packer', { name }), '/floor'),
    ])
    const staying = await Promise.all([world.api.connect(kept), other.connect(kept)])
    await revoke({ tokenId: claimsOf(lost)['jti'] })
    await gone(sockets.slice(0, 2))
    for (const api of [world.api, other]) {
      expect(await api.call('POST', '/api/sales', lost, {})).toMatchObject({
        status: 401,
        body: { code: 'unauthorized' },
      })
      expect(await refusedAt(api, lost)).toBe('unauthorized')
      expect((await api.call('POST', '/api/sales', kept, {})).status).toBe(400)
    }
    expect([...staying, sockets[2]].every((socket) => socket.connected)).toBe(true)
    for (const socket of [...staying, ...sockets]) socket.close()
  })

  test("takes all of its holder's tokens with it, whatever their role, but not one issued later", async () => {
    const name = 'cau-ke.minh'
    const before = [await world.token('host', { name }), await world.token('dispatcher', { name })]
    const sockets = await Promise.all(before.flatMap((token) => [world.api.connect(token), other.connect(token)]))
    await revoke({ holder: name })
    await gone(sockets)
    const undated = await forgeToken(world, { claims: { sub: name } })
    const after = await world.token('host', { name })
    for (const api of [world.api, other]) {
      expect(await Promise.all([...before, undated, after].map((token) => refusedAt(api, token)))).toEqual([
        'unauthorized',
        'unauthorized',
        'unauthorized',
        'connected',
      ])
    }
  })

  test('of a viewer places no more orders', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'))
    const { viewerId, token } = await world.api.signUp()
    const socket = await other.connect(token)
    expect((await place(socket, saleId)).ok).toBe(true)
    await revoke({ holder: viewerId })
    await gone([socket])
    const byHttp = await other.call('POST', `/api/sales/${saleId}/orders`, token, {
      orderId: randomUUID(),
      payment: 'cod',
      lines: [{ sku: 'COFFEE', quantity: 1 }],
    })
    expect(byHttp).toMatchObject({ status: 401 })
    expect(await refusedAt(other, token)).toBe('unauthorized')
    expect(await keptOrders(world, saleId)).toHaveLength(1)
  })

  test('stays revoked for a gateway that starts later, and is identified by exactly one name', async () => {
    const lost = await world.token('host')
    await revoke({ tokenId: claimsOf(lost)['jti'] })
    await revoke({ tokenId: claimsOf(lost)['jti'] })
    const later = new Api((await world.openGateway()).url)
    expect((await later.call('POST', '/api/sales', lost, {})).status).toBe(401)
    for (const body of [
      {},
      { tokenId: 'a', holder: 'b' },
      { tokenId: '' },
      { holder: 'x'.repeat(101) },
      { holder: 7 },
      { holder: 'a', role: 'host' },
    ])
      assert.equal((await world.api.call('POST', '/api/tokens/revoke', admin, body)).status, 400, JSON.stringify(body))
  })

  test('signed with the old secret is valid during a rotation, and can be revoked too', async () => {
    const former = 'f'.repeat(40)
    const token = await staffToken(
      { sub: 'old.hand', role: 'host', sellerId: world.sellerId, hours: 1 },
      former,
      world.ctx.clock.now(),
    )
    const changing = new Api((await world.openGateway({ TOKEN_SECRET_OLD: former })).url)
    const statusAt = async (api: Api): Promise<number> => (await api.call('POST', '/api/sales', token, {})).status
    expect([await statusAt(changing), await statusAt(world.api)]).toEqual([400, 401])
    await revoke({ holder: 'old.hand' })
    await until('the gateway knows about it', async () => (await statusAt(changing)) === 401, closedWithinMs)
  })
})
