import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { openSeller, type Seller } from './seller.ts'
import { projectPath } from '../../shared/paths.ts'
import { ourProcesses } from '../our-processes.ts'
import { prepare, type Prepared } from '../prepare.ts'
import { supervise, type Supervision } from '../services/supervise.ts'
import type { LoadPlan, LoadResult } from './load.ts'

/** A Flashpack of the bench's own: empty services, real processes, a host. */
export interface Stage {
  url: string
  prepared: Prepared
  supervision: Supervision
  seller: Seller
  /** Signs up viewers through the public door; kept and shared between figures. */
  viewers(count: number): Promise<string[]>
  /** Makes and opens a sale with one hot item. */
  openSale(quota: number, options?: { perViewerLimit?: number }): Promise<string>
  api<Body>(method: string, path: string, body?: unknown): Promise<Body>
  close(): Promise<void>
}

export const hotSku = 'COFFEE'

export async function openStage(queue: 'redis' | 'postgres' | undefined, settings: Record<string, string> = {}, say: (line: string) => void = () => undefined): Promise<Stage> {
  const dataHome = mkdtempSync(join(tmpdir(), 'flashpack-bench-'))
  const prepared = await prepare({ dataHome, ...(queue && { queue }), onNotice: say, settings: { PORT: '0', WORKER_PORT: '0', LOG_LEVEL: 'warn', DATABASE_URL: '', REDIS_URL: '', ...settings } })
  const { env } = prepared
  const supervision = supervise(ourProcesses(env))
  const urls = await supervision.ready
  const url = urls['web']!
  const seller = await openSeller(prepared.config)
  const tokens: string[] = []

  async function api<Body>(method: string, path: string, body?: unknown, token = seller.hostToken): Promise<Body> {
    const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const answer = (await response.json()) as Body
    if (response.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  return {
    url, prepared, supervision, seller, api,
    viewers: async (count) => {
      while (tokens.length < count) tokens.push(...(await Promise.all(Array.from({ length: Math.min(40, count - tokens.length) }, (_, i) => signUp(url, tokens.length + i)))))
      return tokens.slice(0, count)
    },
    openSale: async (quota, options = {}) => {
      const saleId = randomUUID()
      const item = { sku: hotSku, title: 'Cà phê rang mộc', price: 125_000, quota, perViewerLimit: options.perViewerLimit ?? null }
      await api('POST', '/api/sales', { saleId, title: 'Bench', timeZone: 'Asia/Ho_Chi_Minh', currency: 'VND', deadlinePolicy: 'tiktok-vn', items: [item] })
      await api('POST', `/api/sales/${saleId}/open`)
      return saleId
    },
    close: async () => {
      await supervision.stop()
      await prepared.stop()
      rmSync(dataHome, { recursive: true, force: true })
    },
  }
}

async function signUp(url: string, n: number): Promise<string> {
  const body = { name: 'Nguyễn Thị Ánh', phone: `091${String(2_000_000 + n)}`, address: { line: 'ấp Rạch Giồng', ward: 'Cầu Kè', province: 'Vĩnh Long' } }
  const response = await fetch(`${url}/api/viewers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = (await response.json()) as { token: string }
  if (response.status !== 201) throw new Error(`a sign-up was refused: ${JSON.stringify(answer)}`)
  return answer.token
}

/** Runs a load in a client process of its own. */
export async function drive(plan: LoadPlan): Promise<LoadResult> {
  const client = fork(projectPath('dist', 'scripts', 'bench', 'load-client.js'), [], { stdio: 'inherit' })
  await once(client, 'message')
  client.send(plan)
  const [answer] = (await once(client, 'message')) as [{ result?: LoadResult; error?: string }]
  if (!answer.result) throw new Error(`the load client failed: ${answer.error}`)
  return answer.result
}

/** Starts a server of the bench (the yardstick, or what people write by hand). */
export async function startServer(name: string, env: Record<string, string> = {}): Promise<{ url: string; child: ChildProcess; stop(): void }> {
  const child = fork(projectPath('dist', 'scripts', 'bench', `${name}.js`), [], { stdio: 'inherit', env })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { url, child, stop: () => child.kill('SIGKILL') }
}
