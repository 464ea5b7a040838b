import { atEnd, expect, test } from '../support/jest.ts'
import { mkdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { checkDatabase } from '../../scripts/services/check-database.ts'
import { checkRedis } from '../../scripts/services/check-redis.ts'
import { ensureServices, readRunningServices } from '../../scripts/services/ensure-services.ts'
import { findRedis } from '../../scripts/services/find-redis.ts'
import { freePort } from '../../scripts/services/free-port.ts'
import { redactUrl } from '../../shared/lib/redact-url.ts'
import { startRedis } from '../../scripts/services/redis.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { queueHomes } from '../support/services.ts'
import { testUnless } from '../support/unless.ts'
import { hold, redis, systemFolder, temporaryFolder } from './support.ts'

const signal = new AbortController().signal
const withoutRedis = queueHomes().includes('redis') ? false : 'there is no Redis'

test('a given Postgres that cannot be used is named in one line without its password', async () => {
  const silent = await silentServer()
  for (const [port, why] of [
    [await freePort(), /ECONNREFUSED/],
    [silent, /no answer within 5 s/],
  ] as const) {
    const since = performance.now()
    await refuses(
      checkDatabase(`postgresql://shop:hunter22@127.0.0.1:${port}/shop`),
      /^Postgres at postgresql:\/\/shop:\*\*\*@127\.0\.0\.1.* cannot be used: .*DATABASE_URL/,
      why,
    )
    expect(performance.now() - since).toBeLessThan(6000)
  }
})

test('a given Postgres that rejects the password is reported as such', async () => {
  const { databaseUrl } = await hold({ dataHome: temporaryFolder(), queue: 'postgres' })
  await checkDatabase(databaseUrl)
  await refuses(checkDatabase(databaseUrl.replace(/:[^:@]+@/, ':hunter22@')), /password authentication failed/)
})

test('given services are used as they are, none is started, and they outlive the stop', async () => {
  const given = await hold({ dataHome: temporaryFolder(), queue: 'postgres' })
  const dataHome = temporaryFolder()
  const services = await ensureServices({ dataHome, databaseUrl: given.databaseUrl, queue: 'postgres' })
  expect(services.databaseUrl).toBe(given.databaseUrl)
  expect([readRunningServices(dataHome)?.pid, readRunningServices(dataHome)?.guardPid]).toEqual([process.pid, null])
  await services.stop()
  expect(readRunningServices(dataHome)).toBeNull()
  await checkDatabase(given.databaseUrl)
})

testUnless(withoutRedis, 'a given Redis that may drop keys is refused with the command that fixes it', async () => {
  const redisUrl = await privateRedis()
  expect(await checkRedis(redisUrl)).toBeNull()
  await redis(redisUrl, (client) => client.config('SET', 'maxmemory-policy', 'allkeys-lru'))
  await refuses(
    checkRedis(redisUrl),
    /maxmemory-policy is allkeys-lru\): run `redis-cli -u redis:\/\/:\*\*\*@127\.0\.0\.1:\d+ CONFIG SET maxmemory-policy noeviction`/,
  )
})

testUnless(withoutRedis, 'a given Redis that forbids CONFIG is used with a notice', async () => {
  const redisUrl = await privateRedis()
  await redis(redisUrl, (client) => client.call('ACL', 'SETUSER', 'shop', 'on', '>hunter22', '~*', '+@all', '-config'))
  expect((await checkRedis(redisUrl.replace(/:\/\/:[^@]+@/, '://shop:hunter22@'))) ?? '').toMatch(
    /does not reveal its maxmemory-policy/,
  )
})

test('a given Redis that cannot be reached or never answers is named without its password', async () => {
  await refuses(
    checkRedis(`redis://:hunter22@127.0.0.1:${await freePort()}`),
    /^Redis at redis:\/\/:\*\*\*@127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED.*REDIS_URL/,
  )
  await refuses(checkRedis(`redis://:hunter22@127.0.0.1:${await silentServer()}`), /no answer within 5 s|ETIMEDOUT/)
})

testUnless(withoutRedis, 'a given Redis that rejects the password is named without it', async () => {
  const wrong = (await privateRedis()).replace(/:[^:@]+@/, ':hunter22@')
  await refuses(checkRedis(wrong), /WRONGPASS|invalid username-password/)
})

testUnless(withoutRedis, 'a private Redis whose files are damaged starts empty', async () => {
  const folder = temporaryFolder()
  const home = { folder, runAs: null, systemFolder, notice: null }
  const binary = await findRedis(home, { signal, onNotice: () => {} })
  if (!binary) throw new Error('there was a Redis before')
  mkdirSync(join(folder, 'redis', 'appendonlydir', 'appendonly.aof.manifest'), { recursive: true })
  const started = await startRedis(home, { ...binary, runAs: null }, { signal })
  atEnd(() => started.server.stop())
  expect(await redis(started.redisUrl, (client) => client.dbsize())).toBe(0)
})

test('masking hides every password and survives what is not a URL', () => {
  expect(redactUrl('postgres://a:b%40c@db/x?sslpassword=s&application_name=y')).toBe(
    'postgres://a:***@db/x?sslpassword=***&application_name=y',
  )
  expect(redactUrl('hunter22')).toBe('(not a URL)')
})

/** The work is refused in one line that says all of this, and never the password. */
async function refuses(work: Promise<unknown>, ...says: RegExp[]): Promise<void> {
  const refusal: unknown = await work.catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(SetupError)
  const { message } = refusal as SetupError
  for (const pattern of says) expect(message).toMatch(pattern)
  expect(message).not.toMatch(/hunter22|\n/)
}

async function privateRedis(): Promise<string> {
  const home = { folder: temporaryFolder(), runAs: null, systemFolder, notice: null }
  const binary = await findRedis(home, { signal, onNotice: () => {} })
  if (!binary) throw new Error('there was a Redis before')
  const started = await startRedis(home, { ...binary, runAs: null }, { signal })
  atEnd(() => started.server.stop())
  return started.redisUrl
}

async function silentServer(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    atEnd(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => server.close())
  return (server.address() as AddressInfo).port
}
