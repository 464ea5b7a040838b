import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { signInByLink, StaffDevice } from '../../support/staff.ts'
import { claimsOf } from '../../support/tokens.ts'
import { openWorld, type World } from '../../support/world.ts'

const pin = '250190'
const dayMs = 86_400_000

describe('a PIN on a device', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  interface Station {
    device: StaffDevice
    token: string
    keyId: string
  }
  const openStation = async (name: string, device = new StaffDevice(world), ownPin = pin): Promise<Station> => {
    const token = await device.signIn({ role: 'packer', name, hours: 2 })
    const set = await device.call<{ keyId: string }>('PUT', '/api/sign-in/pin', { pin: ownPin }, token)
    expect(set.status).toBe(200)
    return { device, token, keyId: set.body.keyId }
  }
  const enter = ({ device, keyId }: Pick<Station, 'device' | 'keyId'>, tried = pin) =>
    device.call<{ token: string; code?: string; triesLeft?: number }>('POST', '/api/sign-in/pin', { keyId, pin: tried })
  const me = async (token: string): Promise<number> => (await world.api.call('GET', '/api/me', token)).status

  test('signs the same person in again after the token ran out, for as long as before, and says who may', async () => {
    const { device, token, keyId } = await openStation('hoa')
    await world.moveClock(2 * 3_600_000 + 1)
    expect(await me(token)).toBe(401)
    const ways = await device.call('GET', '/api/sign-in/ways')
    expect(ways.body).toMatchObject({ keys: true, pins: [{ keyId, name: 'hoa', role: 'packer', seller: 'main' }] })
    const again = await enter({ device, keyId })
    expect(again).toMatchObject({ status: 200, body: { name: 'hoa', role: 'packer' } })
    const { iat, exp } = claimsOf(again.body.token) as { iat: number; exp: number }
    expect(Math.round((exp - iat) / 3600)).toBe(2)
    expect(await me(again.body.token)).toBe(200)
    const sessions = await world.api.call<{ items: object[] }>('GET', '/api/sessions', again.body.token)
    expect(sessions.body.items[0]).toMatchObject({ way: 'pin', isHere: true })
  })

  test('opens nothing on another device, nor for another person of the same device', async () => {
    const first = await openStation('tam')
    const second = await openStation('thu', first.device, '907351')
    const stranger = new StaffDevice(world)
    expect((await enter({ device: stranger, keyId: first.keyId })).status).toBe(404)
    const elsewhere = await openStation('tam')
    expect((await enter({ device: elsewhere.device, keyId: first.keyId })).status).toBe(404)
    expect((await stranger.call('GET', '/api/sign-in/ways')).body['pins']).toEqual([])
    expect(await enter(second)).toMatchObject({ status: 400, body: { code: 'invalid', triesLeft: 4 } })
    expect((await enter(second, '907351')).status).toBe(200)
    expect((await enter(first)).status).toBe(200)
  })

  test('is forgotten with its device after five wrong ones, also if they are tried at the same moment; a new link sets a new one', async () => {
    const station = await openStation('sau')
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => enter(station, String(400_000 + i * 7))))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(8)
    expect((await enter(station)).status).toBe(404)
    expect((await station.device.call('GET', '/api/sign-in/ways')).body['pins']).toEqual([])
    expect((await enter(await openStation('sau', station.device))).status).toBe(200)
    // A right one in between starts the count again.
    const other = await openStation('bay')
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) expect((await enter(other, '111222')).status).toBe(400)
      expect((await enter(other)).status).toBe(200)
    }
  })

  test('is not one that anybody would try first', async () => {
    const device = new StaffDevice(world)
    const token = await device.signIn({ role: 'packer', name: 'tu' })
    for (const easy of ['000000', '123456', '987654', '12345', 'abcdef'])
      expect((await device.call('PUT', '/api/sign-in/pin', { pin: easy }, token)).status).toBe(400)
  })

  test('is stored so that neither it nor the secret of its device can be read from the database', async () => {
    const { device } = await openStation('nam', new StaffDevice(world), '604218')
    const secret = device.cookie.split('=')[1]!
    expect(secret).toMatch(/^[\w-]{43}$/)
    const { rows } = await sql<{ all: string }>`select json_agg(k)::text as all from staff_key k`.execute(world.ctx.db)
    const hidden = [Buffer.from('604218'), Buffer.from(secret), Buffer.from(secret, 'base64url')]
    for (const bytes of hidden)
      for (const form of ['utf8', 'hex'] as const) expect(rows[0]!.all).not.toContain(bytes.toString(form))
  })

  test('ends with the session it was set in or opened, with its removal, and when its holder is signed out by name', async () => {
    const owner = await signInByLink(world, { role: 'owner', name: 'chu' })
    const endings: Record<string, (station: Station) => Promise<unknown>> = {
      'the session it was set in': ({ token }) =>
        world.api.call('POST', `/api/sessions/${String(claimsOf(token)['jti'])}/end`, owner),
      'the session it opened': async (station) => {
        const again = await enter(station)
        return world.api.call('POST', `/api/sessions/${String(claimsOf(again.body.token)['jti'])}/end`, owner)
      },
      'its removal': ({ keyId }) => world.api.call('DELETE', `/api/keys/${keyId}`, owner),
      'its holder signed out': () => world.api.call('POST', '/api/tokens/revoke', owner, { holder: 'chin' }),
    }
    for (const [what, ending] of Object.entries(endings)) {
      const station = await openStation('chin')
      expect((await enter(station)).status).toBe(200)
      expect(await ending(station)).toMatchObject({ status: 200 })
      expect([what, (await enter(station)).status]).toEqual([what, 404])
    }
    // Signing out on the device itself does not end it: that is what it is for.
    const station = await openStation('muoi')
    await world.api.call('POST', '/api/sign-out', station.token, { tokenId: claimsOf(station.token)['jti'] })
    expect((await enter(station)).status).toBe(200)
  })

  test('ends when it was not used for the days that the operator allows', async () => {
    const station = await openStation('muoimot')
    await world.moveClock(29 * dayMs)
    expect((await enter(station)).status).toBe(200)
    await world.moveClock(29 * dayMs)
    expect((await enter(station)).status).toBe(200)
    await world.moveClock(30 * dayMs + 1)
    expect((await enter(station)).status).toBe(404)
  })
})
