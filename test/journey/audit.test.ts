import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { chainsWithNews, sealChain } from '../../shared/audit/seal-store.ts'
import type { Tx } from '../../shared/db/database.ts'
import { appendOnlyTables } from '../../shared/db/roles.ts'
import { audit, sealSecondsMax } from '../../shared/verify/audit-rules.ts'
import type { Finding } from '../../shared/verify/rule.ts'
import { openWorkerContext } from '../../workers/context.ts'
import { openSealing } from '../../workers/seal-audit.ts'
import { place, placeDecided } from '../support/api.ts'
import { auditedFloor } from '../support/audited-floor.ts'
import { gather, untilAllDecided } from '../support/stream.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { caseTamperings } from './audit-case-tamperings.ts'
import { hubTamperings } from './audit-hub-tamperings.ts'
import { floorTamperings } from './audit-floor-tamperings.ts'
import { moneyTamperings } from './audit-money-tamperings.ts'
import { statementTamperings } from './audit-statement-tamperings.ts'
import { refundTamperings } from './audit-refund-tamperings.ts'
import { tamperings } from './audit-tamperings.ts'

/** Tables whose rows are sealed with what they belong to, or are the seal itself. */
const coveredByOthers = [
  'amendment_parcel',
  'audit_link',
  'certificate',
  'freight_share',
  'order_line',
  'statement_line',
  'statement_match',
]

const check = (tx: Tx): Promise<Finding> => audit.check({ tx, now: new Date(8.64e15), batchParcelsMax: 40 })
const checkNow = (world: World): Promise<Finding> =>
  world.ctx.db.transaction().setIsolationLevel('repeatable read').execute(check)
/** With every existing row in a chain, however recent. */
const allSealed = (world: World): Promise<unknown> =>
  until(
    'everything is sealed',
    async () =>
      (await world.ctx.db.selectFrom('entry_inbox').select('inbox_no').execute()).length === 0 &&
      (await chainsWithNews(world.ctx.db)).length === 0 &&
      (await checkNow(world)).differences === 0,
    30_000,
  )

async function links(world: World): Promise<{ chain_id: string; link_no: number }[]> {
  return world.ctx.db
    .selectFrom('audit_link')
    .select(['chain_id', 'link_no'])
    .orderBy('chain_id')
    .orderBy('link_no')
    .execute()
}

describe('the audit of a season', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    const host = await world.token('host', { name: 'lan' })
    const packer = await world.token('packer', { name: 'hoa' })
    const { saleId } = await world.api.openSale(host, { items: { COFFEE: 20, TEA: 5 } })
    const socket = await world.api.connect((await world.api.signUp()).token)
    for (let i = 0; i < 4; i += 1) {
      await placeDecided(socket, saleId, { lines: [{ sku: 'COFFEE', quantity: 1 + i }] })
      // A number that no movement has, as an aborted transaction leaves behind.
      await sql`select nextval(pg_get_serial_sequence('stock_movement', 'movement_no'))`.execute(world.ctx.db)
    }
    const { orderId } = await placeDecided(socket, saleId, { lines: [{ sku: 'TEA', quantity: 1 }] })
    const entry = { orderId: randomUUID(), saleId, sku: 'TEA', quantity: 9, payment: 'cod' }
    await socket.emitWithAck('waiting:join', entry)
    await socket.emitWithAck('waiting:leave', { orderId: entry.orderId })
    socket.close()
    await world.api.call('POST', `/api/orders/${orderId}/cancel`, host)
    await world.api.call('POST', `/api/sales/${saleId}/items/COFFEE/quota`, host, {
      changeId: randomUUID(),
      delta: 5,
      reason: 'another sack',
    })
    await world.api.call('PUT', `/api/sales/${saleId}/pin`, host, { sku: 'TEA' })
    await allSealed(world)
    const batchId = await until('a batch is cut', async () => {
      await world.api.call('POST', `/api/sales/${saleId}/batches`, packer)
      const { body } = await world.api.call<{ items: { batchId: string }[] }>(
        'GET',
        `/api/batches?saleId=${saleId}`,
        packer,
      )
      return body.items[0]?.batchId
    })
    const { body: claimed } = await world.api.call<{ parcels: { code: string }[] }>(
      'POST',
      `/api/batches/${batchId}/claim`,
      packer,
    )
    for (const { code } of claimed.parcels)
      await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
    await world.api.call('POST', '/api/manifests', await world.token('dispatcher', { name: 'tam' }), {
      manifestId: randomUUID(),
      carrier: 'GHN',
      parcelCodes: claimed.parcels.map(({ code }) => code),
    })
    await auditedFloor(world)
    await allSealed(world)
    await Promise.all(world.workers.splice(0).map((one) => one.close()))
  })
  afterAll(() => world.close())

  test('is intact, and covers every row', async () => {
    const finding = await checkNow(world)
    expect(finding).toMatchObject({ differences: 0, first: [] })
    const tables = [...appendOnlyTables.filter((table) => !coveredByOthers.includes(table)), 'payment', 'print_job']
    const counts = await Promise.all(
      tables.map(
        async (table) =>
          (await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(world.ctx.db)).rows[0]!
            .n,
      ),
    )
    expect(tables.filter((_table, i) => counts[i] === 0)).toEqual(['breach'])
    // The one entry of a waiting list is sealed twice: when it is made, and with its end.
    expect(finding.checked).toBe(counts.reduce((sum, n) => sum + n, 1))
    expect(finding.checked).toBeGreaterThan(30)
  })

  for (const { kind, what, statements, says } of [
    ...tamperings,
    ...floorTamperings,
    ...hubTamperings,
    ...moneyTamperings,
    ...statementTamperings,
    ...refundTamperings,
    ...caseTamperings,
  ]) {
    test(`is found ${kind}: ${what}`, async () => {
      const rolledBack = new Error('rolled back')
      const work = world.ctx.db.transaction().execute(async (tx) => {
        for (const statement of statements) {
          const { numAffectedRows } = await sql.raw(statement).execute(tx)
          assert.ok(
            /^(set|alter) /.test(statement) || numAffectedRows! > 0n,
            `nothing was tampered with by: ${statement}`,
          )
        }
        const finding = await check(tx)
        assert.ok(finding.differences > 0, 'it went unnoticed')
        assert.match(finding.first[0]!, new RegExp(`(: |^)${kind}: `), finding.first.join('\n'))
        expect(finding.first.join('\n')).toMatch(says)
        throw rolledBack
      })
      await expect(work).rejects.toBe(rolledBack)
    })
  }
})

describe('the sealer', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  const seal = (): Promise<void> => openSealing(openWorkerContext(world.ctx), 0)()

  test('seals a late commit in the next round, and does not hold up what came after it', async () => {
    const [first, second] = [randomUUID(), randomUUID()]
    let commit = (): void => undefined
    const mayCommit = new Promise<void>((resolve) => {
      commit = resolve
    })
    const noted = new Promise<void>((resolve) => {
      void world.ctx.db.transaction().execute(async (tx) => {
        await recordChange(tx, { actor: 'host:slow', kind: 'test:late', subject: first })
        resolve()
        await mayCommit
      })
    })
    await noted
    await recordChange(world.ctx.db, { actor: 'host:fast', kind: 'test:soon', subject: second })
    await seal()
    const sealedOf = async (actor: string): Promise<number> =>
      (
        await world.ctx.db
          .selectFrom('audit_link')
          .select('link_no')
          .where(sql<boolean>`actors @> array[${actor}]::text[]`)
          .execute()
      ).length
    expect([await sealedOf('host:fast'), await sealedOf('host:slow')]).toEqual([1, 0])
    commit()
    await until('the late row is there', async () => (await chainsWithNews(world.ctx.db)).length > 0)
    await seal()
    expect([await sealedOf('host:fast'), await sealedOf('host:slow')]).toEqual([1, 1])
    expect((await checkNow(world)).first).toEqual([])
  })

  test('yields to waiting orders, but not for long', async () => {
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 1 } })
    const sealPolitely = openSealing(openWorkerContext(world.ctx))
    await sealPolitely()
    const socket = await world.api.connect((await world.api.signUp()).token)
    expect((await place(socket, saleId)).ok).toBe(true)
    await recordChange(world.ctx.db, { actor: 'host:lan', kind: 'test:meanwhile', saleId })
    await sealPolitely()
    expect(await chainsWithNews(world.ctx.db)).toContain(saleId)
    await openSealing(openWorkerContext(world.ctx), 0)()
    expect(await chainsWithNews(world.ctx.db)).toEqual([])
    const worker = await world.openWorkers()
    await until(
      'the order is decided',
      async () => (await world.ctx.db.selectFrom('intake_chunk').select('chunk_no').execute()).length === 0,
    )
    socket.close()
    await worker.close()
    world.workers.splice(0)
  })

  test('builds one chain when several seal at once', async () => {
    const others = await Promise.all([world.openWorkers(), world.openWorkers()])
    const before = (await links(world)).length
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 5 }, (_, i) =>
          recordChange(world.ctx.db, { actor: `host:${i}`, kind: 'test:many', subject: String(round) }),
        ),
      )
      await Promise.all([
        seal(),
        seal(),
        ...(await chainsWithNews(world.ctx.db)).map((chainId) =>
          sealChain(world.ctx.db, chainId).catch((error: { code?: string }) => expect(error.code).toBe('40001')),
        ),
      ])
    }
    await allSealed(world)
    const made = await links(world)
    expect(made.length).toBeGreaterThan(before)
    const chains = [...new Set(made.map(({ chain_id }) => chain_id))].map((id) =>
      made.filter(({ chain_id }) => chain_id === id),
    )
    for (const chain of chains) expect(chain.map(({ link_no }) => link_no)).toEqual(chain.map((_, i) => i + 1))
    await Promise.all(others.map((one) => one.close()))
    world.workers.splice(0)
  })

  test(`is at most ${sealSecondsMax} s behind while orders stream in`, async () => {
    await world.openWorkers()
    const { saleId } = await world.api.openSale(await world.token('host'), { items: { COFFEE: 1_000 } })
    const crowd = await gather([world.api.url], 40)
    await crowd.stream(saleId, 40)
    await untilAllDecided(world, crowd.acknowledged, 15_000)
    crowd.close()
    await allSealed(world)
    const { rows } = await sql<{ rows: number; behind: number }>`
      select count(*)::int as rows, max(extract(epoch from l.sealed_at - e.at))::float8 as behind
      from audit_link l join order_event e on e.sale_id = l.chain_id and e.version = 1 and e.seq between l.first_no and l.last_no where l.source = 'decision' and l.chain_id = ${saleId}`.execute(
      world.ctx.db,
    )
    expect(rows[0]!.rows).toBe(crowd.acknowledged.size)
    assert.ok(rows[0]!.behind <= sealSecondsMax, `${rows[0]!.behind} s behind`)
    await Promise.all(world.workers.splice(0).map((one) => one.close()))
  })

  test('notices a row that was deleted along with its trace before it was sealed', async () => {
    await recordChange(world.ctx.db, { actor: 'admin:mai', kind: 'test:gone' })
    await sql`delete from audit_entry where kind = 'test:gone'`.execute(world.ctx.db)
    await seal()
    expect((await checkNow(world)).first.join()).toMatch(/of entry\): missing: 1 of its rows, first \d+/)
  })
})
