import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { demoShop, recipients, type CastRecipient } from '../lib/demo-catalogue.ts'
import { ourProcesses } from '../lib/processes.ts'
import { prepare, type Prepared } from '../lib/open-services.ts'
import { supervise, type Supervised } from '../services/supervise.ts'
import { openSeller, type Seller } from './seller.ts'
import { countStatementsAfterRestart, stopCountingStatements, topStatements } from './statements.ts'

export interface BenchOptions {
  queue?: 'redis' | 'postgres'
  say: (line: string) => void
  /** Existing orders for `old-5m`. */
  oldOrders: number
  /** Where our processes write CPU profiles. */
  profile?: string
  /** Counts the statements that Postgres runs and reports at the end which took the most time. */
  statements?: boolean
}

/** The bench's own services, and any number of Flashpacks on them, one after the other. */
export interface Bench extends BenchOptions {
  prepared: Prepared
  open(variant?: Variant): Promise<Harness>
  close(): Promise<void>
}

/** How a Flashpack differs from the default: one web and one worker process on an empty database. */
export interface Variant {
  web?: number
  workers?: number
  /** Settings that override those of the services. */
  env?: Record<string, string>
}

/** A running Flashpack and its public API. */
export interface Harness {
  /** One per web process. */
  urls: string[]
  web: Supervised[]
  workers: Supervised[]
  prepared: Prepared
  /** Signs up viewers through the public API; remembered, so that a second load reuses them. */
  viewers(count: number): Promise<string[]>
  /** Creates and opens a sale with one hot item; of the one seller unless another's host token is given. */
  openSale(quota: number, hostToken?: string): Promise<string>
  /** Another seller, with tokens for its staff. */
  seller(slug: string): Promise<Seller>
  /** Uses the host's token unless another is given. Throws if the answer is a problem. */
  api<Body>(method: string, path: string, body?: unknown, token?: string): Promise<Body>
  document(path: string): Promise<Buffer>
  /** Sends a file with the host's token. Throws if the answer is a problem. */
  upload(method: string, path: string, bytes: Buffer, type: string): Promise<void>
  close(): Promise<void>
}

export const hotSku = 'COFFEE'
const hotTitle = 'Cà phê rang mộc'
/** More than any load can sell. */
export const plenty = 9_000_000

/** The bench is a few clients with more orders than people have, so the limits meant for people are raised. */
const openCaps = { ORDERS_PER_VIEWER_PER_SECOND: '10000' }
const ownServices = {
  PORT: '0',
  WORKER_PORT: '0',
  LOG_LEVEL: 'warn',
  DATABASE_URL: '',
  DATABASE_URL_FILE: '',
  REDIS_URL: '',
  REDIS_URL_FILE: '',
}

/**
 * Starts Postgres and the queue backend. `dataHome` is a folder to keep; without it they are empty and removed at the
 * end. `needsRedis`: a yardstick needs Redis even if our queue does not use it.
 */
export async function openBench(
  options: BenchOptions & { dataHome?: string; settings?: Record<string, string>; needsRedis?: boolean },
): Promise<Bench> {
  const temporary = options.dataHome === undefined ? mkdtempSync(join(tmpdir(), 'flashpack-bench-')) : undefined
  const settings = { ...ownServices, ...openCaps, ...options.settings }
  const queue = options.needsRedis ? undefined : options.queue
  const start = (): Promise<Prepared> =>
    prepare({ dataHome: options.dataHome ?? temporary!, ...(queue && { queue }), onNotice: options.say, settings })
  const prepared = options.statements ? await startCounting(start) : await start()
  const harnesses: Harness[] = []
  return {
    ...options,
    prepared,
    open: async (variant = {}) => {
      const harness = await openHarness(prepared, variant, options.profile)
      harnesses.push(harness)
      return harness
    },
    close: async () => {
      for (const harness of harnesses) await harness.close()
      if (options.statements) {
        options.say(await topStatements(prepared.ownerUrl))
        await stopCountingStatements(prepared.ownerUrl)
      }
      await prepared.stop()
      if (temporary) rmSync(temporary, { recursive: true, force: true })
    },
  }
}

/** Postgres loads the extension only at startup. */
async function startCounting(start: () => Promise<Prepared>): Promise<Prepared> {
  const first = await start()
  await countStatementsAfterRestart(first.ownerUrl)
  await first.stop()
  return start()
}

async function openHarness(
  prepared: Prepared,
  { web = 1, workers = 1, env = {} }: Variant,
  profile: string | undefined,
): Promise<Harness> {
  const [webProcess, workerProcess] = ourProcesses({ ...prepared.env, ...env }).map((own) => {
    const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${join(profile, own.name)}`] : []
    return { ...own, nodeOptions: [...(own.nodeOptions ?? []), ...profiling] }
  })
  const webs = Array.from({ length: web }, (_, i) => ({ ...webProcess!, name: `web${i + 1}` }))
  const supervision = supervise([
    ...webs,
    ...Array.from({ length: workers }, (_, i) => ({ ...workerProcess!, name: `worker${i + 1}` })),
  ])
  const ready = await supervision.ready
  const urls = webs.map(({ name }) => ready[name]!)
  const databaseUrl = env['DATABASE_URL'] ?? prepared.config.DATABASE_URL
  const config = { ...prepared.config, DATABASE_URL: databaseUrl }
  const { hostToken, packerToken } = await openSeller(config)
  const url = urls[0]!
  const tokens: string[] = []

  async function ask(method: string, path: string, token: string, body?: unknown): Promise<Response> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (response.status >= 400) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response
  }
  const api = async <Body>(method: string, path: string, body?: unknown, token = hostToken): Promise<Body> =>
    (await (await ask(method, path, token, body)).json()) as Body

  return {
    urls,
    prepared,
    api,
    web: supervision.processes.slice(0, web),
    workers: supervision.processes.slice(web),
    document: async (path) => Buffer.from(await (await ask('GET', path, packerToken)).arrayBuffer()),
    upload: async (method, path, bytes, type) => {
      const headers = { authorization: `Bearer ${hostToken}`, 'content-type': type }
      const request: RequestInit = { method, headers, body: new Uint8Array(bytes) }
      const response = await fetch(url + path, request)
      if (response.status >= 400) throw new Error(`${method} ${path}: ${await response.text()}`)
      await response.arrayBuffer()
    },
    viewers: async (count) => {
      const people = recipients(count)
      while (tokens.length < count)
        tokens.push(
          ...(await Promise.all(people.slice(tokens.length, tokens.length + 40).map((person) => signUp(url, person)))),
        )
      return tokens.slice(0, count)
    },
    seller: (slug) => openSeller(config, slug),
    openSale: async (quota, host) => {
      await api('PUT', '/api/shop', demoShop, host)
      const saleId = randomUUID()
      const item = { sku: hotSku, title: hotTitle, price: 125_000, quota, perViewerLimit: null }
      await api(
        'POST',
        '/api/sales',
        {
          saleId,
          title: 'Bench',
          timeZone: 'Asia/Ho_Chi_Minh',
          currency: 'VND',
          deadlinePolicy: 'tiktok-vn',
          items: [item],
        },
        host,
      )
      await api('POST', `/api/sales/${saleId}/open`, undefined, host)
      return saleId
    },
    close: () => supervision.stop(),
  }
}

async function signUp(url: string, person: CastRecipient): Promise<string> {
  const response = await fetch(`${url}/api/viewers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  })
  const answer = (await response.json()) as { token: string }
  if (response.status !== 201) throw new Error(`a sign-up was refused: ${JSON.stringify(answer)}`)
  return answer.token
}
