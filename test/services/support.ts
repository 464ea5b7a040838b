import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { ServicesOptions } from '../../scripts/services/ensure-services.ts'
import { identify, isRunning, type ProcessIdentity } from '../../scripts/services/process-identity.ts'
import { holdsWithin } from '../../scripts/services/wait.ts'

export const isRoot = process.getuid?.() === 0
export const nobody = { uid: 65_534, gid: 65_534 }

/** Shared by all tests and runs: the Redis that is fetched once. */
export const systemFolder = join(tmpdir(), 'flashpack-test-system')

type TestBody = (t: TestContext) => void | Promise<void>

/**
 * `test` where a test applies to this machine, else nothing: what cannot exist here (a second user, a machine without Redis) is not a test that was
 * skipped. A tool that is merely missing is a skip.
 */
export function testWhere(applies: boolean): (name: string, body: TestBody) => void {
  return (name, body) => {
    if (applies) test(name, body)
  }
}

/** Whether an ordinary user can read a file of this checkout; not so where it lies in a folder of root's own. */
export function isOpenToOthers(file: string): boolean {
  return spawnSync('/bin/cat', [file], { ...(isRoot && nobody), cwd: '/', stdio: 'ignore' }).status === 0
}

const undone = new WeakMap<TestContext, (() => unknown)[]>()

/** Does `work` after the test, last come first served: servers stop before their folders go. */
export function atEnd(t: TestContext, work: () => unknown): void {
  const works = undone.get(t) ?? []
  if (works.push(work) > 1) return
  undone.set(t, works)
  t.after(async () => {
    for (const undo of works.toReversed()) await undo()
  })
}

/** A folder that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-test-'))
  atEnd(t, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Held {
  readonly process: ChildProcess
  readonly databaseUrl: string
  readonly redisUrl?: string
  readonly queue: string
  readonly notices: string[]
  readonly error?: string
  readonly isSetup?: boolean
}

/** Runs `ensureServices` in a process of its own and answers what it got; the process is gone after the test. */
export async function hold(
  t: TestContext,
  options: ServicesOptions,
  how: { env?: Record<string, string>; user?: { uid: number; gid: number } } = {},
): Promise<Held> {
  const script = fileURLToPath(new URL('holder.js', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify({ systemFolder, ...options })], {
    env: { ...process.env, ...how.env },
    cwd: '/',
    ...how.user,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(t, () => release(child))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { process: child, ...(JSON.parse(line) as Omit<Held, 'process'>) }
}

/** Stops a holder in good order; one that does not stop within 15 s fails the test. */
export async function release(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  assert.ok(
    await holdsWithin(15_000, () => child.exitCode !== null || child.signalCode !== null),
    'the services did not stop within 15 s',
  )
}

export async function sql(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

export async function redis<T>(redisUrl: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redisUrl, { retryStrategy: () => null })
  client.on('error', () => {})
  try {
    return await use(client)
  } finally {
    client.disconnect()
  }
}

/** Every server process behind held services, to see later whether it is still there. */
export async function serversOf(held: Held, home: string): Promise<ProcessIdentity[]> {
  const servers = [identify(Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]))]
  if (held.redisUrl)
    servers.push(
      identify(Number(/^process_id:(\d+)/m.exec(await redis(held.redisUrl, (client) => client.info('server')))?.[1])),
    )
  assert.ok(servers.every(isRunning))
  return servers
}

export function areGone(servers: ProcessIdentity[]): () => boolean {
  return () => servers.every((server) => !isRunning(server))
}
