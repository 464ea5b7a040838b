import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { place, placeDecided, type OrderAck } from '../../support/api.ts'
import { keptOrders } from '../../support/ledger.ts'
import { claimsOf, forgeToken, unsignedToken } from '../../support/tokens.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** Bad inputs 18-20 of docs/reliability.md: who may open a websocket, and for how long. */
describe('the handshake of a websocket', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { ALLOWED_ORIGINS: 'https://shop.example, https://live.example:8443' } })
  })
  afterAll(() => world.close())

  const refusal = (
    token: unknown,
    options: Record<string, unknown> = {},
    namespace: '/live' | '/floor' = '/live',
  ): Promise<{ message: string; data?: { code: string } }> =>
    world.api.connect(undefined, namespace, { auth: { token }, ...options }).then(
      (socket) => {
        socket.close()
        return { message: 'connected' }
      },
      (error: unknown) => error as { message: string },
    )

  test('row 18: refuses an expired, forged, unsigned or foreign token', async () => {
    const viewer = claimsOf((await world.api.signUp()).token)
    const good = await forgeToken(world, { claims: viewer })
    expect((await refusal(good)).message).toBe('connected')
    const [head, body, signature] = good.split('.') as [string, string, string]
    const admin = Buffer.from(JSON.stringify({ ...viewer, role: 'admin' })).toString('base64url')
    const { iss: _, ...issuerless } = viewer
    const bad: Record<string, unknown> = {
      expired: await forgeToken(world, {
        claims: { ...viewer, exp: Math.floor(world.ctx.clock.now().getTime() / 1000) - 1 },
      }),
      'signed with another secret': await forgeToken(world, { claims: viewer, secret: 'x'.repeat(40) }),
      'of another algorithm': await forgeToken(world, {
        claims: viewer,
        alg: 'HS512',
        secret: world.env['TOKEN_SECRET']!.padEnd(64, 'x'),
      }),
      'of another algorithm, right secret': await forgeToken(world, { claims: viewer, alg: 'HS384' }).catch(
        () => 'no such key',
      ),
      unsigned: unsignedToken(world),
      'of another issuer': await forgeToken(world, { claims: issuerless, issuer: 'packflash' }),
      'with altered claims': `${head}.${admin}.${signature}`,
      'without its signature': `${head}.${body}.`,
      'cut off': good.slice(0, -2),
      'of an unknown role': await forgeToken(world, { claims: { ...viewer, role: 'chief' } }),
      'without an expiry': await forgeToken(world, { claims: { ...viewer, exp: undefined } }),
      empty: '',
      'a number': 7,
      'an object': { role: 'admin' },
      'an array': [good],
    }
    for (const [what, token] of Object.entries(bad)) {
      for (const namespace of ['/live', '/floor'] as const)
        assert.equal((await refusal(token, {}, namespace)).message, 'unauthorized', `${what}, ${namespace}`)
    }
    const ghost = await forgeToken(world, { claims: { ...viewer, sub: randomUUID() } })
    expect([(await refusal(ghost)).message, (await refusal(ghost, {}, '/floor')).message]).toEqual([
      'unauthorized',
      'forbidden',
    ])
  })

  test('row 19: accepts its own and the allowed origins and programs, but no look-alike', async () => {
    const own = new URL(world.api.url).host
    const connects = async (origin: string | undefined): Promise<boolean> =>
      (await refusal(undefined, origin === undefined ? {} : { extraHeaders: { Origin: origin } })).message ===
      'connected'
    for (const origin of [undefined, `http://${own}`, 'https://shop.example', 'https://live.example:8443'])
      assert.equal(await connects(origin), true, String(origin))
    const alike = [
      'https://evil.example',
      'null',
      '',
      'https://shop.example.evil.example',
      'https://evilshop.example',
      'http://shop.example',
      'https://shop.example:444',
      'https://shop.example/',
      'https://SHOP.example.',
      `http://${own}.evil.example`,
      `http://${own}@evil.example`,
      'https://live.example',
      'file://',
    ]
    for (const origin of alike) assert.equal(await connects(origin), false, origin)
  })

  test('row 20: ends when the token expires, even on an open socket', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'))
    const viewer = claimsOf((await world.api.signUp()).token)
    const shortLived = (seconds: number): Promise<Socket> =>
      forgeToken(world, {
        claims: { ...viewer, exp: Math.floor(world.ctx.clock.now().getTime() / 1000) + seconds },
      }).then((token) => world.api.connect(token))
    const closing = await shortLived(2)
    const asking = await shortLived(3600)
    await until('the socket is closed with its token', () => closing.disconnected)
    expect((await placeDecided(asking, saleId)).state).toBe('confirmed')
    await world.moveClock(3_601_000)
    const ack: OrderAck = await place(asking, saleId)
    expect(ack).toMatchObject({ ok: false, code: 'unauthorized' })
    await until('the socket is closed after its refusal', () => asking.disconnected)
    expect(await keptOrders(world, saleId)).toHaveLength(1)
  })
})
