import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { commands, type CommandName } from '../../../shared/contract/commands.ts'
import { limitClasses } from '../../../shared/contract/limit-classes.ts'
import { commandLimits } from '../../../shared/contract/limits.ts'
import { roles, type Allow, type Role } from '../../../shared/contract/roles.ts'
import { placeDecided } from '../../support/api.ts'
import { flood, okOf } from '../../support/flood.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const percent = 2
const refusalsMax = 20
const times = 600

type Sender = Role | 'stranger'

const onFloor: readonly Role[] = ['packer', 'dispatcher', 'owner', 'admin']

/** A stranger, a viewer, and of the staff who can connect somebody who may and somebody who may not. */
function sendersOf({ namespace, allow }: { namespace: '/live' | '/floor'; allow: Allow }): Sender[] {
  const isPublic = namespace === '/live'
  const staff = roles.filter((role) => role !== 'viewer' && (isPublic || onFloor.includes(role)))
  const may = (role: Role): boolean => allow === 'anyone' || allow.includes(role)
  const one = [staff.find(may), staff.find((role) => !may(role))].filter((role) => role !== undefined)
  return isPublic ? ['stranger', 'viewer', ...one] : one
}

/** Floods of every command by every kind of caller, with valid and with refused payloads. */
const floods = (Object.keys(commands) as CommandName[]).flatMap((name) =>
  sendersOf(commands[name]).flatMap((sender) =>
    (['right', 'wrong'] as const).map((payload) => ({ name, sender, payload })),
  ),
)

describe('a flood of every command by every kind of caller', () => {
  let world: World
  let saleId: string
  let orderId: string
  let viewer: string
  beforeAll(async () => {
    world = await openWorld({
      settings: {
        LIMITS_PERCENT: String(percent),
        REFUSALS_PER_MINUTE_MAX: String(refusalsMax),
        ORDERS_PER_VIEWER_PER_SECOND: '30',
        SIGNUPS_PER_ADDRESS_PER_MINUTE: '100000',
      },
    })
    saleId = (await world.api.openSale(await world.token('host'), { items: { COFFEE: 100_000 } })).saleId
    viewer = (await world.api.signUp()).token
    const socket = await world.api.connect(viewer)
    orderId = (await placeDecided(socket, saleId)).orderId
    socket.close()
  })
  afterAll(() => world.close())

  const tokenOf = async (sender: Sender): Promise<string | undefined> => {
    if (sender === 'stranger') return undefined
    return sender === 'viewer' ? (await world.api.signUp()).token : world.token(sender)
  }

  const payloadOf = (name: CommandName): unknown => {
    if (name === 'order:place')
      return { orderId: randomUUID(), saleId, lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod' }
    if (name === 'waiting:join') return { orderId: randomUUID(), saleId, sku: 'COFFEE', quantity: 1, payment: 'cod' }
    return name.startsWith('order:') || name === 'waiting:leave' ? { orderId } : { saleId }
  }

  for (const { name, sender, payload } of floods) {
    test(`${name}, ${payload}, by a ${sender}: no more than its budget is executed, and the socket is closed with a reason`, async () => {
      const { namespace, allow } = commands[name] as { namespace: '/live' | '/floor'; allow: Allow }
      const socket = await world.api.connect(await tokenOf(sender), namespace)
      const flooded = await flood(socket, times, () => [name, payload === 'right' ? payloadOf(name) : { no: 1 }])
      const may = payload === 'right' && (allow === 'anyone' || allow.includes(sender as Role))
      const limit = limitClasses[commandLimits[name]]
      const budget = !may
        ? 0
        : name === 'order:place'
          ? 30 * 4
          : Math.ceil(
              ((sender === 'viewer' || sender === 'stranger' ? limit.viewer : limit.token) as number) * (percent / 100),
            )
      assert.ok(okOf(flooded) <= budget, `${okOf(flooded)} were done, ${budget} are allowed`)
      assert.equal(flooded.closed?.code, 'busy', `${flooded.acks.length} answered`)
      expect(flooded.closed.message).toMatch(/refused/)
      expect(flooded.closed.retryAfterMs).toBeGreaterThanOrEqual(1_000)
      assert.ok(flooded.acks.length < times, 'all were answered')
      await until('the socket is closed', () => socket.disconnected)
    })
  }

  test('strangers who reconnect are let in later and later, a token is locked out for a while, and a buyer behind the same address gets in at once', async () => {
    const token = await world.token('host')
    const storm = async (): Promise<{ ms: number; code: string | undefined }> => {
      const startedAt = performance.now()
      const socket = await world.api.connect(token).catch((error: { data?: { code: string } }) => error.data!)
      if ('code' in socket) return { ms: performance.now() - startedAt, code: socket.code }
      await flood(socket, 200, () => ['no:such', 1])
      return { ms: performance.now() - startedAt, code: undefined }
    }
    const came: (string | undefined)[] = []
    for (let i = 0; i < 12; i += 1) came.push((await storm()).code)
    assert.ok(came.filter((code) => code === undefined).length <= 4, String(came))
    expect(came.at(-1)).toBe('busy')

    const startedAt = performance.now()
    const stranger = await world.api.connect()
    assert.ok(performance.now() - startedAt >= 1_000, 'after all these floods a stranger did not wait')
    const flooded = await flood(stranger, 200, () => ['no:such', 1])
    assert.ok(flooded.acks.length < refusalsMax, `${flooded.acks.length} answered: as many as for a first offender`)

    const socket = await world.api.connect((await world.api.signUp()).token)
    expect((await placeDecided(socket, saleId)).state).toBe('confirmed')
    socket.close()
  })
})
