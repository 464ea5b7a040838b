import { atEnd, expect, test } from '../support/jest.ts'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { ensureServices } from '../../scripts/services/ensure-services.ts'
import { extractRedis } from '../../scripts/services/extract-redis.ts'
import { findRedis } from '../../scripts/services/find-redis.ts'
import { allInside } from '../../scripts/services/process-identity.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { isNewEnough } from '../../shared/startup/redis-problems.ts'
import { freePort } from '../../scripts/services/free-port.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import { queueHomes } from '../support/services.ts'
import { hold, isOpenToOthers, isRoot, nobody, redis, systemFolder, temporaryFolder, testWhere } from './support.ts'

const signal = new AbortController().signal
const hasApt = existsSync('/usr/bin/apt-get')
const installed = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some(
  (folder) => existsSync(join(folder, 'redis-server')) || existsSync(join(folder, 'valkey-server')),
)
const testWithoutRedis = testWhere(!installed)
const testWithApt = testWhere(hasApt)
// Where none is installed, the one for this run was downloaded.
const offline = queueHomes().includes('redis') ? false : 'no package server can be reached'
const testAsOrdinaryUser = testWhere(
  isRoot && hasApt && !installed && isOpenToOthers(projectPath('package.json')),
  offline,
)

testWithoutRedis('the search gives up and leaves nothing behind when the network swallows everything', async () => {
  const proxy = await silentServer()
  useProxy(proxy)
  const folder = temporaryFolder()
  useHome(folder)
  const since = performance.now()
  expect(
    await findRedis(
      { folder, runAs: null, systemFolder: join(folder, 'system'), notice: null },
      { signal, onNotice: () => {} },
    ),
  ).toBeNull()
  expect(performance.now() - since).toBeLessThan(60_000)
  expect(readdirSync(join(folder, 'system'))).toEqual([])
})

testWithoutRedis('without a Redis and a network the queue falls back to Postgres with a notice', async () => {
  useProxy(await freePort())
  const dataHome = temporaryFolder()
  useHome(dataHome)
  const heard: string[] = []
  const services = await ensureServices({
    dataHome,
    systemFolder: join(dataHome, 'system'),
    onNotice: (line) => heard.push(line),
  })
  atEnd(() => services.stop())
  expect(services.queue).toBe('postgres')
  expect(services.redisUrl).toBeUndefined()
  expect(services.notices.at(-1) ?? '').toMatch(/No Redis was found: the queue lives in Postgres/)
  expect(heard).toEqual(services.notices)
})

testWithoutRedis(
  'a required Redis that is unavailable is refused with remedies, and nothing is left running',
  async () => {
    useProxy(await freePort())
    const dataHome = temporaryFolder()
    useHome(dataHome)
    const start = ensureServices({ dataHome, systemFolder: join(dataHome, 'system'), queue: 'redis' })
    await expect(start).rejects.toThrow(SetupError)
    await expect(start).rejects.toThrow(/^.*install redis-server or valkey-server .* set REDIS_URL.*$/)
    expect(allInside(/postgres/, join(dataHome, 'postgres'))).toEqual([])
    expect(readdirSync(dataHome).filter((name) => /^(lock|services)/.test(name))).toEqual([])
  },
)

test('a queue configured in Postgres does not look for a Redis', async () => {
  const services = await ensureServices({
    dataHome: temporaryFolder(),
    systemFolder,
    queue: 'postgres',
    redisUrl: 'redis://127.0.0.1:1',
  })
  atEnd(() => services.stop())
  expect({ queue: services.queue, redisUrl: services.redisUrl, notices: services.notices }).toEqual({
    queue: 'postgres',
    redisUrl: undefined,
    notices: [],
  })
})

testAsOrdinaryUser('an ordinary user gets a private Redis without installing anything', async () => {
  const asRoot = await findRedis(
    { folder: temporaryFolder(), runAs: nobody, systemFolder, notice: null },
    { signal, onNotice: () => {} },
  )
  expect(asRoot).not.toBeNull()
  const dataHome = temporaryFolder()
  chownSync(dataHome, nobody.uid, nobody.gid)
  const held = await hold({ dataHome }, { user: nobody, env: { HOME: dataHome } })
  expect(held.queue).toBe('redis')
  expect(await redis(held.redisUrl ?? '', (client) => client.ping())).toBe('PONG')
  expect(readdirSync(join(dataHome, '.cache', 'flashpack'))).toEqual(['redis'])
})

testWithApt('a downloaded Redis that does not run is discarded, as is what killed searches left behind', async () => {
  const cache = temporaryFolder()
  mkdirSync(join(cache, 'extract-999999999-abc'))
  writeFileSync(join(cache, 'extract-999999999-abc', 'half'), '')
  expect(await extractRedis(cache, { signal, onNotice: () => {} }, () => Promise.resolve(false))).toBe('unavailable')
  expect(readdirSync(cache)).toEqual([])
})

testWithApt('a stop during the search ends it at once', async () => {
  useProxy(await silentServer())
  const stop = new AbortController()
  const cache = temporaryFolder()
  const searching = extractRedis(
    cache,
    { signal: stop.signal, onNotice: () => setTimeout(() => stop.abort(), 200) },
    () => Promise.resolve(true),
  )
  const since = performance.now()
  expect(await searching).toBe('unavailable')
  expect(performance.now() - since).toBeLessThan(2000)
  expect(readdirSync(cache)).toEqual([])
})

test('Redis before 6.2 is too old', () => {
  expect(['5.0.14', '6.0.16', '6.2.0', '6.2', '7.0.15', '10.1.0', 'unknown'].map(isNewEnough)).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
    false,
  ])
})

/** Routes apt through a proxy of the test. */
function useProxy(port: number): void {
  const names = ['http_proxy', 'https_proxy', 'no_proxy']
  const before = names.map((name) => process.env[name])
  names.forEach((name) => (process.env[name] = name === 'no_proxy' ? '' : `http://127.0.0.1:${port}`))
  atEnd(() =>
    names.forEach((name, i) => (before[i] === undefined ? delete process.env[name] : (process.env[name] = before[i]))),
  )
}

/** A home folder for the test, so that the cache of the person who runs the tests is not found. */
function useHome(folder: string): void {
  const before = process.env['HOME']
  process.env['HOME'] = folder
  atEnd(() => (before === undefined ? delete process.env['HOME'] : (process.env['HOME'] = before)))
}

/** Accepts connections and never sends anything. */
async function silentServer(): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
