import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openContext } from '../../shared/context.ts'
import { toConfig } from '../../shared/config.ts'
import { openDatabase } from '../../shared/db/database.ts'
import { verify } from '../../shared/verify/verify.ts'
import { openGateway } from '../../server/gateway.ts'
import { openWorkers } from '../../workers/workers.ts'
import { Api, placeDecided } from '../support/api.ts'
import { deliver } from '../support/deliver.ts'
import { dumpTables } from '../support/dump.ts'
import { pay } from '../support/payments.ts'
import { runScript, type Ended } from '../support/run-script.ts'
import { queueHomes } from '../support/services.ts'
import { gather, type Crowd } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { testUnless } from '../support/unless.ts'

interface Done {
  takenAt: string
  tables: number
  rows: number
}

describe('a backup', () => {
  let world: World
  let home: string
  let crowd: Crowd | undefined
  const schemas: string[] = []
  beforeAll(async () => {
    world = await openWorld({ settings: { PAY_URL: 'https://pay.example/{orderId}' } })
    home = mkdtempSync(join(tmpdir(), 'flashpack-backup-'))
  })
  afterAll(async () => {
    crowd?.close()
    for (const schema of schemas)
      await world.ctx.pool.query(`set client_min_messages = error; drop schema if exists ${schema} cascade`)
    await world.close()
    rmSync(home, { recursive: true, force: true })
  })

  const backup = (folder: string): Promise<Ended> => runScript('backup', ['--to', folder, '--json'], world.env)
  const restoredName = (): string => {
    const name = `${world.config.DATABASE_SCHEMA}_r${schemas.length}`
    schemas.push(name)
    return name
  }
  const restore = (folder: string, schema: string): Promise<Ended> =>
    runScript('restore', ['--from', folder, '--json'], { ...world.env, DATABASE_SCHEMA: schema })
  /** Everything that a day leaves behind: both kinds of payment, a cancellation, paper, a manifest. */
  async function aDay(): Promise<void> {
    const host = await world.token('host')
    const sale = await world.api.openSale(host)
    const viewer = await world.api.signUp({ name: 'Lâm Tố Quyên' })
    const socket = await world.api.connect(viewer.token)
    await placeDecided(socket, sale.saleId)
    const paid = await placeDecided(socket, sale.saleId, { payment: 'prepaid' })
    expect(await pay(world, paid.orderId)).toBe(200)
    await placeDecided(socket, sale.saleId, { payment: 'prepaid' })
    const cancelled = await placeDecided(socket, sale.saleId)
    await world.api.call('POST', `/api/orders/${cancelled.orderId}/cancel`, viewer.token)
    socket.close()
    await deliver(world, sale.saleId)
  }

  test('contains every table as of one instant, including encrypted names and counters, in files that only their owner can read', async () => {
    await aDay()
    // Nothing changes any more, so that every row can be compared.
    await world.workers[0]!.close()
    const folder = join(home, 'quiet')
    const { code, out, error } = await backup(folder)
    assert.equal(code, 0, error)
    const files = readdirSync(folder)
    expect(files.map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual(files.map(() => 0o600))
    const { rows } = await world.ctx.pool.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and relpersistence = 'p'",
      [world.config.DATABASE_SCHEMA],
    )
    expect(files.toSorted()).toEqual(
      [...rows.map(({ name }) => `${name}.copy.gz`), 'SHA256SUMS', 'manifest.json'].toSorted(),
    )
    expect((JSON.parse(out) as Done).tables).toBe(rows.length)

    const schema = restoredName()
    const restored = await restore(folder, schema)
    assert.equal(restored.code, 0, restored.error)
    const [was, is] = [await dumpTables(world), await dumpTables(world, schema)]
    const lines = (text: string | undefined): string[] => (text ?? '').split('\n').toSorted()
    for (const { name } of rows) assert.deepEqual(lines(is.get(name)), lines(was.get(name)), name)
    expect(is.size).toBe(was.size)
    const next = async (name: string): Promise<unknown> =>
      (await world.ctx.pool.query(`select last_value, is_called from ${name}`)).rows[0]
    for (const sequence of ['parcel_code_sequence', 'intake_chunk_chunk_no_seq', 'stock_movement_movement_no_seq'])
      assert.deepEqual(
        await next(`${schema}.${sequence}`),
        await next(`${world.config.DATABASE_SCHEMA}.${sequence}`),
        sequence,
      )
    const sealed = await world.ctx.db
      .withSchema(schema)
      .selectFrom('recipient')
      .select(['recipient_id', 'sealed'])
      .executeTakeFirstOrThrow()
    expect(world.ctx.personal.open(sealed.sealed, sealed.recipient_id).name).toBe('Lâm Tố Quyên')
    const open = files
      .filter((file) => file.endsWith('.gz'))
      .map((file) => gunzipSync(readFileSync(join(folder, file))).toString('utf8'))
    assert.ok(
      open.some((text) => text.includes('Phiên live thứ Bảy')),
      'nothing can be read in it',
    )
    assert.ok(
      open.every((text) => !text.includes('Quyên') && !text.includes('Rạch Giồng')),
      'someone is named in it',
    )
  })

  test('taken while orders run contains every order acknowledged before it, and restores to a complete Flashpack: verify passes, and the next order is accepted', async () => {
    await world.openWorkers()
    const host = await world.token('host')
    const sale = await world.api.openSale(host, { items: { COFFEE: 500 } })
    crowd = await gather([world.api.url], 20)
    const streaming = crowd.stream(sale.saleId, 60, 100)
    await until('orders run', () => crowd!.acknowledged.size > 100)
    const folder = join(home, 'load')
    const acknowledged = [...crowd.acknowledged]
    const taken = await backup(folder)
    await streaming
    assert.equal(taken.code, 0, taken.error)
    expect(crowd.acknowledged.size).toBeGreaterThan(acknowledged.length)

    const schema = restoredName()
    const restored = await restore(folder, schema)
    assert.equal(restored.code, 0, restored.error)
    const config = toConfig({
      ...world.env,
      DATABASE_SCHEMA: schema,
      QUEUE: 'postgres',
      REDIS_URL: '',
      QUEUE_PREFIX: schema,
    })
    const [web, worker] = [await openContext(config, 'web'), await openContext(config, 'worker')]
    const workers = await openWorkers(worker)
    const gateway = await openGateway(web)
    try {
      await until(
        'everything is decided',
        async () => (await web.db.selectFrom('intake_chunk').select('chunk_no').execute()).length === 0,
      )
      const kept = new Set(
        (await web.db.selectFrom('order').select('order_id').where('sale_id', '=', sale.saleId).execute()).map(
          (row) => row.order_id,
        ),
      )
      assert.deepEqual(
        acknowledged.filter((id) => !kept.has(id)),
        [],
        'orders that were acknowledged before the backup are not in it',
      )
      const api = new Api(gateway.url)
      const socket = await api.connect((await api.signUp()).token)
      const order = await placeDecided(socket, sale.saleId)
      socket.close()
      expect(order.seq).toBe(kept.size + 1)
      const results = await verify(openDatabase(web.pool), { batchParcelsMax: config.BATCH_PARCELS_MAX })
      expect(results.filter((rule) => rule.differences > 0).map((rule) => [rule.name, rule.first])).toEqual([])
    } finally {
      await gateway.close()
      await workers.close()
      await Promise.all([web.close(), worker.close()])
      await world.ctx.pool.query(`set client_min_messages = error; drop schema if exists ${schema}_queue cascade`)
    }
  })

  testUnless(
    !queueHomes().includes('redis') && 'needs a Redis',
    'F56: that is older than Redis does no harm: jobs for work it does not contain find nothing to do, nothing unknown appears, and new orders are decided',
    async () => {
      const old = await openWorld({ queue: 'redis', workers: 0 })
      const schema = `${old.config.DATABASE_SCHEMA}_r`
      const folder = join(home, 'older')
      try {
        const host = await old.token('host')
        const sale = await old.api.openSale(host)
        const viewer = await old.api.signUp()
        expect((await runScript('backup', ['--to', folder], old.env)).code).toBe(0)
        const socket = await old.api.connect(viewer.token)
        for (let i = 0; i < 5; i += 1)
          await socket.emitWithAck('order:place', {
            orderId: randomUUID(),
            saleId: sale.saleId,
            lines: [{ sku: 'COFFEE', quantity: 1 }],
            payment: 'cod',
          })
        socket.close()
        const unknownSale = await old.api.openSale(host)
        old.ctx.jobs.cutBatches(unknownSale.saleId)
        old.ctx.jobs.renderDocuments(randomUUID())
        old.ctx.jobs.renderManifest(randomUUID())
        const queues = ['reserve-0', 'reserve-1', 'reserve-2', 'reserve-3', 'batch', 'documents', 'labels'].map(
          (name) => old.ctx.queues.openQueue(name),
        )
        const jobs = async (): Promise<number> =>
          (await Promise.all(queues.map((queue) => queue.getJobCounts('waiting', 'active', 'delayed', 'failed'))))
            .flatMap((counts) => Object.values(counts))
            .reduce((sum, n) => sum + n, 0)
        await until('Redis knows about work that the backup does not contain', async () => (await jobs()) >= 4)

        expect((await runScript('restore', ['--from', folder], { ...old.env, DATABASE_SCHEMA: schema })).code).toBe(0)
        const config = toConfig({ ...old.env, DATABASE_SCHEMA: schema })
        const [web, worker] = [await openContext(config, 'web'), await openContext(config, 'worker')]
        const workers = await openWorkers(worker)
        const gateway = await openGateway(web)
        try {
          await until('every job is done', async () => (await jobs()) === 0)
          assert.equal((await web.db.selectFrom('order').select('order_id').execute()).length, 0, 'a ghost')
          const api = new Api(gateway.url)
          const again = await api.connect(viewer.token)
          expect([(await placeDecided(again, sale.saleId)).seq]).toEqual([1])
          again.close()
          const results = await verify(web.db, { batchParcelsMax: config.BATCH_PARCELS_MAX })
          expect(results.filter((rule) => rule.differences > 0)).toEqual([])
        } finally {
          await gateway.close()
          await workers.close()
          await Promise.all([web.close(), worker.close()])
        }
      } finally {
        await old.ctx.pool.query(`set client_min_messages = error; drop schema if exists ${schema} cascade`)
        await old.close()
      }
    },
  )
})
