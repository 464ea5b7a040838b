import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Tx } from '../../shared/db/database.ts'
import { projectPath } from '../../shared/lib/paths.ts'
import { checkRules, rules, verify, type RuleResult } from '../../shared/verify/verify.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { corruptions } from './verify-corruptions.ts'
import { liveThroughASeason } from './verify-history.ts'

const settings = { batchParcelsMax: 3 }

let world: World

function differing(results: readonly RuleResult[]): string[] {
  return results
    .filter((result) => result.differences > 0)
    .map((result) => `${result.name}: ${result.first.join('; ')}`)
}

/** What one rule finds, inside a transaction that may have broken something. */
async function checkRule(tx: Tx, name: string): Promise<RuleResult> {
  const rule = rules.filter((one) => one.name === name)
  const [result] = await checkRules(tx, settings, undefined, rule)
  assert.ok(result, `there is no rule ${name}`)
  return result
}

async function checksums(): Promise<Record<string, string>> {
  const { rows } = await sql<{
    name: string
  }>`select table_name as name from information_schema.tables where table_schema = ${world.config.DATABASE_SCHEMA} order by 1`.execute(
    world.ctx.db,
  )
  const sums: Record<string, string> = {}
  for (const { name } of rows) {
    const { rows: sum } = await sql<{
      sum: string
    }>`select count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\n' order by t::text)), '') as sum from ${sql.table(name)} t`.execute(
      world.ctx.db,
    )
    sums[name] = sum[0]!.sum
  }
  return sums
}

/** Runs the command as a person would. */
async function runVerify(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [projectPath('dist', 'scripts', 'verify.js'), ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, out, err }
}

describe('verify', () => {
  const env = (): Record<string, string> => ({
    DATABASE_URL: world.config.DATABASE_URL,
    DATABASE_SCHEMA: world.config.DATABASE_SCHEMA,
    BATCH_PARCELS_MAX: `${settings.batchParcelsMax}`,
  })

  beforeAll(async () => {
    world = await openWorld({
      settings: { BATCH_PARCELS_MAX: `${settings.batchParcelsMax}`, CLAIM_IDLE_MINUTES: '1440' },
    })
    await liveThroughASeason(world)
    await until(
      'nothing is left to do',
      async () => differing(await verify(world.ctx.db, settings)).length === 0,
    ).catch(() => undefined)
    // Nobody seals any more once the workers are closed.
    await until('everything is sealed', async () => {
      const { rows } = await sql`select from audit_inbox union all select from entry_inbox limit 1`.execute(
        world.ctx.db,
      )
      return rows.length === 0
    })
    await Promise.all([
      ...world.gateways.splice(0).map((one) => one.close()),
      ...world.workers.splice(0).map((one) => one.close()),
    ])
  })
  afterAll(() => world.close())

  test('finds no difference after orders were placed, paid, expired, cancelled, topped up, packed, late and sent', async () => {
    const results = await verify(world.ctx.db, settings)
    expect(differing(results)).toEqual([])
    for (const result of results.filter(({ name }) => name !== 'intake'))
      assert.ok(result.checked > 0, `${result.name} had nothing to check`)
    const { rows } = await sql<{ state: string }>`select distinct state from order_event order by 1`.execute(
      world.ctx.db,
    )
    expect(rows.map((row) => row.state)).toEqual([
      'cancelled',
      'confirmed',
      'delivered',
      'expired',
      'handed-over',
      'packed',
      'rejected',
      'reserved',
      'returned',
    ])
  })

  test('changes nothing', async () => {
    const before = await checksums()
    await verify(world.ctx.db, settings)
    expect(await checksums()).toEqual(before)
  })

  for (const corruption of corruptions) {
    test(`${corruption.rule} finds ${corruption.what}`, async () => {
      const rolledBack = new Error('rolled back')
      const work = world.ctx.db.transaction().execute(async (tx) => {
        for (const statement of corruption.sql) {
          const { numAffectedRows } = await sql.raw(statement).execute(tx)
          assert.ok(
            /^\s*(alter|drop|set)/.test(statement) || (numAffectedRows ?? 0n) > 0n,
            `nothing was corrupted by: ${statement}`,
          )
        }
        const found = await checkRule(tx, corruption.rule)
        assert.ok(found.differences > 0, `${corruption.rule} did not notice`)
        expect(found.first.join('\n')).toMatch(corruption.says)
        expect(found.first.length).toBeLessThanOrEqual(10)
        throw rolledBack
      })
      await expect(work).rejects.toBe(rolledBack)
    })
  }

  test('has a corruption for every rule', () => {
    expect(
      rules.map((rule) => rule.name).filter((name) => !corruptions.some((corruption) => corruption.rule === name)),
    ).toEqual([])
  })

  test('notes that a decided order is still in the intake, which is not a difference', async () => {
    await world.ctx.db.transaction().execute(async (tx) => {
      await sql`insert into intake_chunk (chunk_id, partition_id, order_count, orders)
        select gen_random_uuid(), s.partition_id, 1, json_build_array(json_build_object('orderId', o.order_id, 'saleId', o.sale_id)) from "order" o join sale s on s.sale_id = o.sale_id limit 1`.execute(
        tx,
      )
      const intake = await checkRule(tx, 'intake')
      expect(intake.differences).toBe(0)
      expect(intake.notes.join()).toMatch(/1 orders wait in the intake; 1 of them are decided already/)
      await sql`delete from intake_chunk`.execute(tx)
    })
  })

  test('as a command exits 0 and prints PASS where nothing differs', async () => {
    const { code, out } = await runVerify([], env())
    expect(out).toMatch(/^ok {4}balances/)
    expect(out).toMatch(new RegExp(`\\nPASS: ${rules.length} rules\\n$`))
    expect(code).toBe(0)
  })

  test('as a command exits 1 and names the rules that failed, with at most ten differences each', async () => {
    await sql`update order_line set price = price + 1 where price is not null`.execute(world.ctx.db)
    const [plain, json] = await Promise.all([runVerify([], env()), runVerify(['--json'], env())])
    await sql`update order_line set price = price - 1 where price is not null`.execute(world.ctx.db)
    expect(plain.code).toBe(1)
    expect(plain.out).toMatch(/\nFAIL: lines, receivables\n$/)
    expect(json.code).toBe(1)
    const { rules: results } = JSON.parse(json.out) as { rules: RuleResult[] }
    const lines = results.find((result) => result.name === 'lines')!
    expect(lines.differences).toBeGreaterThan(10)
    expect(lines.first).toHaveLength(10)
    expect(lines.checked).toBeGreaterThan(0)
  })

  test('as a command exits 2 on wrong usage and 3 with one line when there is no Flashpack database', async () => {
    expect((await runVerify(['--fix'], env())).code).toBe(2)
    expect((await runVerify(['--help'], env())).code).toBe(0)
    for (const wrong of [
      { DATABASE_URL: 'postgres://nobody:secret-word@127.0.0.1:9/none' },
      { DATABASE_SCHEMA: 'nothing_here' },
      { DATABASE_URL: 'mysql://x' },
    ]) {
      const { code, err, out } = await runVerify(['--json'], { ...env(), ...wrong })
      expect({ code, out }).toEqual({ code: 3, out: '' })
      expect(err).not.toMatch(/secret-word|\n\s+at /)
    }
  })
})
