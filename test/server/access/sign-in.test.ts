import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('a sign-in link', () => {
  let world: World
  let admin: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    admin = await world.token('admin')
  })
  afterAll(() => world.close())

  const makeLink = async (body: object): Promise<{ path: string; expiresAt: string }> => {
    const made = await world.api.call<{ path: string; expiresAt: string }>('POST', '/api/sign-in/links', admin, body)
    expect(made.status).toBe(201)
    return made.body
  }
  const codeOf = ({ path }: { path: string }): string => path.split('#')[1]!
  const signIn = (code: string) =>
    world.api.call<{ token: string; role: string; seller: string; name: string }>('POST', '/api/sign-in', undefined, {
      code,
    })

  test('gives a token with its role and seller, and creates a new seller', async () => {
    const signedIn = await signIn(codeOf(await makeLink({ role: 'host', seller: 'cau-ke', name: 'lan' })))
    expect(signedIn).toMatchObject({ status: 200, body: { role: 'host', seller: 'cau-ke', name: 'lan' } })
    const me = await world.api.call('GET', '/api/me', signedIn.body.token)
    expect(me.body).toMatchObject({ name: 'lan', role: 'host', seller: 'cau-ke' })
  })

  test('works once, even if two open it at the same time', async () => {
    const code = codeOf(await makeLink({ role: 'packer', seller: 'main', name: 'hoa' }))
    const answers = await Promise.all([signIn(code), signIn(code)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404])
    expect((await signIn(code)).status).toBe(404)
  })

  test('expires', async () => {
    const code = codeOf(await makeLink({ role: 'packer', seller: 'main', name: 'hoa', linkHours: 1 }))
    await world.moveClock(3_600_001)
    expect((await signIn(code)).status).toBe(404)
  })

  test('is stored only as a hash', async () => {
    const code = codeOf(await makeLink({ role: 'host', seller: 'main', name: 'lan' }))
    const rows = await world.ctx.db.selectFrom('sign_in_link').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(code)
  })
})
