import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { queueHomes } from '../../support/services.ts'
import { openWorld, type World } from '../../support/world.ts'

for (const queue of queueHomes()) {
  describe(`the board of the queues, with the queue in ${queue}`, () => {
    let world: World
    before(async () => {
      world = await openWorld({ queue })
    })
    after(() => world.close())

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

    test('is opened by an admin alone, for half an hour, by a cookie that goes nowhere else', async () => {
      for (const role of ['host', 'packer', 'dispatcher'] as const)
        assert.deepEqual(await open(await world.token(role)), { status: 403, cookie: '' })
      const { status, cookie } = await open(await world.token('admin'))
      assert.equal(status, 200)
      for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/control/queues', 'Max-Age=1800'])
        assert.ok(cookie.includes(part), `${part} in ${cookie}`)
      assert.equal((await ask('/', named(cookie))).status, 200)
      await world.moveClock(31 * 60_000)
      assert.equal((await ask('/', named(cookie))).status, 401)
    })

    test('is shut for who has no cookie, a bearer token instead of one, or one that was forged', async () => {
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
      assert.equal(asToken.status, 401)
    })

    test('is shut when the token it was opened with is revoked', async () => {
      const { cookie } = await open(await world.token('admin', { name: 'gone' }))
      assert.equal((await ask('/', named(cookie))).status, 200)
      await world.api.call('POST', '/api/tokens/revoke', await world.token('admin'), { holder: 'gone' })
      assert.equal((await ask('/', named(cookie))).status, 401)
    })

    test('shows every queue, loads nothing from elsewhere, and changes nothing', async () => {
      const cookie = named((await open(await world.token('admin'))).cookie)
      const page = await ask('/', cookie)
      const html = await page.text()
      assert.ok(html.includes('<base href="/control/queues/"') && html.includes('Flashpack'))
      assert.ok(!/https?:\/\//.test(html) && !html.includes('<style') && !html.includes(' style='), html)
      assert.match(page.headers.get('content-security-policy')!, /script-src 'self'.*/)
      for (const [, path] of html.matchAll(/(?:src|href)="(static\/[^"]+)"/g))
        assert.equal((await ask(`/${path}`, cookie)).status, 200, path)
      const told = await ask('/api/queues', cookie)
      assert.equal(told.status, 200)
      const { queues } = (await told.json()) as { queues: { name: string; readOnlyMode: boolean }[] }
      assert.deepEqual(
        queues.map(({ name, readOnlyMode }) => [name, readOnlyMode]),
        ['reserve-0', 'reserve-1', 'reserve-2', 'reserve-3', 'batch', 'documents'].map((name) => [name, true]),
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
