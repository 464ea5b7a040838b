import { afterAll, atEnd, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { Api } from '../../support/api.ts'
import { metricsToken } from '../../support/metrics.ts'
import { startProcess } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

/** The response to a request whose path is sent exactly as given. */
function ask(
  url: string,
  path: string,
  { method = 'GET', token }: { method?: string; token?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const asking = request(
      { hostname, port, path, method, headers: token ? { authorization: `Bearer ${token}` } : {} },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(parts).toString() }),
        )
      },
    )
    asking.once('error', reject)
    asking.end()
  })
}

// That no route of the contract is stored is proved where every caller knocks at every route: access/doors.
describe('a response', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { METRICS_TOKEN: metricsToken } })
  })
  afterAll(() => world.close())

  test('with personal data, tokens or internals is not stored either when it succeeds or belongs to no route of the contract', async () => {
    const viewer = await fetch(`${world.api.url}/api/viewers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Ánh',
        phone: '0912345678',
        address: { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' },
      }),
    })
    expect(viewer).toMatchObject({ status: 201 })
    expect(viewer.headers.get('cache-control')).toBe('no-store')
    for (const path of [
      '/api/openapi.json',
      '/api/asyncapi.json',
      '/api/nothing',
      '/api/%',
      '/readyz?verbose',
      '/control/queues/',
      '/metrics',
      '/nothing',
    ])
      assert.equal((await ask(world.api.url, path)).headers['cache-control'], 'no-store', path)
  })

  test('tells browsers to use https only where the operator has configured it, and for subdomains only if configured too', async () => {
    const hsts = async (settings: Record<string, string>): Promise<unknown> =>
      (await ask((await world.openGateway(settings)).url, `/api/sales/${randomUUID()}`)).headers[
        'strict-transport-security'
      ]
    expect(await hsts({})).toBeUndefined()
    expect(await hsts({ HSTS_MAX_AGE: '600' })).toBe('max-age=600')
    expect(await hsts({ HSTS_MAX_AGE: '600', HSTS_SUBDOMAINS: '1' })).toBe('max-age=600; includeSubDomains')
  })

  test('with metrics requires METRICS_TOKEN, on a gateway and on a worker, and is the same refusal without one', async () => {
    const open = { web: world.api.url, worker: world.workers[0]!.url }
    const shut = {
      web: (await world.openGateway({ METRICS_TOKEN: '' })).url,
      worker: (await world.openWorkers({ METRICS_TOKEN: '' })).url,
    }
    for (const kind of ['web', 'worker'] as const) {
      const told = new Set<string>()
      for (const url of [open[kind], shut[kind]]) {
        for (const token of [
          undefined,
          '',
          'x',
          metricsToken.slice(1),
          `${metricsToken}x`,
          await world.token('admin'),
        ]) {
          const { status, text } = await ask(url, '/metrics', { ...(token !== undefined && { token }) })
          assert.deepEqual([status, text.includes('flashpack_')], [401, false], `${kind} ${token}`)
          told.add(text)
        }
        const query = await ask(url, `/metrics?token=${metricsToken}&access_token=${metricsToken}`)
        expect(query.status).toBe(401)
      }
      expect(told.size).toBe(1)
      expect((await ask(shut[kind], '/metrics', { token: metricsToken })).status).toBe(401)
      const { status, text } = await ask(open[kind], '/metrics', { token: metricsToken })
      assert.deepEqual([status, text.includes('flashpack_')], [200, true], kind)
    }
  })

  test('with metrics comes from METRICS_PORT alone, where that is set', async () => {
    const { url, metricsPort } = await world.openGateway({ METRICS_PORT: '0' })
    expect((await ask(url, '/metrics', { token: metricsToken })).status).toBe(404)
    const own = `http://127.0.0.1:${metricsPort}`
    expect((await ask(own, '/metrics')).status).toBe(401)
    const { status, text } = await ask(own, '/metrics', { token: metricsToken })
    expect([status, text.includes('flashpack_sockets')]).toEqual([200, true])
    for (const path of ['/livez', '/readyz']) expect((await ask(own, path)).status).toBe(200)
    for (const path of ['/', '/api/me', '/control/queues']) expect((await ask(own, path)).status).toBe(404)
  })

  test('names its request, as the log does: as its proxy did if that is harmless, or anew', async () => {
    const lines: string[] = []
    const settings = {
      LOG_LEVEL: 'warn',
      PHONE_CODE_URL: 'http://127.0.0.1:9/',
      PHONE_CODE_SECRET: `whsec_${'a'.repeat(40)}`,
    }
    const web = await startProcess('web', { ...world.env, ...settings }, [], (text) => lines.push(text))
    atEnd(() => web.end('SIGTERM'))
    const { token } = await new Api(web.url).signUp()
    const sent = async (id?: string): Promise<string> => {
      const response = await fetch(`${web.url}/api/viewers/me/phone-code`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...(id !== undefined && { 'x-request-id': id }) },
      })
      expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('code-not-sent')])
      return response.headers.get('x-request-id')!
    }
    expect(await sent('proxy-7.2:a_b')).toBe('proxy-7.2:a_b')
    const made = [await sent(), await sent('x'.repeat(65)), await sent('a "quote"')]
    expect(new Set(made).size).toBe(3)
    for (const id of made) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    const named = (): unknown[] =>
      lines
        .join('')
        .split('\n')
        .filter((line) => line.includes('failed to send a code'))
        .map((line) => (JSON.parse(line) as { requestId: unknown }).requestId)
    await until('each is in the log', () => named().length === 4)
    expect(named()).toEqual(['proxy-7.2:a_b', ...made])
    const page = await ask(web.url, '/nothing')
    expect(page.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
  })

  test('of a worker reveals no internals, whatever is requested', async () => {
    const { url } = world.workers[0]!
    for (const [path, status] of [
      ['/livez', 200],
      ['/readyz', 200],
      ['/nothing', 404],
      ['/%', 404],
      ['/%E0%A4%A', 404],
      ['/../../etc/passwd', 404],
      ['/readyz?verbose=1&verbose=2', 200],
    ] as const) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const answer = await ask(url, path, { method })
        assert.equal(answer.status, method === 'GET' ? status : 404, `${method} ${path}`)
        assert.doesNotMatch(answer.text, /\n\s+at |node_modules|\.js:|<pre>/, path)
        assert.deepEqual(
          [answer.headers['x-powered-by'], answer.headers['x-content-type-options'], answer.headers['cache-control']],
          [undefined, 'nosniff', 'no-store'],
          path,
        )
      }
    }
  })
})
