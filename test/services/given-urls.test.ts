import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { checkDatabase } from '../../scripts/services/check-database.ts'
import { checkRedis } from '../../scripts/services/check-redis.ts'
import { ensureServices, readRunningServices } from '../../scripts/services/ensure-services.ts'
import { findRedis } from '../../scripts/services/find-redis.ts'
import { freePort } from '../../scripts/services/free-port.ts'
import { redactUrl } from '../../shared/lib/redact-url.ts'
import { startRedis } from '../../scripts/services/redis.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { atEnd, hold, redis, systemFolder, temporaryFolder } from './support.ts'

const signal = new AbortController().signal

test('a given Postgres that cannot be used is named in one line without its password', async (t) => {
  const silent = await silentServer(t)
  for (const [port, why] of [
    [await freePort(), /ECONNREFUSED/],
    [silent, /no answer within 5 s/],
  ] as const) {
    const since = performance.now()
    await assert.rejects(
      checkDatabase(`postgresql://shop:hunter22@127.0.0.1:${port}/shop`),
      refusal(/^Postgres at postgresql:\/\/shop:\*\*\*@127\.0\.0\.1.* cannot be used: .*DATABASE_URL/, why),
    )
    assert.ok(performance.now() - since < 6000)
  }
})

test('a given Postgres that refuses the password says so', async (t) => {
  const { databaseUrl } = await hold(t, { dataHome: temporaryFolder(t), queue: 'postgres' })
  await checkDatabase(databaseUrl)
  await assert.rejects(
    checkDatabase(databaseUrl.replace(/:[^:@]+@/, ':hunter22@')),
    refusal(/password authentication failed/),
  )
})

test('given services are used as they are, none is started, and they outlive the stop', async (t) => {
  const given = await hold(t, { dataHome: temporaryFolder(t), queue: 'postgres' })
  const dataHome = temporaryFolder(t)
  const services = await ensureServices({ dataHome, databaseUrl: given.databaseUrl, queue: 'postgres' })
  assert.equal(services.databaseUrl, given.databaseUrl)
  assert.deepEqual([readRunningServices(dataHome)?.pid, readRunningServices(dataHome)?.guardPid], [process.pid, null])
  await services.stop()
  assert.equal(readRunningServices(dataHome), null)
  await checkDatabase(given.databaseUrl)
})

test('a given Redis that may drop keys is refused with the command that fixes it', async (t) => {
  const redisUrl = await privateRedis(t)
  if (!redisUrl) return t.skip('there is no Redis')
  assert.equal(await checkRedis(redisUrl), null)
  await redis(redisUrl, (client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'))
  await assert.rejects(
    checkRedis(redisUrl),
    refusal(
      /maxmemory-policy is allkeys-lru\): run `redis-cli -u redis:\/\/:\*\*\*@127\.0\.0\.1:\d+ CONFIG SET maxmemory-policy noeviction`/,
    ),
  )
})

test('a given Redis that forbids CONFIG is used with a notice', async (t) => {
  const redisUrl = await privateRedis(t)
  if (!redisUrl) return t.skip('there is no Redis')
  await redis(redisUrl, (client) => client.call('ACL', 'SETUSER', 'shop', 'on', '>hunter22', '~*', '+@all', '-config'))
  assert.match(
    (await checkRedis(redisUrl.replace(/:\/\/:[^@]+@/, '://shop:hunter22@'))) ?? '',
    /does not tell its maxmemory-policy/,
  )
})

test('a given Redis that cannot be reached, refuses the password or never answers is named without its password', async (t) => {
  await assert.rejects(
    checkRedis(`redis://:hunter22@127.0.0.1:${await freePort()}`),
    refusal(/^Redis at redis:\/\/:\*\*\*@127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED.*REDIS_URL/),
  )
  await assert.rejects(
    checkRedis(`redis://:hunter22@127.0.0.1:${await silentServer(t)}`),
    refusal(/no answer within 5 s|ETIMEDOUT/),
  )
  const redisUrl = await privateRedis(t)
  if (redisUrl)
    await assert.rejects(
      checkRedis(redisUrl.replace(/:[^:@]+@/, ':hunter22@')),
      refusal(/WRONGPASS|invalid username-password/),
    )
})

test('a private Redis whose files are damaged starts empty', async (t) => {
  const folder = temporaryFolder(t)
  const home = { folder, runAs: null, systemFolder, notice: null }
  const binary = await findRedis(home, { signal, onNotice: () => {} })
  if (!binary) return t.skip('there is no Redis')
  mkdirSync(join(folder, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), { recursive: true })
  const started = await startRedis(home, { ...binary, runAs: null }, { signal })
  atEnd(t, () => started.server.stop())
  assert.equal(await redis(started.redisUrl, (client) => client.dbsize()), 0)
})

test('masking hides every password and survives what is no URL', () => {
  assert.equal(
    redactUrl('postgres://a:b%40c@db/x?sslpassword=s&application_name=y'),
    'postgres://a:***@db/x?sslpassword=***&application_name=y',
  )
  assert.equal(redactUrl('hunter22'), '(not a URL)')
})

function refusal(...patterns: RegExp[]): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SetupError, String(error))
    for (const pattern of patterns) assert.match(error.message, pattern)
    assert.doesNotMatch(error.message, /hunter22|\n/)
    return true
  }
}

async function privateRedis(t: TestContext): Promise<string | null> {
  const home = { folder: temporaryFolder(t), runAs: null, systemFolder, notice: null }
  const binary = await findRedis(home, { signal, onNotice: () => {} })
  if (!binary) return null
  const started = await startRedis(home, { ...binary, runAs: null }, { signal })
  atEnd(t, () => started.server.stop())
  return started.redisUrl
}

async function silentServer(t: TestContext): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    atEnd(t, () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(t, () => server.close())
  return (server.address() as AddressInfo).port
}
