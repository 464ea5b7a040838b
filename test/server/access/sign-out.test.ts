import { staffRoles } from '../../../shared/contract/roles.ts'
import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { claimsOf } from '../../support/tokens.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('signing out', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  const out = (token: string, body: object = { tokenId: claimsOf(token)['jti'] }) =>
    world.api.call('POST', '/api/sign-out', token, body)

  test('revokes the token itself, wherever it was copied to, and closes its websockets; other devices stay signed in', async () => {
    for (const role of staffRoles) {
      const [here, elsewhere] = [await world.token(role, { name: 'lan' }), await world.token(role, { name: 'lan' })]
      const [closed, open] = await Promise.all([world.api.connect(here), world.api.connect(elsewhere)])
      expect((await out(here)).status).toBe(200)
      await until('its websocket is closed', () => closed.disconnected)
      expect((await world.api.call('GET', '/api/me', here)).status).toBe(401)
      expect((await world.api.call('GET', '/api/me', elsewhere)).status).toBe(200)
      expect(open.connected).toBe(true)
      for (const socket of [closed, open]) socket.close()
    }
  })

  test('revokes no other token, and it is recorded who signed out', async () => {
    const [mine, other] = [await world.token('packer', { name: 'mai' }), await world.token('packer', { name: 'thu' })]
    expect(await out(mine, { tokenId: claimsOf(other)['jti'] })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
    for (const body of [{}, { tokenId: 7 }, { tokenId: '' }, { holder: 'thu' }])
      expect((await out(mine, body)).status).toBe(400)
    for (const token of [mine, other]) expect((await world.api.call('GET', '/api/me', token)).status).toBe(200)
    await out(mine)
    const kept = await world.ctx.db
      .selectFrom('audit_entry')
      .select(['actor', 'subject'])
      .where('kind', '=', 'token:revoked')
      .execute()
    expect(kept).toContainEqual({ actor: 'packer:mai', subject: claimsOf(mine)['jti'] })
  })
})
