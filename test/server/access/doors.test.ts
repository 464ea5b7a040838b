import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { commands, type Command, type CommandName } from '../../../shared/contract/commands.ts'
import { routes, type RouteName } from '../../../shared/contract/http.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { roles, type Allow, type Role } from '../../../shared/contract/roles.ts'
import { pay } from '../../support/payments.ts'
import { claimsOf, forgeToken, unsignedToken } from '../../support/tokens.ts'
import { openWorld, type World } from '../../support/world.ts'
import { pathOf } from '../../support/route-path.ts'

/** Every kind of caller. */
const callers = ['nobody', ...roles, 'expired', 'forged', 'unsigned'] as const
type Caller = (typeof callers)[number]

async function tokensOf(world: World): Promise<Record<Caller, string | undefined>> {
  const host = await world.token('host')
  return {
    nobody: undefined,
    viewer: (await world.api.signUp()).token,
    host,
    packer: await world.token('packer'),
    dispatcher: await world.token('dispatcher'),
    producer: await world.token('producer'),
    finance: await world.token('finance'),
    support: await world.token('support'),
    owner: await world.token('owner'),
    admin: await world.token('admin'),
    expired: await world.token('admin', { hours: -1 }),
    forged: await forgeToken(world, { secret: 'f'.repeat(40), claims: claimsOf(host) }),
    unsigned: unsignedToken(world),
  }
}

const isRole = (caller: Caller): caller is Role => (roles as readonly string[]).includes(caller)

/** What the contract's table says: `open` means neither 401 nor 403. */
function expected(door: Allow, caller: Caller): 'open' | 'unauthorized' | 'forbidden' {
  if (caller === 'nobody') return door === 'anyone' ? 'open' : 'unauthorized'
  if (!isRole(caller)) return 'unauthorized'
  return door === 'anyone' || door.includes(caller) ? 'open' : 'forbidden'
}

describe('every route and command of the contract', () => {
  let world: World
  let tokens: Record<Caller, string | undefined>
  beforeAll(async () => {
    world = await openWorld()
    tokens = await tokensOf(world)
  })
  afterAll(() => world.close())

  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    test(`${route.method.toUpperCase()} ${route.path} lets in ${String(route.allow)} and nobody else, and no browser or proxy stores what it answers`, async () => {
      for (const caller of callers) {
        const reply = await knockAt(world, route, tokens[caller])
        assert.equal(reply.stored, 'no-store', caller)
        // The payment provider has no token: its route requires a signature and ignores tokens.
        if (name === 'takePayment') assert.deepEqual([reply.status, reply.body['code']], [401, 'unauthorized'], caller)
        else if (expected(route.allow, caller) === 'open')
          assert.ok(![401, 403].includes(reply.status), `${caller} was locked out: ${reply.status}`)
        else
          assert.deepEqual(
            [reply.status, reply.body['code']],
            expected(route.allow, caller) === 'forbidden' ? [403, 'forbidden'] : [401, 'unauthorized'],
            caller,
          )
      }
      if (name === 'takePayment')
        expect(await pay(world, randomUUID(), { event: { type: 'something.else' } })).toBe(200)
    })
  }

  for (const [name, command] of Object.entries(commands) as [CommandName, Command][]) {
    test(`${name} lets in ${String(command.allow)} and nobody else`, async () => {
      for (const caller of callers)
        assert.equal(await knock(world, name, command, tokens[caller]), expected(command.allow, caller), caller)
    })
  }

  test('of a document opens neither with a foreign signature nor with one for another document', async () => {
    const path = `/api/batches/${randomUUID()}/labels.pdf`
    const later = Math.floor(world.ctx.clock.now().getTime() / 1000) + 200
    for (const query of [
      'signature=x',
      `expires=${later}&signature=`,
      `expires=${later}&signature=x`,
      'signature=x&signature=y',
      `expires=${later}&expires=1&signature=x`,
    ]) {
      for (const token of [undefined, tokens.packer])
        assert.equal((await world.api.call('GET', `${path}?${query}`, token)).status, 401, query)
    }
  })
})

/** What a caller gets from a route. */
async function knockAt(
  world: World,
  route: Route,
  token: string | undefined,
): Promise<{ status: number; body: Record<string, unknown>; stored: string | null }> {
  const response = await fetch(world.api.url + pathOf(route), {
    method: route.method.toUpperCase(),
    headers: {
      ...(route.body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(route.body && { body: '{}' }),
  })
  const text = await response.text()
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, body, stored: response.headers.get('cache-control') }
}

/** What a caller gets from a command, either at the handshake or as the answer. */
async function knock(world: World, name: CommandName, command: Command, token: string | undefined): Promise<string> {
  let socket: Socket
  try {
    socket = await world.api.connect(token, command.namespace)
  } catch (error) {
    return (error as Error).message
  }
  const ack = (await socket.timeout(10_000).emitWithAck(name, { nothing: 'that it needs' })) as {
    ok: boolean
    code: string
  }
  socket.close()
  expect(ack.ok).toBe(false)
  return ack.code === 'invalid' ? 'open' : ack.code
}
