import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { Api } from '../../support/api.ts'
import { iphoneSafari, signInByLink, StaffDevice } from '../../support/staff.ts'
import { claimsOf } from '../../support/tokens.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

interface Session {
  sessionId: string
  name: string
  role: string
  way: string
  device: string
  lastUsed: string
  isHere: boolean
  isOwn: boolean
}

describe('a session', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0, gateways: 2, settings: { RELAY: 'off' } })
  })
  afterAll(() => world.close())

  const sessionsOf = async (token: string): Promise<Session[]> =>
    (await world.api.call<{ items: Session[] }>('GET', '/api/sessions', token)).body.items
  const idOf = (token: string): string => String(claimsOf(token)['jti'])
  const end = (sessionId: string, token: string) => world.api.call('POST', `/api/sessions/${sessionId}/end`, token)

  test('is listed to its person with how and on what they signed in, and the one they look from is marked', async () => {
    const phone = await new StaffDevice(world, iphoneSafari).signIn({ role: 'packer', name: 'hoa' })
    const tablet = await new StaffDevice(world).signIn({ role: 'packer', name: 'hoa' })
    const [here, there, ...more] = await sessionsOf(tablet)
    expect(here).toMatchObject({ name: 'hoa', role: 'packer', way: 'link', device: 'Chrome · Android', isHere: true })
    expect(there).toMatchObject({ sessionId: idOf(phone), isHere: false, isOwn: true })
    expect(there!.device).toMatch(/Safari · iOS/)
    expect(more).toEqual([])
  })

  test("is seen by its person, the shop's owners and admins, and by nobody else; an admin's by admins only", async () => {
    const invited = { name: 'mai', seller: 'tra-vinh' }
    const [packer, owner, boss] = [
      await signInByLink(world, { role: 'packer', ...invited }),
      await signInByLink(world, { role: 'owner', name: 'chu', seller: 'tra-vinh' }),
      await signInByLink(world, { role: 'admin', ...invited }),
    ]
    const idsSeenBy = async (token: string): Promise<string[]> =>
      (await sessionsOf(token)).map(({ sessionId }) => sessionId)
    expect(await idsSeenBy(packer)).toEqual([idOf(packer)])
    expect((await idsSeenBy(owner)).toSorted()).toEqual([idOf(packer), idOf(owner)].toSorted())
    expect(await idsSeenBy(boss)).toEqual(expect.arrayContaining([packer, owner, boss].map(idOf)))
    // The same name and role in another shop is somebody else, even for its owner.
    for (const role of ['packer', 'owner'] as const) {
      const namesake = await world.token(role, { name: 'mai', seller: 'ben-tre' })
      expect(await idsSeenBy(namesake)).toEqual([])
      expect((await end(idOf(packer), namesake)).status).toBe(404)
    }
    expect((await end(idOf(boss), owner)).status).toBe(404)
    expect((await world.api.call('GET', '/api/me', packer)).status).toBe(200)
  })

  test('that was ended is refused at the next request on every gateway, its websockets are closed, and others of the person stay', async () => {
    const [lost, kept] = [
      await signInByLink(world, { role: 'host', name: 'lan' }),
      await signInByLink(world, { role: 'host', name: 'lan' }),
    ]
    const other = new Api(world.gateways[1]!.url)
    const [closed, open] = [await other.connect(lost), await other.connect(kept)]
    expect((await end(idOf(lost), kept)).status).toBe(200)
    expect((await world.api.call('GET', '/api/me', lost)).status).toBe(401)
    await until('its websocket is closed', () => closed.disconnected, 5_000)
    expect((await other.call('GET', '/api/me', lost)).status).toBe(401)
    expect((await sessionsOf(kept)).map(({ sessionId }) => sessionId)).toEqual([idOf(kept)])
    expect(open.connected).toBe(true)
    for (const socket of [closed, open]) socket.close()
  })

  test('is not listed any more once its holder is signed out by name, or it has expired', async () => {
    const owner = await signInByLink(world, { role: 'owner', name: 'chu', seller: 'vinh-long' })
    const packer = { role: 'packer', name: 'thu', seller: 'vinh-long' } as const
    await signInByLink(world, packer)
    await signInByLink(world, { ...packer, name: 'tam', hours: 1 })
    const names = async (): Promise<string[]> => (await sessionsOf(owner)).map(({ name }) => name).toSorted()
    expect(await names()).toEqual(['chu', 'tam', 'thu'])
    expect((await world.api.call('POST', '/api/tokens/revoke', owner, { holder: 'thu' })).status).toBe(200)
    expect(await names()).toEqual(['chu', 'tam'])
    await world.moveClock(3_600_001)
    expect(await names()).toEqual(['chu'])
  })

  test('says to within minutes when it was last used, and it is recorded who signed in how', async () => {
    const token = await signInByLink(world, { role: 'host', name: 'yen' })
    const lastUsed = async (): Promise<number> => Date.parse((await sessionsOf(token))[0]!.lastUsed)
    const before = await lastUsed()
    await world.moveClock(20 * 60_000)
    await until('the use is noted', async () => (await lastUsed()) >= before + 20 * 60_000, 15_000)
    const kept = await world.ctx.db
      .selectFrom('audit_entry')
      .select(['subject', 'detail'])
      .where('kind', '=', 'session:opened')
      .where('actor', '=', 'host:yen')
      .execute()
    expect(kept).toMatchObject([{ subject: 'host:yen', detail: { sessionId: idOf(token), way: 'link' } }])
  })
})
