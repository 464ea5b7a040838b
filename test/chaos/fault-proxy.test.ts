import { afterAll, afterEach, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { openFaultProxy, type FaultProxy } from '../../scripts/chaos/fault-proxy.ts'
import { portOf, throughPort } from '../../scripts/chaos/proxied-url.ts'
import { queueHomes, testServices } from '../support/services.ts'
import { until } from '../support/until.ts'
import { describeUnless } from '../support/unless.ts'

const services = testServices()
const table = `proxied_${randomBytes(6).toString('hex')}`

/** Whether a promise settles within this time. */
async function settles(work: Promise<unknown>, withinMs: number): Promise<boolean> {
  let settled = false
  work.then(
    () => (settled = true),
    () => (settled = true),
  )
  return until('it settles', () => settled, withinMs).catch(() => false)
}

describe('the fault proxy in front of Postgres', () => {
  let proxy: FaultProxy
  let direct: pg.Client
  const opened: pg.Client[] = []

  async function open(options: pg.ClientConfig = {}): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: throughPort(services.databaseUrl, proxy.port),
      connectionTimeoutMillis: 5_000,
      ...options,
    })
    client.on('error', () => undefined)
    opened.push(client)
    await client.connect()
    return client
  }
  const rows = async (): Promise<number> =>
    (await direct.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n

  beforeAll(async () => {
    proxy = await openFaultProxy([portOf(services.databaseUrl)])
    direct = new pg.Client({ connectionString: services.databaseUrl })
    await direct.connect()
    await direct.query(`create table ${table} (word text)`)
  })
  afterEach(async () => {
    await proxy.pass()
    await Promise.all(opened.splice(0).map((client) => client.end().catch(() => undefined)))
    await direct.query(`delete from ${table}`)
  })
  afterAll(async () => {
    await direct.query(`drop table ${table}`)
    await direct.end()
    await proxy.close()
  })

  test('passes everything on, even megabytes', async () => {
    const client = await open()
    const { rows } = await client.query<{ text: string }>("select repeat('x', 3000000) as text")
    expect(rows[0]!.text).toHaveLength(3_000_000)
    expect(proxy.connections()).toBe(1)
  })

  test('refuses: open connections break and new ones fail until it passes again', async () => {
    const client = await open()
    await proxy.refuse()
    await expect(client.query('select 1')).rejects.toThrow()
    await expect(open()).rejects.toThrow(/ECONNREFUSED/)
    await proxy.pass()
    expect((await (await open()).query('select 1')).rowCount).toBe(1)
  })

  test('resets open connections and forwards new ones', async () => {
    const client = await open()
    proxy.reset()
    await expect(client.query('select 1')).rejects.toThrow()
    expect((await (await open()).query('select 1')).rowCount).toBe(1)
  })

  test('swallows requests: nothing is executed, there is no error, and the connection stays half-open', async () => {
    const client = await open()
    proxy.blackhole('request')
    const lost = client.query(`insert into ${table} values ('lost')`)
    lost.catch(() => undefined)
    expect(await settles(lost, 300)).toBe(false)
    await proxy.pass()
    expect(await settles(lost, 300)).toBe(false)
    expect(await rows()).toBe(0)
    expect((await (await open()).query('select 1')).rowCount).toBe(1)
  })

  test('swallows replies: the statement is executed, but the client does not learn of it', async () => {
    const client = await open()
    proxy.blackhole('reply')
    const unheard = client.query(`insert into ${table} values ('unheard')`)
    unheard.catch(() => undefined)
    await until('the row is there', async () => (await rows()) === 1)
    expect(await settles(unheard, 300)).toBe(false)
  })

  test('delays, and preserves the order', async () => {
    const client = await open({ pipeline: true })
    proxy.delay(100, 90)
    const startedAt = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => client.query<{ i: number }>('select $1::int as i', [i])),
    )
    expect(answers.map(({ rows }) => rows[0]!.i)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    assert.ok(performance.now() - startedAt > 20, 'nothing was delayed')
  })

  test('slices without losing a byte', async () => {
    const client = await open()
    proxy.slice(7)
    const word = randomBytes(4_000).toString('hex')
    expect((await client.query<{ word: string }>('select $1::text as word', [word])).rows[0]!.word).toBe(word)
  })

  test('loses the request of a commit: nothing is stored', async () => {
    const client = await open()
    const caught = proxy.loseRequestOnce(/commit/)
    await client.query(`begin; insert into ${table} values ('never')`)
    await expect(client.query('commit')).rejects.toThrow()
    await caught
    await until(
      'Postgres has rolled back',
      async () =>
        (
          await direct.query('select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = $1', [
            table,
          ])
        ).rowCount === 0,
    )
    expect(await rows()).toBe(0)
    const next = await open()
    await next.query(`begin; insert into ${table} values ('kept'); commit`)
    expect(await rows()).toBe(1)
  })

  test('loses the answer of a commit: it is stored all the same, and the error is the same', async () => {
    const client = await open()
    const caught = proxy.loseReplyOnce(/commit/, /COMMIT/)
    await client.query(`begin; insert into ${table} values ('kept')`)
    await expect(client.query('commit')).rejects.toThrow()
    await caught
    expect(await rows()).toBe(1)
  })

  test('is not triggered by what went by before', async () => {
    const client = await open()
    await client.query('begin')
    await client.query('commit')
    void proxy.loseReplyOnce(/commit/, /COMMIT/)
    expect((await client.query('select 1')).rowCount).toBe(1)
    await client.query('begin')
    await expect(client.query('commit')).rejects.toThrow()
  })

  test('can leave the connection silent instead, so that the waiting process can be killed', async () => {
    const client = await open()
    const caught = proxy.loseReplyOnce(/commit/, /COMMIT/, 'silent')
    await client.query(`begin; insert into ${table} values ('kept')`)
    const commit = client.query('commit')
    commit.catch(() => undefined)
    await caught
    expect(await settles(commit, 300)).toBe(false)
    expect(await rows()).toBe(1)
  })

  test('skips a target that refuses, and uses the others in turn', async () => {
    const gone = await openFaultProxy([1])
    await gone.close()
    const balancer = await openFaultProxy([gone.port, portOf(services.databaseUrl)])
    for (let i = 0; i < 2; i += 1) {
      const client = new pg.Client({ connectionString: throughPort(services.databaseUrl, balancer.port) })
      await client.connect()
      expect((await client.query('select 1')).rowCount).toBe(1)
      await client.end()
    }
    await balancer.close()
  })
})

describeUnless(!queueHomes().includes('redis') && 'needs a Redis', 'the fault proxy in front of Redis', () => {
  let proxy: FaultProxy
  let direct: Redis
  let client: Redis
  const key = `proxied:${table}`
  beforeAll(async () => {
    proxy = await openFaultProxy([portOf(services.redisUrl!)])
    direct = new Redis(services.redisUrl!)
    client = new Redis(throughPort(services.redisUrl!, proxy.port), {
      retryStrategy: () => 50,
      maxRetriesPerRequest: null,
      autoResendUnfulfilledCommands: true,
    })
    client.on('error', () => undefined)
    await client.ping()
  })
  afterAll(async () => {
    await direct.del(key)
    direct.disconnect()
    client.disconnect()
    await proxy.close()
  })

  test('F15: a client whose reply was lost sends the command again, so what has no id of its own exists twice', async () => {
    const caught = proxy.loseReplyOnce(/doubled/)
    await client.rpush(key, 'doubled')
    await caught
    expect(await direct.lrange(key, 0, -1)).toEqual(['doubled', 'doubled'])
  })

  test('F16: a client whose request was lost sends it again, and it exists once', async () => {
    await direct.del(key)
    const caught = proxy.loseRequestOnce(/single/)
    await client.rpush(key, 'single')
    await caught
    expect(await direct.lrange(key, 0, -1)).toEqual(['single'])
  })
})
