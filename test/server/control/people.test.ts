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

  test('get their link as a QR code without script', async () => {
    const { status, body } = await world.api.call<{ svg: string }>('POST', '/api/qr', admin, {
      text: 'https://live.example/sign-in#abc</svg><script>',
    })
    expect(status).toBe(200)
    expect(body.svg).toMatch(/^<svg [^>]*>/)
    expect(body.svg).not.toContain('script')
    expect(body.svg).not.toContain('abc')
  })
})
