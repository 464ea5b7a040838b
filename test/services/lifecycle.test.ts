import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ensureServices, readRunningServices } from '../../scripts/services/ensure-services.ts'
import { identify, isRunning } from '../../scripts/services/process-identity.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { holdsWithin } from '../../scripts/services/wait.ts'
import { areGone, hold, redis, release, serversOf, sql, systemFolder, temporaryFolder } from './support.ts'

test('what was written is there after a stop and a new start, and a stop leaves no server alive', async (t) => {
  const dataHome = temporaryFolder(t)
  const first = await hold(t, { dataHome })
  await sql(first.databaseUrl, "create table kept as select 'cà phê' as what")
  if (first.redisUrl) await redis(first.redisUrl, (client) => client.set('kept', 'yes'))
  const servers = await serversOf(first, dataHome)
  await release(first.process)
  assert.ok(areGone(servers)())
  assert.deepEqual(
    readdirSync(dataHome).filter((name) => /lock|services/.test(name)),
    [],
  )

  const second = await hold(t, { dataHome })
  assert.deepEqual(await sql(second.databaseUrl, 'select what from kept'), [{ what: 'cà phê' }])
  if (second.redisUrl) assert.equal(await redis(second.redisUrl, (client) => client.get('kept')), 'yes')
})

test('the servers keep what they acknowledge and are closed to strangers', async (t) => {
  const dataHome = temporaryFolder(t)
  const { databaseUrl, redisUrl } = await hold(t, { dataHome })
  const [settings] = await sql(
    databaseUrl,
    "select current_setting('fsync') f, current_setting('synchronous_commit') s, current_setting('full_page_writes') w, current_setting('data_checksums') c, current_setting('listen_addresses') l",
  )
  assert.deepEqual(settings, { f: 'on', s: 'on', w: 'on', c: 'on', l: '127.0.0.1' })
  await assert.rejects(sql(databaseUrl.replace(/:[^:@]+@/, ':wrong@'), 'select 1'), /password authentication failed/)
  for (const name of ['services.json', 'postgres.password', 'redis/redis.conf'])
    if (existsSync(join(dataHome, name))) assert.equal(statSync(join(dataHome, name)).mode & 0o777, 0o600, name)
  if (!redisUrl) return
  assert.deepEqual(
    Object.values(await redis(redisUrl, (client) => client.config('GET', 'maxmemory-policy'))).at(-1),
    'noeviction',
  )
  await assert.rejects(redis(redisUrl.replace(/:[^:@]+@/, ':wrong@'), (client) => client.ping()))
})

test('kill -9 of the process that holds the services takes its servers away within 10 s', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome })
  const servers = await serversOf(held, dataHome)
  assert.equal(readRunningServices(dataHome)?.databaseUrl, held.databaseUrl)
  held.process.kill('SIGKILL')
  assert.ok(await holdsWithin(10_000, areGone(servers)))
  assert.equal(readRunningServices(dataHome), null)
})

test('kill -9 during the start leaves nothing alive and the next start works', async (t) => {
  const dataHome = temporaryFolder(t)
  const starting = hold(t, { dataHome, queue: 'postgres' }, {}).catch(() => null)
  const halfway = () => existsSync(join(dataHome, 'postgres.new'))
  assert.ok(await holdsWithin(10_000, halfway, 1))
  const { pid } = JSON.parse(readFileSync(join(dataHome, 'lock-1.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  const held = await hold(t, { dataHome, queue: 'postgres' })
  assert.deepEqual(await sql(held.databaseUrl, 'select 1 as one'), [{ one: 1 }])
  void starting
})

test('after kill -9 of holder and guard the next start stops their servers and keeps the data', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome })
  await sql(held.databaseUrl, 'create table kept as select 7 as n')
  const servers = await serversOf(held, dataHome)
  killGuard(dataHome)
  held.process.kill('SIGKILL')
  assert.ok(await holdsWithin(5000, () => held.process.signalCode !== null))
  assert.ok(servers.every(isRunning), 'this test needs real orphans')

  const next = await hold(t, { dataHome })
  assert.ok(areGone(servers)())
  assert.deepEqual(await sql(next.databaseUrl, 'select n from kept'), [{ n: 7 }])
  if (next.redisUrl) assert.equal(await redis(next.redisUrl, (client) => client.ping()), 'PONG')
})

test('a guard that hangs when its holder is killed is replaced by that of the next start', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome, queue: 'postgres' })
  const guardPid = readRunningServices(dataHome)?.guardPid ?? 0
  const left = [identify(guardPid), ...(await serversOf(held, dataHome))]
  process.kill(guardPid, 'SIGSTOP')
  held.process.kill('SIGKILL')
  assert.ok(await holdsWithin(5000, () => held.process.signalCode !== null))
  const next = await hold(t, { dataHome, queue: 'postgres' })
  assert.ok(areGone(left)())
  assert.deepEqual(await sql(next.databaseUrl, 'select 1 as one'), [{ one: 1 }])
})

test('a stop without the guard, which was killed, still leaves no server alive', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome })
  const servers = await serversOf(held, dataHome)
  killGuard(dataHome)
  await release(held.process)
  assert.ok(areGone(servers)())
})

test('a server that is killed comes back under its old URL with its data', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome })
  await sql(held.databaseUrl, 'create table kept as select 7 as n')
  const servers = await serversOf(held, dataHome)
  for (const server of servers) process.kill(server.pid, 'SIGKILL')
  const isBack = async () => (await sql(held.databaseUrl, 'select n from kept').catch(() => [])).length === 1
  assert.ok(await holdsWithin(15_000, isBack, 100))
  const redisUrl = held.redisUrl
  if (redisUrl)
    assert.ok(
      await holdsWithin(
        15_000,
        () =>
          redis(redisUrl, (client) => client.ping()).then(
            () => true,
            () => false,
          ),
        100,
      ),
    )
})

test('a second start on the same data home is refused and names the process that runs', async (t) => {
  const dataHome = temporaryFolder(t)
  const held = await hold(t, { dataHome, queue: 'postgres' })
  await assert.rejects(ensureServices({ dataHome, queue: 'postgres', systemFolder }), (error) => {
    assert.ok(error instanceof SetupError)
    assert.match(error.message, new RegExp(`already runs on .* \\(pid ${held.process.pid}\\)`))
    return true
  })
  assert.deepEqual(await sql(held.databaseUrl, 'select 1 as one'), [{ one: 1 }])
})

test('of many starts at once on the same data home one wins', async (t) => {
  const dataHome = temporaryFolder(t)
  writeFileSync(join(dataHome, 'lock-1.json'), JSON.stringify({ pid: 999_999_999, born: 'gone' }))
  const all = await Promise.all(Array.from({ length: 5 }, () => hold(t, { dataHome, queue: 'postgres' })))
  assert.equal(all.filter((held) => held.databaseUrl).length, 1)
  for (const held of all) if (held.error) assert.match(held.error, /already runs/)
})

test('a lock whose pid was given to another process, and a postmaster.pid of a stranger, do not block the start', async (t) => {
  const dataHome = temporaryFolder(t)
  const first = await hold(t, { dataHome, queue: 'postgres' })
  const pidFile = join(dataHome, 'postgres', 'postmaster.pid')
  const ofServer = readFileSync(pidFile, 'utf8')
  await release(first.process)
  writeFileSync(join(dataHome, 'lock-1.json'), JSON.stringify({ pid: process.pid, born: 'at another time' }))
  writeFileSync(pidFile, ofServer.replace(/^\d+/, String(process.pid)))
  const second = await hold(t, { dataHome, queue: 'postgres' })
  assert.deepEqual(await sql(second.databaseUrl, 'select 1 as one'), [{ one: 1 }])
})

function killGuard(dataHome: string): void {
  const guardPid = readRunningServices(dataHome)?.guardPid
  assert.ok(guardPid)
  process.kill(guardPid, 'SIGKILL')
}
