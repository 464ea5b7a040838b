import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { projectPath } from '../../../shared/lib/paths.ts'
import { Api } from '../../support/api.ts'
import { metricsToken, readMetrics } from '../../support/metrics.ts'
import { startProcess, type OwnProcess } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const forged = 'Ánh\n{"level":50,"msg":"forged"}\r\n{"level":50,"msg":"forged"}'

/** Secrets, error containment, log lines, headers. */
describe('what a web process reveals', () => {
  let world: World
  let web: OwnProcess
  let api: Api
  let host: string
  const log: string[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { PAY_URL: 'https://pay.example/{orderId}', METRICS_TOKEN: metricsToken } })
    web = await startProcess('web', { ...world.env, LOG_LEVEL: 'trace' }, [], (text) => log.push(text))
    api = new Api(web.url)
    host = await world.token('host')
  })
  afterAll(async () => {
    await web.end('SIGTERM')
    await world.close()
  })

  test('is one JSON object per line in its log, whatever was sent, without any secret, there or in anything that callers may read', async () => {
    const { saleId } = await api.openSale(host)
    const viewer = await api.signUp({ name: forged })
    await sql`alter table quota_change rename to quota_change_gone`.execute(world.ctx.db)
    const broken = await api.call('POST', `/api/sales/${saleId}/items/COFFEE/quota`, host, {
      changeId: randomUUID(),
      delta: 1,
      reason: 'x',
    })
    await sql`alter table quota_change_gone rename to quota_change`.execute(world.ctx.db)
    expect(broken.status).toBe(500)
    for (const path of [
      `/api/orders/${encodeURIComponent(forged)}`,
      `/api/${encodeURIComponent(forged)}?token=${viewer.token}`,
      '/api/sales/%0A%7B%22level%22%3A50%7D',
    ])
      expect((await api.call('GET', path, viewer.token)).status).toBe(404)
    await api.call('POST', '/api/viewers', undefined, {
      name: forged,
      phone: forged,
      address: { line: forged, ward: forged, province: forged },
    })
    await api.call('GET', '/api/batches', `${viewer.token}\u00E9`)
    await until('the failure is logged', () => log.join('').includes('unhandled error'))
    const lines = log
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { pid: number; msg: string })
    expect(lines.every(({ pid, msg }) => pid === web.child.pid && !msg.includes('forged'))).toBe(true)

    const readable = await Promise.all(
      ['/livez', '/readyz?verbose', '/api/openapi.json', '/api/asyncapi.json', `/api/sales/${saleId}`].map(
        async (path) => (await fetch(web.url + path)).text(),
      ),
    )
    const said = [log.join(''), JSON.stringify(broken.body), ...readable, await readMetrics(web.url)].join('\n')
    const secrets = ['TOKEN_SECRET', 'PERSONAL_DATA_KEY', 'PAYMENT_WEBHOOK_SECRET'].map((name) => world.env[name]!)
    const password = new URL(world.env['DATABASE_URL']!).password
    for (const secret of [...secrets, secrets[2]!.slice(6), host, viewer.token, ...(password ? [password] : [])])
      assert.ok(!said.includes(secret), `${secret.slice(0, 6)}… was revealed`)
    assert.ok(said.includes(saleId), 'nothing was checked')
  })

  test('has headers that prevent framing, sniffing, and loading anything from elsewhere', async () => {
    const paths = [
      '/livez',
      '/api/openapi.json',
      '/api/nothing',
      '/api/orders/1',
      `/api/sales/${randomUUID()}`,
      '/api/payments/webhook',
      '/%',
    ]
    for (const path of paths) {
      const { headers } = await fetch(web.url + path)
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '')
          .split(';')
          .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
      )
      assert.deepEqual(
        [
          policy['default-src'],
          policy['script-src'],
          policy['style-src'],
          policy['object-src'],
          policy['frame-ancestors'],
          policy['base-uri'],
        ],
        [["'self'"], ["'self'"], ["'self'"], ["'none'"], ["'none'"], ["'none'"]],
        path,
      )
      assert.deepEqual(
        [
          headers.get('x-content-type-options'),
          headers.get('x-frame-options'),
          headers.get('referrer-policy'),
          headers.get('x-powered-by'),
        ],
        ['nosniff', 'DENY', 'no-referrer', null],
        path,
      )
    }
  })

  test("comes through routes that are in the contract's table, and through no others", () => {
    const known = {
      'contracts.ts': 'the documents of the table',
      'health.ts': 'liveness, readiness, metrics',
      'pages.ts': "the pages and their files, which hold nobody's data",
    }
    const opening = /\b\w+\.(?:get|post|put|delete|patch|all|use|route)\(\s*['"`]\//
    const files = ['server', 'shared'].flatMap((folder) =>
      readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `${folder}/${path}`),
    )
    const found = files
      .filter((path) => opening.test(readFileSync(projectPath(path), 'utf8')))
      .map((path) => path.split('/').at(-1)!)
    expect(found.filter((name) => !(name in known))).toEqual([])
    expect(found).toContain('health.ts')
  })
})
