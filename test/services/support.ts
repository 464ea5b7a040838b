import { atEnd, expect } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { ServicesOptions } from '../../scripts/services/ensure-services.ts'
import { identify, isRunning, type ProcessIdentity } from '../../scripts/services/process-identity.ts'
import { holdsWithin } from '../../scripts/services/wait.ts'
import { testUnless } from '../support/unless.ts'

export const isRoot = process.getuid?.() === 0
export const nobody = { uid: 65_534, gid: 65_534 }

/** Shared by all tests and runs: the Redis that is downloaded once. */
export const systemFolder = join(tmpdir(), 'flashpack-test-system')

type TestBody = () => void | Promise<void>

/**
 * `test` if a test applies to this machine, otherwise nothing: what cannot exist here (a second user, a machine without
 * Redis) is not a skipped test. A tool that is merely missing is a skip: `skip` says why.
 */
export function testWhere(applies: boolean, skip: string | false = false): (name: string, body: TestBody) => void {
  return (name, body) => {
    if (applies) testUnless(skip, name, body)
  }
}

/** Whether an ordinary user can read a file of this checkout; not so if it is in one of root's folders. */
export function isOpenToOthers(file: string): boolean {
  return spawnSync('/bin/cat', [file], { ...(isRoot && nobody), cwd: '/', stdio: 'ignore' }).status === 0
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flashpack-test-'))
  atEnd(() => rmSync(folder, { recursive: true, force: true }))
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

/** Runs `ensureServices` in a separate process and returns what it got; the process is gone after the test. */
export async function hold(
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
  atEnd(() => release(child))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { process: child, ...(JSON.parse(line) as Omit<Held, 'process'>) }
}

/** Stops a holder cleanly; one that does not stop within 15 s fails the test. */
export async function release(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  assert.ok(
    await holdsWithin(60_000, () => child.exitCode !== null || child.signalCode !== null),
    'the services did not stop',
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

/** Every server process behind held services, to check later whether it is still alive. */
export async function serversOf(held: Held, home: string): Promise<ProcessIdentity[]> {
  const servers = [identify(Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]))]
  if (held.redisUrl)
    servers.push(
      identify(Number(/^process_id:(\d+)/m.exec(await redis(held.redisUrl, (client) => client.info('server')))?.[1])),
    )
  expect(servers.every(isRunning)).toBe(true)
  return servers
}

export function areGone(servers: ProcessIdentity[]): () => boolean {
  return () => servers.every((server) => !isRunning(server))
}
