import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { queueHomes } from '../../support/services.ts'
import { openWorld, type World } from '../../support/world.ts'

for (const queue of queueHomes()) {
  describe(`the queue board, with the queue in ${queue}`, () => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ queue })
    })
    afterAll(() => world.close())

    const ask = (path: string, cookie?: string, method = 'GET'): Promise<Response> =>
      fetch(`${world.api.url}/control/queues${path}`, { method, headers: cookie ? { cookie } : {}, redirect: 'manual' })
    const open = async (token: string): Promise<{ status: number; cookie: string }> => {
      const response = await fetch(`${world.api.url}/api/queue-board`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      })
      return { status: response.status, cookie: response.headers.get('set-cookie') ?? '' }
    }
    const named = (cookie: string): string => cookie.split(';')[0]!

    test('is opened by admins only, for half an hour, with a cookie that is sent nowhere else', async () => {
      for (const role of ['host', 'packer', 'dispatcher'] as const)
        expect(await open(await world.token(role))).toEqual({ status: 403, cookie: '' })
      const { status, cookie } = await open(await world.token('admin'))
      expect(status).toBe(200)
      for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/control/queues', 'Max-Age=1800'])
        assert.ok(cookie.includes(part), `${part} in ${cookie}`)
      expect((await ask('/', named(cookie))).status).toBe(200)
      await world.moveClock(31 * 60_000)
      expect((await ask('/', named(cookie))).status).toBe(401)
    })

    test('accepts no cookie over https that could have been set without it', async () => {
      const { url } = await world.openGateway({ TRUST_PROXY: '1' })
      const by = (path: string, headers: Record<string, string>, method = 'GET'): Promise<Response> =>
        fetch(url + path, { method, headers: { 'x-forwarded-proto': 'https', ...headers }, redirect: 'manual' })
      const opened = await by('/api/queue-board', { authorization: `Bearer ${await world.token('admin')}` }, 'POST')
      const cookie = opened.headers.get('set-cookie') ?? ''
      expect(cookie).toMatch(/^__Secure-flashpack-queue-board=/)
      expect(cookie).toContain('; Secure')
      const at = async (value: string): Promise<number> => (await by('/control/queues/', { cookie: value })).status
      expect(await at(named(cookie))).toBe(200)
      expect(await at(named(cookie).replace('__Secure-', ''))).toBe(401)
    })

    test('is closed to callers with no cookie, a bearer token instead of one, or a forged one', async () => {
      const admin = await world.token('admin')
      for (const path of ['/', '/api/queues', '/queue/batch', '/static/js/nothing.js']) {
        for (const cookie of [
          undefined,
          `flashpack-queue-board=${admin}`,
          'flashpack-queue-board=x',
          'flashpack-queue-board=',
        ])
          assert.equal((await ask(path, cookie)).status, 401, `${path} ${cookie?.slice(0, 30)}`)
      }
      const { cookie } = await open(admin)
      const asToken = await world.api.call('GET', '/api/me', named(cookie).split('=')[1])
      expect(asToken.status).toBe(401)
    })

    test('is closed when the token it was opened with is revoked', async () => {
      const { cookie } = await open(await world.token('admin', { name: 'gone' }))
      expect((await ask('/', named(cookie))).status).toBe(200)
      // On a busy machine the clock that dated the token may be ahead of the gateway's by a little.
      await world.moveClock(1_000)
      await world.api.call('POST', '/api/tokens/revoke', await world.token('admin'), { holder: 'gone' })
      expect((await ask('/', named(cookie))).status).toBe(401)
    })

    test('shows every queue, loads nothing from elsewhere, and changes nothing', async () => {
      const cookie = named((await open(await world.token('admin'))).cookie)
      const page = await ask('/', cookie)
      const html = await page.text()
      expect(html).toContain('<base href="/control/queues/"')
      expect(html).toContain('Flashpack')
      assert.ok(!/https?:\/\//.test(html) && !html.includes('<style') && !html.includes(' style='), html)
      expect(page.headers.get('content-security-policy')!).toMatch(/script-src 'self'.*/)
      for (const [, path] of html.matchAll(/(?:src|href)="(static\/[^"]+)"/g))
        assert.equal((await ask(`/${path}`, cookie)).status, 200, path)
      const told = await ask('/api/queues', cookie)
      expect(told.status).toBe(200)
      const { queues } = (await told.json()) as { queues: { name: string; readOnlyMode: boolean }[] }
      expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual(
        ['reserve-0', 'reserve-1', 'reserve-2', 'reserve-3', 'batch', 'documents', 'labels'].map((name) => [
          name,
          true,
        ]),
      )
      for (const [method, path] of [
        ['PUT', '/api/queues/batch/pause'],
        ['PUT', '/api/queues/pause'],
        ['PUT', '/api/queues/batch/empty'],
        ['POST', '/api/queues/batch/add'],
      ])
        assert.equal((await ask(path!, cookie, method)).status, 403, path)
    })
  })
}
