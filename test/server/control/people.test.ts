import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import type { StaffLink } from '../../../shared/contract/routes/control.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('people', () => {
  let world: World
  let admin: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    admin = await world.token('admin', { name: 'boss' })
  })
  afterAll(() => world.close())

  const make = async (name: string): Promise<string> =>
    (
      await world.api.call<{ path: string }>('POST', '/api/sign-in/links', admin, {
        role: 'packer',
        seller: 'main',
        name,
        hours: 1,
      })
    ).body.path.split('#')[1]!
  const use = (code: string): Promise<{ status: number; body: { token?: string } }> =>
    world.api.call('POST', '/api/sign-in', undefined, { code })
  const list = async (): Promise<StaffLink[]> =>
    (await world.api.call<{ items: StaffLink[] }>('GET', '/api/people', admin)).body.items
  const stateOf = async (name: string): Promise<string | undefined> =>
    (await list()).find((link) => link.name === name)?.state

  test('are listed with the status of their links, and without anything that would let anyone in', async () => {
    const [used, waiting] = [await make('lan'), await make('minh')]
    expect((await use(used)).status).toBe(200)
    const items = await list()
    expect(
      items.map(({ name, role, seller, madeBy, hours, state }) => [name, role, seller, madeBy, hours, state]),
    ).toEqual([
      ['minh', 'packer', 'main', 'admin:boss', 1, 'waiting'],
      ['lan', 'packer', 'main', 'admin:boss', 1, 'used'],
    ])
    for (const code of [used, waiting]) expect(JSON.stringify(items)).not.toContain(code)
    await world.api.call('POST', '/api/tokens/revoke', admin, { holder: 'lan' })
    expect(await stateOf('lan')).toBe('revoked')
  })

  test('do not get in with a withdrawn link; a used one can no longer be withdrawn', async () => {
    const code = await make('hoa')
    const { linkId } = (await list()).find((link) => link.name === 'hoa')!
    const withdraw = (id: string): Promise<{ status: number }> =>
      world.api.call('POST', `/api/sign-in/links/${id}/withdraw`, admin)
    expect([(await withdraw(linkId)).status, (await withdraw(linkId)).status]).toEqual([200, 200])
    expect((await use(code)).status).toBe(404)
    expect(await stateOf('hoa')).toBe('withdrawn')
    const other = await make('mai')
    await use(other)
    expect((await withdraw((await list()).find((link) => link.name === 'mai')!.linkId)).status).toBe(409)
    expect((await withdraw('00000000-0000-4000-8000-000000000000')).status).toBe(404)
  })

  test('have links and sign-ins that expire on their own', async () => {
    await make('old')
    await use(await make('tired'))
    await world.moveClock(25 * 3_600_000)
    admin = await world.token('admin', { name: 'boss' })
    expect([await stateOf('old'), await stateOf('tired')]).toEqual(['expired', 'ended'])
  })

  test('have names as people write them, in one spelling, and nothing in them that a log could stumble over', async () => {
    const invite = (name: string): Promise<{ status: number; body: { path?: string } }> =>
      world.api.call('POST', '/api/sign-in/links', admin, { role: 'packer', seller: 'main', name })
    const typed = ` ${'Đặng Thị Mỹ Ngân'.normalize('NFD')}\u200b  2`
    const { status, body } = await invite(typed)
    expect(status).toBe(201)
    const { token } = (await use(body.path!.split('#')[1]!)).body
    expect((await world.api.call('GET', '/api/me', token)).body).toMatchObject({ name: 'Đặng Thị Mỹ Ngân 2' })
    for (const name of ["Trần D'Arc", 'lan.2', 'Н. О’Коннор', 'กมล', 'x'.repeat(60)])
      expect([name, (await invite(name)).status]).toEqual([name, 201])
    for (const name of [
      '',
      ' ',
      '---',
      'a:b',
      'a/b',
      '<b>',
      'a"b',
      'a\\b',
      '\u3164',
      'e\u0301\u0301\u0301\u0301\u0301',
      'x'.repeat(61),
    ])
      expect([name, (await invite(name)).status]).toEqual([name, 400])
    await world.api.call('POST', '/api/tokens/revoke', admin, { holder: 'Đặng Thị Mỹ Ngân 2'.normalize('NFD') })
    expect((await world.api.call('GET', '/api/me', token)).status).toBe(401)
  })

  test('get their link as a QR code without script', async () => {
    const { status, body } = await world.api.call<{ svg: string }>('POST', '/api/qr', admin, {
      text: 'https://live.example/sign-in#abc</svg><script>',
    })
    expect(status).toBe(200)
    expect(body.svg).toMatch(/^<svg [^>]*>/)
    expect(body.svg).not.toContain('script')
    expect(body.svg).not.toContain('abc')
  })

  describe('of a shop, to its owner', () => {
    let owner: string
    const invite = (token: string, body: object): Promise<{ status: number; body: { path?: string; code?: string } }> =>
      world.api.call('POST', '/api/sign-in/links', token, { name: 'tam', ...body })
    const seenBy = async (token: string): Promise<StaffLink[]> =>
      (await world.api.call<{ items: StaffLink[] }>('GET', '/api/people', token)).body.items
    const statusOf = async (token: string): Promise<number> => (await world.api.call('GET', '/api/me', token)).status
    beforeAll(async () => {
      owner = await world.token('owner', { seller: 'ben-tre', name: 'sau' })
    })

    test('are invited for every work of the shop, but neither as an admin nor into another shop', async () => {
      for (const role of ['host', 'packer', 'dispatcher', 'owner'])
        expect((await invite(owner, { role, seller: 'ben-tre' })).status).toBe(201)
      for (const refused of [
        { role: 'admin', seller: 'ben-tre' },
        { role: 'packer', seller: 'main' },
        { role: 'packer', seller: 'made-up' },
      ])
        expect(await invite(owner, refused)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      const made = await world.ctx.db.selectFrom('seller').select('slug').where('slug', '=', 'made-up').execute()
      expect(made).toEqual([])
    })

    test('are listed and withdrawn without those of other shops, and without admins', async () => {
      for (const body of [
        { role: 'admin', seller: 'ben-tre', name: 'ba' },
        { role: 'packer', seller: 'main', name: 'tu' },
      ])
        expect((await invite(admin, body)).status).toBe(201)
      expect(new Set((await seenBy(owner)).map(({ seller, role }) => `${seller} ${role}`))).toEqual(
        new Set(['ben-tre owner', 'ben-tre dispatcher', 'ben-tre packer', 'ben-tre host']),
      )
      for (const name of ['ba', 'tu']) {
        const { linkId } = (await seenBy(admin)).find((link) => link.name === name)!
        expect((await world.api.call('POST', `/api/sign-in/links/${linkId}/withdraw`, owner)).status).toBe(404)
      }
    })

    test('are signed out by name; the same name in another shop, and an admin, stay signed in', async () => {
      const { path } = (await invite(owner, { role: 'packer', seller: 'ben-tre', name: 'lan' })).body
      const own = (await use(path!.split('#')[1]!)).body.token!
      const others = [
        await world.token('packer', { seller: 'main', name: 'lan' }),
        await world.token('admin', { seller: 'ben-tre', name: 'lan' }),
      ]
      const revoke = (body: object) => world.api.call('POST', '/api/tokens/revoke', owner, body)
      expect((await revoke({ holder: 'lan' })).status).toBe(200)
      expect(await statusOf(own)).toBe(401)
      expect((await seenBy(owner)).find(({ name }) => name === 'lan')).toMatchObject({ state: 'revoked' })
      for (const token of others) expect(await statusOf(token)).toBe(200)
      expect((await revoke({ tokenId: 'any' })).status).toBe(403)
    })
  })
})
