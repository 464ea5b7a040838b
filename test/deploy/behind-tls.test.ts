import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/services/free-port.ts'
import { routes } from '../../shared/contract/http.ts'
import type { Route } from '../../shared/contract/route.ts'
import type { RunningGateway } from '../../server/gateway.ts'
import { Api, placeDecided } from '../support/api.ts'
import { deployPath, deployText, runTool } from '../support/deploy.ts'
import { needTool, skipWithout } from '../support/find-tool.ts'
import { metricsToken, readMetrics } from '../support/metrics.ts'
import { describeUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

/** What each proxy allows must be above what any route does, so that a refusal is Flashpack's own, with its reason. */
const largestUpload = Math.max(...Object.values<Route>(routes).map(({ raw }) => raw?.bytesMax ?? 0))

let world: World
let folder: string
let gateways: RunningGateway[]
beforeAll(async () => {
  world = await openWorld({
    gateways: 0,
    // Without METRICS_PORT, so that the proxy's own lock is seen.
    settings: { METRICS_TOKEN: metricsToken, TRUST_PROXY: '1', HSTS_MAX_AGE: '31536000' },
  })
  gateways = [await world.openGateway(), await world.openGateway()]
  folder = mkdtempSync(join(tmpdir(), 'flashpack-tls-'))
  // nginx's workers are another user.
  execFileSync('chmod', ['755', folder])
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

/** A proxy of `deploy/` in front of both gateways. */
interface Proxy {
  origin: string
  /** The certificate that its visitors trust. */
  ca: Buffer
  stop(): Promise<void>
}

async function start(name: string, args: string[], env: Record<string, string> = {}): Promise<() => Promise<void>> {
  let said = ''
  const child: ChildProcess = spawn(needTool(name), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-20_000)))
  const ended = once(child, 'exit').then(() => process.stderr.write(child.exitCode ? said : ''))
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

interface Answer {
  status: number
  headers: Record<string, unknown>
}

function get({ origin, ca }: Proxy, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { ca, headers, agent: false }, (response) => {
      response.resume()
      response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers }))
    })
    asked.once('error', reject).end()
  })
}

const ready = (proxy: Proxy): Promise<unknown> =>
  until('the proxy serves', async () => (await get(proxy, '/readyz').catch(() => undefined))?.status === 200)

async function startCaddy(): Promise<Proxy> {
  const [port, httpPort] = [await freePort(), await freePort()]
  const file = join(folder, 'Caddyfile')
  // Its own certificate authority, as for every name that is not public; and ports that any user may take.
  const globals = `admin off\n\thttp_port ${httpPort}\n\thttps_port ${port}\n\tskip_install_trust`
  writeFileSync(file, deployText('Caddyfile').replace('admin off', globals))
  const stop = await start('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    DOMAIN: 'localhost',
    ACME_EMAIL: 'nobody@localhost.invalid',
    UPSTREAMS: gateways.map((one) => `127.0.0.1:${one.port}`).join(' '),
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  })
  const root = join(folder, 'caddy', 'pki', 'authorities', 'local', 'root.crt')
  const ca = await until('Caddy has its certificate', () => {
    try {
      return readFileSync(root)
    } catch {
      return undefined
    }
  })
  return { origin: `https://localhost:${port}`, ca, stop }
}

/** nginx.conf with our certificate, ports, gateways and folder. */
function nginxFiles(port: number, httpPort: number): { file: string; ca: Buffer } {
  const [key, certificate, file] = ['key.pem', 'certificate.pem', 'nginx.conf'].map((name) => join(folder, name))
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...made, ...names, '-keyout', key!, '-out', certificate!], { stdio: 'ignore' })
  for (const name of ['log', 'tmp']) mkdirSync(join(folder, name), { recursive: true })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/tmp/${kind};`,
  )
  const text = deployText('nginx.conf')
    .replaceAll(/^\s*listen \[::\].*$/gm, '')
    .replaceAll(/listen 80\b/g, `listen 127.0.0.1:${httpPort}`)
    .replaceAll(/listen 443\b/g, `listen 127.0.0.1:${port}`)
    .replace(/\/etc\/letsencrypt\S+fullchain\.pem/, certificate!)
    .replace(/\/etc\/letsencrypt\S+privkey\.pem/, key!)
    .replaceAll('/var/log/nginx', join(folder, 'log'))
    .replace('/run/nginx.pid', join(folder, 'nginx.pid'))
    .replace('server_tokens off;', ['server_tokens off;', ...temporary].join(' '))
    .replaceAll('live.example', 'localhost')
    .replace('127.0.0.1:3001', `127.0.0.1:${gateways[0]!.port}`)
    .replace('127.0.0.1:3002', `127.0.0.1:${gateways[1]!.port}`)
  writeFileSync(file!, text)
  return { file: file!, ca: readFileSync(certificate!) }
}

async function startNginx(): Promise<Proxy> {
  const port = await freePort()
  const { file, ca } = nginxFiles(port, await freePort())
  const stop = await start('nginx', ['-c', file, '-g', 'daemon off;'])
  return { origin: `https://localhost:${port}`, ca, stop }
}

const proxies = [
  { name: 'caddy', open: startCaddy },
  { name: 'nginx', open: startNginx },
]

for (const { name, open } of proxies) {
  describeUnless(skipWithout(name), `behind ${name}`, () => {
    let proxy: Proxy
    beforeAll(async () => {
      proxy = await open()
      await ready(proxy)
    })
    afterAll(() => proxy.stop())

    test('a viewer orders by wss from a page of this address, and no other page may', async () => {
      const { saleId } = await new Api(gateways[0]!.url).openSale(await world.token('host'))
      const viewer = await new Api(gateways[1]!.url).signUp()
      const visitor = new Api(proxy.origin)
      const from = (origin: string): Record<string, unknown> => ({ ca: proxy.ca, extraHeaders: { origin } })
      const socket = await visitor.connect(viewer.token, '/live', from(proxy.origin))
      expect(await placeDecided(socket, saleId)).toMatchObject({ saleId, state: 'confirmed' })
      socket.close()
      await expect(visitor.connect(viewer.token, '/live', from('https://elsewhere.example'))).rejects.toThrow()
    })

    test('metrics cannot be read, with whatever path or token', async () => {
      for (const path of ['/metrics', '/metrics/', '/metrics?x', '/./metrics', '//metrics', '/%6detrics', '/METRICS'])
        expect([path, await get(proxy, path, { authorization: `Bearer ${metricsToken}` })]).toMatchObject([
          path,
          { status: 404 },
        ])
    })

    test('answers are named by the proxy, tell browsers to use https only, once, and come from any address', async () => {
      const { status, headers } = await get(proxy, '/readyz', {
        'x-request-id': 'mine',
        'x-forwarded-for': '127.0.0.1',
      })
      expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000'])
      expect(headers['x-request-id']).toMatch(/^[\da-f-]{32,36}$/)
    })

    test('a page is served while one of the two web processes is gone', async () => {
      const { port, close } = gateways[1]!
      await close()
      for (let i = 0; i < 6; i += 1) expect(await get(proxy, '/')).toMatchObject({ status: 200 })
      gateways[1] = await world.openGateway({ PORT: String(port) })
      await ready(proxy)
    })
  })
}

describeUnless(skipWithout('nginx'), 'nginx', () => {
  test('accepts its configuration, which waits longer than a websocket is silent, and takes our largest upload', async () => {
    const { file } = nginxFiles(await freePort(), await freePort())
    expect(await runTool('nginx', ['-t', '-q', '-c', file])).toEqual({ code: 0, said: '' })
    const text = deployText('nginx.conf')
    expect(Number(/client_max_body_size (\d+)m;/.exec(text)?.[1]) * 1024 ** 2).toBeGreaterThan(largestUpload)
    // 15 s between two pings and 10 s for the answer (server/socket/server.ts); 120 s for a document (docs/limits.md).
    for (const [, seconds] of text.matchAll(/proxy_(?:read|send)_timeout (\d+)s;/g))
      expect(Number(seconds)).toBeGreaterThan(120)
  })
})

describeUnless(skipWithout('caddy'), 'Caddy', () => {
  test('accepts its configuration, as compose.yaml fills it in, and takes our largest upload', async () => {
    const env = { DOMAIN: 'live.example', ACME_EMAIL: 'you@example.org', UPSTREAMS: 'web1:3000 web2:3000' }
    const asked = ['--config', deployPath('Caddyfile'), '--adapter', 'caddyfile']
    const { code, said } = await runTool('caddy', ['validate', ...asked], env)
    expect([code, said]).toEqual([0, expect.stringContaining('Valid configuration')])
    expect(said).not.toMatch(/"level":"warn"/)
    const { said: adapted } = await runTool('caddy', ['adapt', ...asked], env)
    const allowed = Number(/"max_size":(\d+)/.exec(adapted)?.[1])
    expect(allowed).toBeGreaterThan(largestUpload)
    for (const upstream of ['web1:3000', 'web2:3000']) expect(adapted).toContain(`{"dial":"${upstream}"}`)
  })
})

test('every metric in the rules and on the dashboard is one that web or worker prints', async () => {
  const served = `${await readMetrics(gateways[0]!.url)}${await readMetrics(world.workers[0]!.url)}`
  const printed = new Set(
    [...served.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name! + end) : [name!],
    ),
  )
  for (const file of [
    ['prometheus', 'rules.yml'],
    ['prometheus', 'rules.test.yml'],
    ['grafana', 'flashpack.json'],
  ]) {
    const named = [...deployText(...file).matchAll(/\bflashpack_\w+/g)].map(([name]) => name)
    expect(named.length).toBeGreaterThan(10)
    expect([file, [...new Set(named)].filter((name) => !printed.has(name))]).toEqual([file, []])
  }
})
