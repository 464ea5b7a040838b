import { afterAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureServices, readRunningServices } from '../../scripts/services/ensure-services.ts'
import { identify, isRunning } from '../../scripts/services/process-identity.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { holdsWithin } from '../../scripts/services/wait.ts'
import { areGone, hold, redis, release, serversOf, sql, systemFolder, temporaryFolder } from './support.ts'

/** One for all sentences but those about a first start: making a database costs more than all else here. */
const shared = mkdtempSync(join(tmpdir(), 'flashpack-test-'))
afterAll(() => rmSync(shared, { recursive: true, force: true }))

test('what was written survives a stop and a new start, and a stop leaves no server alive', async () => {
  const dataHome = shared
  const first = await hold({ dataHome })
  await sql(first.databaseUrl, "create table kept as select 'cà phê' as what")
  if (first.redisUrl) await redis(first.redisUrl, (client) => client.set('kept', 'yes'))
  const servers = await serversOf(first, dataHome)
  await release(first.process)
  expect(areGone(servers)()).toBeTruthy()
  expect(readdirSync(dataHome).filter((name) => /lock|services/.test(name))).toEqual([])

  const second = await hold({ dataHome })
  expect(await sql(second.databaseUrl, 'select what from kept')).toEqual([{ what: 'cà phê' }])
  if (second.redisUrl) expect(await redis(second.redisUrl, (client) => client.get('kept'))).toBe('yes')
})

test('the servers keep what they acknowledge and are closed to strangers', async () => {
  const dataHome = shared
  const { databaseUrl, redisUrl } = await hold({ dataHome })
  const [settings] = await sql(
    databaseUrl,
    "select current_setting('fsync') f, current_setting('synchronous_commit') s, current_setting('full_page_writes') w, current_setting('data_checksums') c, current_setting('listen_addresses') l",
  )
  expect(settings).toEqual({ f: 'on', s: 'on', w: 'on', c: 'on', l: '127.0.0.1' })
  await expect(sql(databaseUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
    /password authentication failed/,
  )
  for (const name of ['services.json', 'postgres.password', 'redis/redis.conf'])
    if (existsSync(join(dataHome, name))) assert.equal(statSync(join(dataHome, name)).mode & 0o777, 0o600, name)
  if (!redisUrl) return
  expect(Object.values(await redis(redisUrl, (client) => client.config('GET', 'maxmemory-policy'))).at(-1)).toEqual(
    'noeviction',
  )
  await expect(redis(redisUrl.replace(/:[^:@]+@/, ':wrong@'), (client) => client.ping())).rejects.toThrow()
})

test('kill -9 of the process that holds the services stops its servers', async () => {
  const dataHome = shared
  const held = await hold({ dataHome })
  const servers = await serversOf(held, dataHome)
  expect(readRunningServices(dataHome)?.databaseUrl).toBe(held.databaseUrl)
  held.process.kill('SIGKILL')
  expect(await holdsWithin(60_000, areGone(servers))).toBeTruthy()
  expect(readRunningServices(dataHome)).toBeNull()
})

test('kill -9 during the start leaves nothing alive and the next start works', async () => {
  const dataHome = temporaryFolder()
  const starting = hold({ dataHome, queue: 'postgres' }, {}).catch(() => null)
  const halfway = () => existsSync(join(dataHome, 'postgres.new'))
  expect(await holdsWithin(60_000, halfway, 1)).toBeTruthy()
  const { pid } = JSON.parse(readFileSync(join(dataHome, 'lock-1.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  const held = await hold({ dataHome, queue: 'postgres' })
  expect(await sql(held.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
  void starting
})

test('after kill -9 of holder and guard the next start stops their servers and keeps the data', async () => {
  const dataHome = shared
  const held = await hold({ dataHome })
  await sql(held.databaseUrl, 'drop table if exists kept; create table kept as select 7 as n')
  const servers = await serversOf(held, dataHome)
  killGuard(dataHome)
  held.process.kill('SIGKILL')
  expect(await holdsWithin(60_000, () => held.process.signalCode !== null)).toBeTruthy()
  assert.ok(servers.every(isRunning), 'this test needs real orphans')

  const next = await hold({ dataHome })
  expect(areGone(servers)()).toBeTruthy()
  expect(await sql(next.databaseUrl, 'select n from kept')).toEqual([{ n: 7 }])
  if (next.redisUrl) expect(await redis(next.redisUrl, (client) => client.ping())).toBe('PONG')
})

test('a guard that hangs when its holder is killed is replaced by that of the next start', async () => {
  const dataHome = shared
  const held = await hold({ dataHome, queue: 'postgres' })
  const guardPid = readRunningServices(dataHome)?.guardPid ?? 0
  const left = [identify(guardPid), ...(await serversOf(held, dataHome))]
  process.kill(guardPid, 'SIGSTOP')
  held.process.kill('SIGKILL')
  expect(await holdsWithin(60_000, () => held.process.signalCode !== null)).toBeTruthy()
  const next = await hold({ dataHome, queue: 'postgres' })
  expect(areGone(left)()).toBeTruthy()
  expect(await sql(next.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a stop after the guard was killed still leaves no server alive', async () => {
  const dataHome = shared
  const held = await hold({ dataHome })
  const servers = await serversOf(held, dataHome)
  killGuard(dataHome)
  await release(held.process)
  expect(areGone(servers)()).toBeTruthy()
})

test('a server that is killed comes back under its old URL with its data', async () => {
  const dataHome = shared
  const held = await hold({ dataHome })
  await sql(held.databaseUrl, 'drop table if exists kept; create table kept as select 7 as n')
  const servers = await serversOf(held, dataHome)
  for (const server of servers) process.kill(server.pid, 'SIGKILL')
  const isBack = async () => (await sql(held.databaseUrl, 'select n from kept').catch(() => [])).length === 1
  expect(await holdsWithin(60_000, isBack, 100)).toBeTruthy()
  const redisUrl = held.redisUrl
  if (redisUrl)
    expect(
      await holdsWithin(
        15_000,
        () =>
          redis(redisUrl, (client) => client.ping()).then(
            () => true,
            () => false,
          ),
        100,
      ),
    ).toBeTruthy()
})

test('a second start on the same data home is refused and names the running process', async () => {
  const dataHome = shared
  const held = await hold({ dataHome, queue: 'postgres' })
  const second = ensureServices({ dataHome, queue: 'postgres', systemFolder })
  await expect(second).rejects.toThrow(SetupError)
  await expect(second).rejects.toThrow(new RegExp(`already runs on .* \\(pid ${held.process.pid}\\)`))
  expect(await sql(held.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of many simultaneous starts on the same data home one wins', async () => {
  const dataHome = temporaryFolder()
  writeFileSync(join(dataHome, 'lock-1.json'), JSON.stringify({ pid: 999_999_999, born: 'gone' }))
  const all = await Promise.all(Array.from({ length: 5 }, () => hold({ dataHome, queue: 'postgres' })))
  expect(all.filter((held) => held.databaseUrl)).toHaveLength(1)
  for (const held of all) if (held.error) expect(held.error).toMatch(/already runs/)
})

test('a lock whose pid was reused, and a postmaster.pid of a stranger, do not block the start', async () => {
  const dataHome = shared
  const first = await hold({ dataHome, queue: 'postgres' })
  const pidFile = join(dataHome, 'postgres', 'postmaster.pid')
  const ofServer = readFileSync(pidFile, 'utf8')
  await release(first.process)
  writeFileSync(join(dataHome, 'lock-1.json'), JSON.stringify({ pid: process.pid, born: 'at another time' }))
  writeFileSync(pidFile, ofServer.replace(/^\d+/, String(process.pid)))
  const second = await hold({ dataHome, queue: 'postgres' })
  expect(await sql(second.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }])
})

function killGuard(dataHome: string): void {
  const guardPid = readRunningServices(dataHome)?.guardPid
  expect(guardPid).toBeGreaterThan(0)
  process.kill(guardPid!, 'SIGKILL')
}
