import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { setAlarms, type SaleDeadline } from '../deadline/alarm-store.ts'
import { promiseFor, type Terms } from '../deadline/promise.ts'
import { findPolicy, versionToday } from '../deadline/policy.ts'
import { leastUsedPartition, lockCounter } from '../sale/sale-store.ts'
import { addItems } from '../sale/item-store.ts'
import { moveStock } from '../stock/move-store.ts'
import { deltasOf } from '../stock/movement.ts'
import { writeTakenOrders, type DecisionGroup, type Writing } from '../stock/write-decisions-store.ts'
import { makeBuyers } from './buyer-store.ts'
import type { PackageToTake, TakingShop } from './taking.ts'
import type { PlatformPackage } from './platform-order.ts'

export interface TakenOrders {
  saleId: string
  /** Packages whose deadline was over when they came. */
  late: number
}

/**
 * Takes packages as confirmed orders of the shop's sale of today: its quota rises by what is taken and is sold in the
 * same transaction. Their deadlines run from the platform's own times, however late they come here. Nothing is
 * collected for them here, so they cost nothing here; what the platform is paid stays with the package.
 */
export async function takeOrders(
  ctx: Context,
  tx: Tx,
  shop: TakingShop,
  packages: readonly PackageToTake[],
  { now, actor }: { now: Date; actor: string },
): Promise<TakenOrders> {
  const sale = await findOrMakeSale(tx, shop, { now, actor })
  const counter = await tx
    .selectFrom('sale_counter')
    .select(['last_seq', 'confirmed', 'reserved', 'rejected'])
    .where('sale_id', '=', sale.saleId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await addMissingItems(tx, shop, sale.saleId, packages, counter.last_seq)
  await raiseQuotas(tx, sale.saleId, packages, { afterSeq: counter.last_seq, actor })
  const buyers = await makeBuyers(ctx, tx, shop, packages)
  const writing: Writing = { now, groups: [], orders: [], lines: [], items: [], counters: [] }
  const terms = { policyId: shop.policyId, timeZone: shop.timeZone, policyVersion: sale.policyVersion }
  for (const [i, { present, lines }] of packages.entries()) {
    const group = groupOf(i, sale.saleId, shop.currency, clockOf(present), deadlineOf(terms, present))
    writing.groups.push(group)
    writing.orders.push({
      group,
      order_id: randomUUID(),
      seq: counter.last_seq + i + 1,
      ...buyers[i]!,
      total: 0,
      chunk_position: i,
      error: null,
      phone_proven: false,
    })
    for (const { sku, quantity } of lines) writing.lines.push({ order: i, sku, quantity, price: 0 })
  }
  writing.items.push(...(await soldItems(tx, sale.saleId, packages)))
  const placed = { last_seq: counter.last_seq + packages.length, confirmed: counter.confirmed + packages.length }
  writing.counters.push({ sale_id: sale.saleId, ...counter, ...placed })
  await writeTakenOrders(tx, writing, actor)
  await linkPackages(tx, shop.shopId, packages, writing)
  await setAlarms(tx, deadlinesOf(writing), now)
  const late = writing.groups.filter(({ pack_by: packBy }) => packBy !== null && packBy < now).length
  return { saleId: sale.saleId, late }
}

function deadlinesOf({ groups }: Writing): SaleDeadline[] {
  const deadlines = new Map<number, SaleDeadline>()
  for (const { sale_id: saleId, pack_by: packBy } of groups)
    if (packBy) deadlines.set(packBy.getTime(), { saleId, packBy })
  return [...deadlines.values()]
}

/** By when a package is to be packed and handed over. */
export function deadlineOf(terms: Terms, present: PlatformPackage): { packBy: Date; handOverBy: Date } {
  return promiseFor(terms, clockOf(present), [])
}

/** From when a platform's clock runs: cash orders from when they were placed, others from their payment. */
function clockOf({ payment, paidAt, placedAt }: PlatformPackage): Date {
  return new Date(payment === 'prepaid' ? (paidAt ?? placedAt) : placedAt)
}

function groupOf(
  g: number,
  saleId: string,
  currency: string,
  receivedAt: Date,
  { packBy, handOverBy }: { packBy: Date; handOverBy: Date },
): DecisionGroup {
  return {
    g,
    sale_id: saleId,
    state: 'confirmed',
    reason: null,
    payment: 'cod',
    currency,
    received_at: receivedAt,
    chunk_no: 0,
    pack_by: packBy,
    hand_over_by: handOverBy,
    hold_until: null,
    offered: false,
  }
}

/** One sale a shop and local day holds what was taken then. It is closed from the start: nobody orders in it here. */
async function findOrMakeSale(
  tx: Tx,
  shop: TakingShop,
  { now, actor }: { now: Date; actor: string },
): Promise<{ saleId: string; policyVersion: string | null }> {
  const day = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(shop.timeZone).toPlainDate()
  const found = await tx
    .selectFrom('sale')
    .select(['sale_id', 'policy_version'])
    .where('shop_id', '=', shop.shopId)
    .where('shop_day', '=', day.toString())
    .executeTakeFirst()
  if (found) return { saleId: found.sale_id, policyVersion: found.policy_version }
  const saleId = randomUUID()
  const policyVersion = versionToday(findPolicy(shop.policyId)!, shop.timeZone, now)
  await tx
    .insertInto('sale')
    .values({
      sale_id: saleId,
      seller_id: shop.sellerId,
      title: `${shop.title} ${day.day}/${day.month}`,
      state: 'closed',
      currency: shop.currency,
      time_zone: shop.timeZone,
      deadline_policy: shop.policyId,
      policy_version: policyVersion,
      partition_id: await leastUsedPartition(tx),
      contents: `${shop.shopId} ${day.toString()}`,
      pin: null,
      description: null,
      closing_cut_at: now,
      shop_id: shop.shopId,
      shop_day: day.toString(),
    })
    .execute()
  await tx.insertInto('sale_counter').values({ sale_id: saleId }).execute()
  await tx
    .insertInto('sale_event')
    .values({ sale_id: saleId, version: 1, kind: 'created', actor, detail: '{}' })
    .execute()
  await lockCounter(tx, saleId)
  return { saleId, policyVersion }
}

async function addMissingItems(
  tx: Tx,
  shop: TakingShop,
  saleId: string,
  packages: readonly PackageToTake[],
  afterSeq: number,
): Promise<void> {
  const { rows } = await sql<{ sku: string }>`select sku from sale_item where sale_id = ${saleId}`.execute(tx)
  const known = new Set(rows.map(({ sku }) => sku))
  const wanted = [...new Set(packages.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].toSorted()
  const missing = wanted.filter((sku) => !known.has(sku))
  const titles = await titlesOf(tx, shop, missing)
  await addItems(
    tx,
    saleId,
    shop.sellerId,
    missing.map((sku, i) => ({
      sku,
      title: titles.get(sku) ?? sku,
      price: 0,
      quota: 0,
      perViewerLimit: null,
      position: known.size + i,
    })),
    afterSeq,
  )
}

/** What the seller calls these goods: as said for the platform, else as in their own latest sale. */
async function titlesOf(tx: Tx, shop: TakingShop, skus: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ sku: string; title: string }>`
    select w.sku, coalesce(
      (select s.title from platform_sku s where s.shop_id = ${shop.shopId} and s.sku = w.sku order by s.kept_at desc limit 1),
      (select i.title from sale_item i join sale s on s.sale_id = i.sale_id where i.seller_id = ${shop.sellerId} and i.sku = w.sku order by s.created_at desc limit 1)) as title
    from unnest(${skus}::text[]) as w(sku)`.execute(tx)
  return new Map(rows.flatMap(({ sku, title }) => (title === null ? [] : [[sku, title] as const])))
}

function quantitiesOf(packages: readonly PackageToTake[]): Map<string, number> {
  const quantities = new Map<string, number>()
  for (const { lines } of packages)
    for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity)
  return quantities
}

async function raiseQuotas(
  tx: Tx,
  saleId: string,
  packages: readonly PackageToTake[],
  { afterSeq, actor }: { afterSeq: number; actor: string },
): Promise<void> {
  const changes = [...quantitiesOf(packages)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([sku, delta]) => ({ change_id: randomUUID(), sku, delta }))
  const list = JSON.stringify(changes)
  await sql`
    insert into quota_change (change_id, sale_id, sku, delta, reason, actor)
    select change_id, ${saleId}, sku, delta, 'taken elsewhere', ${actor} from json_to_recordset(${list}::json) as c(change_id uuid, sku text, delta int)`.execute(
    tx,
  )
  await sql`
    update sale_item i set quota = i.quota + c.delta, available = i.available + c.delta, version = i.version + 1
    from json_to_recordset(${list}::json) as c(sku text, delta int) where i.sale_id = ${saleId} and i.sku = c.sku`.execute(
    tx,
  )
  await moveStock(
    tx,
    changes.map(({ sku, delta }) => ({
      saleId,
      sku,
      kind: 'quota' as const,
      orderId: null,
      afterSeq,
      deltas: deltasOf('quota', delta),
    })),
  )
}

/** The balances after all of it is sold. */
async function soldItems(tx: Tx, saleId: string, packages: readonly PackageToTake[]): Promise<Writing['items']> {
  const quantities = quantitiesOf(packages)
  const { rows } = await sql<Writing['items'][number]>`
    select sale_id, sku, available, held, sold from sale_item where sale_id = ${saleId} and sku = any(${[...quantities.keys()]}) order by sku for update`.execute(
    tx,
  )
  return rows.map((row) => {
    const quantity = quantities.get(row.sku)!
    return { ...row, available: row.available - quantity, sold: row.sold + quantity }
  })
}

async function linkPackages(
  tx: Tx,
  shopId: string,
  packages: readonly PackageToTake[],
  { orders }: Writing,
): Promise<void> {
  const links = packages.map(({ present, revision }, i) => ({
    order_id: orders[i]!.order_id,
    platform_order_id: present.platformOrderId,
    package_id: present.packageId,
    revision: revision + 1,
  }))
  const list = sql`json_to_recordset(${JSON.stringify(links)}::json) as n(order_id uuid, platform_order_id text, package_id text, revision int)`
  await sql`
    insert into platform_order (order_id, shop_id, platform_order_id, package_id, revision)
    select order_id, ${shopId}, platform_order_id, package_id, revision from ${list}`.execute(tx)
  await sql`
    update platform_package k set order_id = n.order_id, revision = n.revision from ${list}
    where k.shop_id = ${shopId} and k.platform_order_id = n.platform_order_id and k.package_id = n.package_id`.execute(
    tx,
  )
}
