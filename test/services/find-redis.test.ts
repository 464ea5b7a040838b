import assert from 'node:assert/strict'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { ensureServices } from '../../scripts/services/ensure-services.ts'
import { extractRedis } from '../../scripts/services/extract-redis.ts'
import { findRedis } from '../../scripts/services/find-redis.ts'
import { allInside } from '../../scripts/services/process-identity.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { isNewEnough } from '../../shared/startup/redis-problems.ts'
import { freePort } from '../../scripts/services/free-port.ts'
import { SetupError } from '../../scripts/services/setup-error.ts'
import {
  atEnd,
  hold,
  isOpenToOthers,
  isRoot,
  nobody,
  redis,
  systemFolder,
  temporaryFolder,
  testWhere,
} from './support.ts'

const signal = new AbortController().signal
const hasApt = existsSync('/usr/bin/apt-get')
const installed = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some(
  (folder) => existsSync(join(folder, 'redis-server')) || existsSync(join(folder, 'valkey-server')),
)
const testWithoutRedis = testWhere(!installed)
const testWithApt = testWhere(hasApt)
const testAsOrdinaryUser = testWhere(isRoot && hasApt && !installed && isOpenToOthers(projectPath('package.json')))

testWithoutRedis(
  'the search gives up within 10 s and leaves nothing behind when the network swallows everything',
  async (t) => {
    const proxy = await silentServer(t)
    useProxy(t, proxy)
    const folder = temporaryFolder(t)
    useHome(t, folder)
    const since = performance.now()
    assert.equal(
      await findRedis(
        { folder, runAs: null, systemFolder: join(folder, 'system'), notice: null },
        { signal, onNotice: () => {} },
      ),
      null,
    )
    assert.ok(performance.now() - since < 10_000)
    assert.deepEqual(readdirSync(join(folder, 'system')), [])
  },
)

testWithoutRedis('without a Redis and a network the queue falls back to Postgres with a notice', async (t) => {
  useProxy(t, await freePort())
  const dataHome = temporaryFolder(t)
  useHome(t, dataHome)
  const heard: string[] = []
  const services = await ensureServices({
    dataHome,
    systemFolder: join(dataHome, 'system'),
    onNotice: (line) => heard.push(line),
  })
  atEnd(t, () => services.stop())
  assert.equal(services.queue, 'postgres')
  assert.equal(services.redisUrl, undefined)
  assert.match(services.notices.at(-1) ?? '', /No Redis was found: the queue lives in Postgres/)
  assert.deepEqual(heard, services.notices)
})

testWithoutRedis(
  'a forced Redis that cannot be had is refused with remedies, and nothing is left running',
  async (t) => {
    useProxy(t, await freePort())
    const dataHome = temporaryFolder(t)
    useHome(t, dataHome)
    await assert.rejects(
      ensureServices({ dataHome, systemFolder: join(dataHome, 'system'), queue: 'redis' }),
      (error) => {
        assert.ok(error instanceof SetupError)
        assert.match(error.message, /install redis-server or valkey-server .* set REDIS_URL/)
        assert.doesNotMatch(error.message, /\n/)
        return true
      },
    )
    assert.deepEqual(allInside(/postgres/, join(dataHome, 'postgres')), [])
    assert.deepEqual(
      readdirSync(dataHome).filter((name) => /^(lock|services)/.test(name)),
      [],
    )
  },
)

test('a forced queue in Postgres does not look for a Redis', async (t) => {
  const services = await ensureServices({
    dataHome: temporaryFolder(t),
    systemFolder,
    queue: 'postgres',
    redisUrl: 'redis://127.0.0.1:1',
  })
  atEnd(t, () => services.stop())
  assert.deepEqual([services.queue, services.redisUrl, services.notices], ['postgres', undefined, []])
})

testAsOrdinaryUser('an ordinary user gets a private Redis without installing anything', async (t) => {
  const asRoot = await findRedis(
    { folder: temporaryFolder(t), runAs: nobody, systemFolder, notice: null },
    { signal, onNotice: () => {} },
  )
  if (!asRoot) return t.skip('no package server can be reached')
  const dataHome = temporaryFolder(t)
  chownSync(dataHome, nobody.uid, nobody.gid)
  const held = await hold(t, { dataHome }, { user: nobody, env: { HOME: dataHome } })
  assert.equal(held.queue, 'redis')
  assert.equal(await redis(held.redisUrl ?? '', (client) => client.ping()), 'PONG')
  assert.deepEqual(readdirSync(join(dataHome, '.cache', 'flashpack')), ['redis'])
})

testWithApt('a fetched Redis that does not run is thrown away, as is what killed searches left', async (t) => {
  const cache = temporaryFolder(t)
  mkdirSync(join(cache, 'extract-999999999-abc'))
  writeFileSync(join(cache, 'extract-999999999-abc', 'half'), '')
  assert.equal(await extractRedis(cache, { signal, onNotice: () => {} }, () => Promise.resolve(false)), 'unavailable')
  assert.deepEqual(readdirSync(cache), [])
})

testWithApt('a stop during the search ends it at once', async (t) => {
  useProxy(t, await silentServer(t))
  const stop = new AbortController()
  const cache = temporaryFolder(t)
  const searching = extractRedis(
    cache,
    { signal: stop.signal, onNotice: () => setTimeout(() => stop.abort(), 200) },
    () => Promise.resolve(true),
  )
  const since = performance.now()
  assert.equal(await searching, 'unavailable')
  assert.ok(performance.now() - since < 2000)
  assert.deepEqual(readdirSync(cache), [])
})

test('Redis before 6.2 is too old', () => {
  assert.deepEqual(['5.0.14', '6.0.16', '6.2.0', '6.2', '7.0.15', '10.1.0', 'unknown'].map(isNewEnough), [
    false,
    false,
    true,
    true,
    true,
    true,
    false,
  ])
})

/** Sends apt to a proxy of the test's own. */
function useProxy(t: TestContext, port: number): void {
  const names = ['http_proxy', 'https_proxy', 'no_proxy']
  const before = names.map((name) => process.env[name])
  names.forEach((name) => (process.env[name] = name === 'no_proxy' ? '' : `http://127.0.0.1:${port}`))
  atEnd(t, () =>
    names.forEach((name, i) => (before[i] === undefined ? delete process.env[name] : (process.env[name] = before[i]))),
  )
}

/** A home folder of the test's own, so that the cache of the person who runs the tests is not found. */
function useHome(t: TestContext, folder: string): void {
  const before = process.env['HOME']
  process.env['HOME'] = folder
  atEnd(t, () => (before === undefined ? delete process.env['HOME'] : (process.env['HOME'] = before)))
}

/** Takes connections and never says a word. */
async function silentServer(t: TestContext): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(t, () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
