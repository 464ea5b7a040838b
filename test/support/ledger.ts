import { setTimeout as wait } from 'node:timers/promises'
import { expect } from './jest.ts'
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { verify } from '../../shared/verify/verify.ts'
import { patienceMs } from './until.ts'
import type { World } from './world.ts'

/** Reads the book of record directly, for what no API returns. */

export interface KeptOrder {
  orderId: string
  seq: number
  state: string
  reason: string | null
}

/** The decided orders of a sale by number. */
export async function keptOrders(world: World, saleId: string): Promise<KeptOrder[]> {
  const { rows } =
    await sql<KeptOrder>`select order_id as "orderId", seq, state, reason from "order" where sale_id = ${saleId} order by seq`.execute(
      world.ctx.db,
    )
  return rows
}

export interface Balance {
  quota: number
  available: number
  held: number
  sold: number
}

/** An item's current balance. */
export async function balanceOf(world: World, saleId: string, sku = 'COFFEE'): Promise<Balance> {
  return world.ctx.db
    .selectFrom('sale_item')
    .select(['quota', 'available', 'held', 'sold'])
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow()
}

/** How many orders are waiting in the intake, quarantined ones excluded. */
export async function undecidedOrders(world: World): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select coalesce(sum(order_count), 0)::int as n from intake_chunk where partition_id >= 0`.execute(world.ctx.db)
  return rows[0]!.n
}

/**
 * Asserts that a sale's books agree: the numbers run 1..n without a gap, every order has its lines and its first event,
 * and each item's balance follows both from its movements and from its orders.
 */
export async function assertBooksAgree(world: World, saleId: string): Promise<void> {
  const orders = await keptOrders(world, saleId)
  assert.deepEqual(
    orders.map((order) => order.seq),
    orders.map((_, i) => i + 1),
    'the order numbers have gaps',
  )
  const { rows } = await sql<{ sku: string; balance: number[]; moved: number[]; ordered: number[] }>`
    select i.sku, json_build_array(i.available, i.held, i.sold) as balance,
      (select json_build_array(coalesce(sum(m.available), 0), coalesce(sum(m.held), 0), coalesce(sum(m.sold), 0)) from stock_movement m where m.sale_id = i.sale_id and m.sku = i.sku) as moved,
      (select json_build_array(i.quota - coalesce(sum(l.quantity), 0), coalesce(sum(l.quantity) filter (where o.state = 'reserved'), 0), coalesce(sum(l.quantity) filter (where o.state <> 'reserved'), 0))
        from "order" o join order_line l on l.sale_id = o.sale_id and l.seq = o.seq
        where o.sale_id = i.sale_id and l.sku = i.sku and o.state in ('reserved', 'confirmed', 'packed', 'handed-over', 'delivered', 'returned')) as ordered
    from sale_item i where i.sale_id = ${saleId}`.execute(world.ctx.db)
  for (const { sku, balance, moved, ordered } of rows) {
    assert.deepEqual(moved, balance, `the movements of ${sku} do not add up to its balance`)
    assert.deepEqual(ordered, balance, `the orders of ${sku} do not add up to its balance`)
  }
  const { rows: torn } = await sql`
    select o.order_id from "order" o where o.sale_id = ${saleId} and (not exists (select 1 from order_line l where l.order_id = o.order_id)
      or (select array_agg(e.version order by e.version) from order_event e where e.order_id = o.order_id) is distinct from (select array_agg(v) from generate_series(1, o.version) v))`.execute(
    world.ctx.db,
  )
  assert.deepEqual(torn, [], 'orders without lines, or with events that do not match their version')
}

/** What a slow machine does late, and what is due all at once after the clock was moved. */
const stillToDo = /unsealed|has not fired|has no breach|waits for its entries/

/** Every rule of `npm run verify` holds for everything this world has stored. */
export async function assertVerified(world: World): Promise<void> {
  const startedAt = performance.now()
  let broken = await brokenRules(world)
  while (broken.some((rule) => stillToDo.test(rule)) && performance.now() - startedAt < patienceMs) {
    await wait(500)
    broken = await brokenRules(world)
  }
  expect(broken).toEqual([])
}

async function brokenRules(world: World): Promise<string[]> {
  const results = await verify(world.ctx.db, { batchParcelsMax: world.config.BATCH_PARCELS_MAX })
  return results.filter(({ differences }) => differences > 0).map(({ name, first }) => `${name}: ${first.join('; ')}`)
}
