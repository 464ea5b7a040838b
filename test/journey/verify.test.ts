import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { text } from 'node:stream/consumers'
import type { Socket } from 'socket.io-client'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../shared/clock.ts'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { projectPath } from '../../shared/paths.ts'
import { checkRules, rules, verify, type RuleResult } from '../../shared/verify/verify.ts'
import { placeDecided, type Placing } from '../support/api.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { corruptions } from './verify-corruptions.ts'

const settings = { batchParcelsMax: 3 }
const minuteMs = 60_000
const hourMs = 60 * minuteMs

let world: World
let host: string
let packer: string
let dispatcher: string
const sockets: Socket[] = []

async function buyer(): Promise<Socket> {
  const socket = await world.api.connect((await world.api.signUp()).token)
  sockets.push(socket)
  return socket
}

async function post<Body = Record<string, unknown>>(path: string, token: string, body?: unknown): Promise<Body> {
  const reply = await world.api.call<Body>('POST', path, token, body)
  assert.ok(reply.status < 300, `${path}: ${JSON.stringify(reply)}`)
  return reply.body
}

/** What a payment provider sends; the amount is the order's unless given. */
async function pay(order: OrderView, { amount = order.total!, status = 200 } = {}): Promise<void> {
  const at = wallClock()
  const id = `pay-${randomUUID()}`
  const body = JSON.stringify({ type: 'payment.succeeded', timestamp: at.toISOString(), data: { orderId: order.orderId, amount, currency: 'VND' } })
  const headers = { 'webhook-id': id, 'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`, 'webhook-signature': new Webhook(world.config.PAYMENT_WEBHOOK_SECRET).sign(id, at, body) }
  const response = await fetch(`${world.api.url}/api/payments/webhook`, { method: 'POST', headers, body })
  assert.equal(response.status, status)
}

async function stateOf(order: OrderView): Promise<string> {
  return (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.state
}

/** Moves the clock to the next 09:00 in Viet Nam, so that no test depends on the time of day it runs at. */
async function startAtNine(): Promise<void> {
  const dayMs = 24 * hourMs
  const nineUtc = 2 * hourMs
  await world.moveClock((nineUtc - (world.ctx.clock.now().getTime() % dayMs) + dayMs) % dayMs)
}

const order = async (socket: Socket, sale: SaleView, sku: string, quantity: number, payment: Placing['payment'] = 'cod'): Promise<OrderView> =>
  placeDecided(socket, sale.saleId, { lines: [{ sku, quantity }], payment })

async function sellEverything(sale: SaleView): Promise<void> {
  const [lan, huong, minh] = [await buyer(), await buyer(), await buyer()]
  for (let i = 0; i < 3; i += 1) assert.equal((await order(lan, sale, 'COFFEE', 1)).state, 'confirmed')
  assert.equal((await order(lan, sale, 'COFFEE', 1)).reason, 'over-limit')
  assert.equal((await order(huong, sale, 'SALT', 1)).reason, 'unknown-item')
  await order(huong, sale, 'TEA', 2)
  await post(`/api/sales/${sale.saleId}/items/TEA/quota`, host, { changeId: randomUUID(), delta: 6, reason: 'found another box' })
  await post(`/api/sales/${sale.saleId}/items/COFFEE/quota`, host, { changeId: randomUUID(), delta: -2, reason: 'two bags torn' })
  await post(`/api/sales/${sale.saleId}/pause`, host)
  assert.equal((await order(minh, sale, 'TEA', 1)).reason, 'sale-not-open')
  await post(`/api/sales/${sale.saleId}/open`, host)
  await order(minh, sale, 'COFFEE', 2)
  const [paid, givenBack, cancelled] = [await order(huong, sale, 'TEA', 1, 'prepaid'), await order(minh, sale, 'TEA', 1, 'prepaid'), await order(minh, sale, 'TEA', 1, 'prepaid')]
  await pay(paid)
  await pay(paid)
  await pay(givenBack)
  await post(`/api/orders/${givenBack.orderId}/cancel`, host)
  await post(`/api/orders/${cancelled.orderId}/cancel`, host)
}

async function letHoldsExpire(sale: SaleView): Promise<void> {
  const [lan, huong] = [await buyer(), await buyer()]
  const [late, tooLate] = [await order(lan, sale, 'HONEY', 2, 'prepaid'), await order(huong, sale, 'HONEY', 1, 'prepaid')]
  await pay(tooLate, { amount: 1 })
  await world.moveClock((world.config.HOLD_SECONDS + 1) * 1000)
  await until('the holds are over', async () => (await stateOf(late)) === 'expired' && (await stateOf(tooLate)) === 'expired')
  await pay(late)
  assert.equal((await order(huong, sale, 'HONEY', 1)).state, 'confirmed')
  assert.equal((await order(lan, sale, 'HONEY', 1)).reason, 'sold-out')
  await pay(tooLate)
  assert.equal(await stateOf(tooLate), 'expired')
}

/** Packs some of what is there, in time and late, sends some, and loses an order out of a printed parcel. */
async function packAndSend(sale: SaleView): Promise<void> {
  await post(`/api/sales/${sale.saleId}/batches`, packer)
  const { items: batches } = (await world.api.call<{ items: BatchView[] }>('GET', `/api/batches?saleId=${sale.saleId}`, packer)).body
  assert.ok(batches.length >= 2)
  const { rows: merged } = await sql<{ order_id: string }>`
    select max(order_id::text) as order_id from "order" where sale_id = ${sale.saleId} and state = 'confirmed' group by parcel_id having count(*) > 1`.execute(world.ctx.db)
  await post(`/api/orders/${merged[0]!.order_id}/cancel`, host)
  for (const { batchId } of batches) await post(`/api/batches/${batchId}/claim`, packer)
  const codes = (await world.ctx.db.selectFrom('parcel').select('code').where('sale_id', '=', sale.saleId).where('state', '=', 'picking').orderBy('code').execute()).map((parcel) => parcel.code)
  assert.ok(codes.length >= 4)
  await post(`/api/parcels/${codes[0]}/pack`, packer, { scanId: randomUUID() })
  await post(`/api/parcels/${codes[1]}/pack`, packer, { scanId: randomUUID() })
  await post('/api/manifests', dispatcher, { manifestId: randomUUID(), carrier: 'Bưu điện', parcelCodes: [codes[0]] })
  await world.moveClock(20 * hourMs)
  await until('the breaches are recorded', async () => (await world.ctx.db.selectFrom('breach').selectAll().where('sale_id', '=', sale.saleId).execute()).length === codes.length - 2)
  const packed = await post<{ late: boolean }>(`/api/parcels/${codes[2]}/pack`, packer, { scanId: randomUUID() })
  assert.equal(packed.late, true)
}

async function closeOff(sale: SaleView): Promise<void> {
  const [lan, huong] = [await buyer(), await buyer()]
  await order(lan, sale, 'COFFEE', 1)
  await order(huong, sale, 'COFFEE', 2)
  await post(`/api/sales/${sale.saleId}/close`, host)
  await until('the closing cut is done', async () => (await world.ctx.db.selectFrom('sale').select('closing_cut_at').where('sale_id', '=', sale.saleId).executeTakeFirstOrThrow()).closing_cut_at)
}

function differing(results: readonly RuleResult[]): string[] {
  return results.filter((result) => result.differences > 0).map((result) => `${result.name}: ${result.first.join('; ')}`)
}

async function checksums(): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = ${world.config.DATABASE_SCHEMA} order by 1`.execute(world.ctx.db)
  const sums: Record<string, string> = {}
  for (const { name } of rows) {
    const { rows: sum } = await sql<{ sum: string }>`select count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\n' order by t::text)), '') as sum from ${sql.table(name)} t`.execute(world.ctx.db)
    sums[name] = sum[0]!.sum
  }
  return sums
}

/** Runs the command as a person would. */
async function runVerify(args: string[], env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [projectPath('dist', 'scripts', 'verify.js'), ...args], { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number | null]>])
  return { code, out, err }
}

describe('verify', () => {
  const env = (): Record<string, string> => ({ DATABASE_URL: world.config.DATABASE_URL, DATABASE_SCHEMA: world.config.DATABASE_SCHEMA, BATCH_PARCELS_MAX: `${settings.batchParcelsMax}` })

  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: `${settings.batchParcelsMax}` } })
    await startAtNine()
    host = await world.token('host', { hours: 1000 })
    packer = await world.token('packer', { hours: 1000 })
    dispatcher = await world.token('dispatcher', { hours: 1000 })
    const items = { COFFEE: { quota: 20, perViewerLimit: 3 }, TEA: 3, HONEY: 3 }
    const rich = await world.api.openSale(host, { items })
    await closeOff(await world.api.openSale(host, { policy: 'tiktok-vn' }))
    await world.api.openSale(host, { open: false })
    const elsewhere = await world.api.openSale(await world.token('host', { seller: 'another', hours: 1000 }), { timeZone: 'America/New_York', policy: 'within-24h' })
    await order(await buyer(), elsewhere, 'COFFEE', 2)
    await sellEverything(rich)
    await letHoldsExpire(rich)
    await packAndSend(rich)
    await until('nothing is left to do', async () => differing(await verify(world.ctx.db, settings)).length === 0).catch(() => undefined)
    for (const socket of sockets) socket.close()
    await Promise.all([...world.gateways.splice(0).map((one) => one.close()), ...world.workers.splice(0).map((one) => one.close())])
  })
  after(() => world.close())

  test('finds no difference after orders were placed, paid, expired, cancelled, topped up, packed, late and sent', async () => {
    const results = await verify(world.ctx.db, settings)
    assert.deepEqual(differing(results), [])
    for (const result of results.filter(({ name }) => name !== 'intake')) assert.ok(result.checked > 0, `${result.name} had nothing to look at`)
    const { rows } = await sql<{ state: string }>`select distinct state from order_event order by 1`.execute(world.ctx.db)
    assert.deepEqual(rows.map((row) => row.state), ['cancelled', 'confirmed', 'expired', 'handed-over', 'packed', 'rejected', 'reserved'])
  })

  test('changes nothing', async () => {
    const before = await checksums()
    await verify(world.ctx.db, settings)
    assert.deepEqual(await checksums(), before)
  })

  for (const corruption of corruptions) {
    test(`${corruption.rule} finds ${corruption.what}`, async () => {
      const rolledBack = new Error('rolled back')
      const work = world.ctx.db.transaction().execute(async (tx) => {
        for (const statement of corruption.sql) {
          const { numAffectedRows } = await sql.raw(statement).execute(tx)
          assert.ok(/^\s*(alter|drop|set)/.test(statement) || (numAffectedRows ?? 0n) > 0n, `nothing was corrupted by: ${statement}`)
        }
        const found = (await checkRules(tx, settings)).find((result) => result.name === corruption.rule)
        assert.ok(found && found.differences > 0, `${corruption.rule} did not notice`)
        assert.match(found.first.join('\n'), corruption.says)
        assert.ok(found.first.length <= 10)
        throw rolledBack
      })
      await assert.rejects(work, rolledBack)
    })
  }

  test('has a corruption for every rule', () => {
    assert.deepEqual(rules.map((rule) => rule.name).filter((name) => !corruptions.some((corruption) => corruption.rule === name)), [])
  })

  test('says that an order waits in the intake though it is decided, and that this is no difference', async () => {
    await world.ctx.db.transaction().execute(async (tx) => {
      await sql`insert into intake_chunk (chunk_id, partition_id, order_count, orders)
        select gen_random_uuid(), s.partition_id, 1, json_build_array(json_build_object('orderId', o.order_id, 'saleId', o.sale_id)) from "order" o join sale s on s.sale_id = o.sale_id limit 1`.execute(tx)
      const intake = (await checkRules(tx, settings)).find((result) => result.name === 'intake')
      assert.equal(intake?.differences, 0)
      assert.match(intake.notes.join(), /1 orders wait in the intake; 1 of them are decided already/)
      await sql`delete from intake_chunk`.execute(tx)
    })
  })

  test('as a command exits 0 and prints PASS where nothing differs', async () => {
    const { code, out } = await runVerify([], env())
    assert.match(out, /^ok {4}balances/)
    assert.match(out, /\nPASS: 13 rules\n$/)
    assert.equal(code, 0)
  })

  test('as a command exits 1 and names the rules that failed, with at most ten differences each', async () => {
    await sql`update order_line set price = price + 1 where price is not null`.execute(world.ctx.db)
    const [plain, json] = await Promise.all([runVerify([], env()), runVerify(['--json'], env())])
    await sql`update order_line set price = price - 1 where price is not null`.execute(world.ctx.db)
    assert.equal(plain.code, 1)
    assert.match(plain.out, /\nFAIL: lines\n$/)
    assert.equal(json.code, 1)
    const { rules: results } = JSON.parse(json.out) as { rules: RuleResult[] }
    const lines = results.find((result) => result.name === 'lines')!
    assert.ok(lines.differences > 10 && lines.first.length === 10 && lines.checked > 0)
  })

  test('as a command exits 2 on wrong usage and 3 with one line when there is no database of ours', async () => {
    assert.equal((await runVerify(['--fix'], env())).code, 2)
    assert.equal((await runVerify(['--help'], env())).code, 0)
    for (const wrong of [{ DATABASE_URL: 'postgres://nobody:secret-word@127.0.0.1:9/none' }, { DATABASE_SCHEMA: 'nothing_here' }, { DATABASE_URL: 'mysql://x' }]) {
      const { code, err, out } = await runVerify(['--json'], { ...env(), ...wrong })
      assert.deepEqual([code, out], [3, ''])
      assert.doesNotMatch(err, /secret-word|\n\s+at /)
    }
  })
})
