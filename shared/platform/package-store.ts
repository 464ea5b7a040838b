import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { OrderState } from '../order/order.ts'
import type { KnownPackage, StopReason } from './platform-diff.ts'
import type { PlatformLine, PlatformMeaning, PlatformPackage } from './platform-order.ts'

interface PackageRow {
  platform_order_id: string
  package_id: string
  status: string
  meaning: PlatformMeaning
  placed_at: Date
  paid_at: Date | null
  payment: 'cod' | 'prepaid'
  tracking: string | null
  carrier: string | null
  lines: PlatformLine[]
  said_at: Date
  revision: number
  order_id: string | null
  state: OrderState | null
  is_held: boolean
  stop: StopReason | null
}

/** Locks a shop: one file, message or round of its platform is taken at a time. Undefined if there is no such shop. */
export async function lockShop(tx: Tx, shopId: string) {
  return tx.selectFrom('platform_shop').selectAll().where('shop_id', '=', shopId).forUpdate().executeTakeFirst()
}

/** What is known of these orders, and of whatever else is in these packages. */
export async function readKnown(tx: Tx, shopId: string, said: readonly PlatformPackage[]): Promise<KnownPackage[]> {
  const orderIds = [...new Set(said.map(({ platformOrderId }) => platformOrderId))]
  const packageIds = [...new Set(said.map(({ packageId }) => packageId).filter((id) => id !== ''))]
  return readPackages(
    tx,
    sql`k.shop_id = ${shopId} and k.platform_order_id = any(${orderIds})
      union all select ${packageColumns} from ${packageTables}
      where k.shop_id = ${shopId} and k.package_id = any(${packageIds}) and not k.platform_order_id = any(${orderIds})`,
  )
}

/** What waits for its SKUs to be named: packages to pack without an order. */
export async function readPending(tx: Tx, shopId: string): Promise<KnownPackage[]> {
  return readPackages(tx, sql`k.shop_id = ${shopId} and k.meaning = 'to-pack' and k.order_id is null`)
}

const packageColumns = sql`k.*, o.state, coalesce(o.held_back is not null, false) as is_held, t.reason as stop`
const packageTables = sql`platform_package k left join "order" o on o.order_id = k.order_id
  left join order_stop t on t.order_id = k.order_id and t.lifted_at is null`

async function readPackages(tx: Tx, wanted: ReturnType<typeof sql>): Promise<KnownPackage[]> {
  const { rows } = await sql<PackageRow>`select ${packageColumns} from ${packageTables} where ${wanted}`.execute(tx)
  return rows.map((row) => ({
    platformOrderId: row.platform_order_id,
    packageId: row.package_id,
    status: row.status,
    meaning: row.meaning,
    placedAt: row.placed_at.toISOString(),
    paidAt: row.paid_at?.toISOString() ?? null,
    payment: row.payment,
    tracking: row.tracking,
    carrier: row.carrier,
    lines: row.lines,
    saidAt: row.said_at,
    revision: row.revision,
    ...(row.order_id !== null &&
      row.state !== null && {
        order: { orderId: row.order_id, state: row.state, isHeld: row.is_held, stop: row.stop ?? undefined },
      }),
  }))
}

/** A package as it is known from now on. */
export interface PackageToWrite extends PlatformPackage {
  /** The package it was before its platform numbered it. */
  wasPackageId?: string | undefined
  saidAt: Date
}

/** Writes what is known from now on; the orders here are set by taking them. */
export async function writePackages(tx: Tx, shopId: string, packages: readonly PackageToWrite[]): Promise<void> {
  const renamed = packages.filter(
    ({ wasPackageId, packageId }) => wasPackageId !== undefined && wasPackageId !== packageId,
  )
  if (renamed.length > 0)
    await sql`
      update platform_package k set package_id = n."packageId"
      from json_to_recordset(${JSON.stringify(renamed)}::json) as n("platformOrderId" text, "packageId" text, "wasPackageId" text)
      where k.shop_id = ${shopId} and k.platform_order_id = n."platformOrderId" and k.package_id = n."wasPackageId"`.execute(
      tx,
    )
  const rows = packages.map((one) => ({ ...one, amount: amountOf(one.lines) }))
  await sql`
    insert into platform_package as k (shop_id, platform_order_id, package_id, status, meaning, placed_at, paid_at, payment, tracking, carrier, lines, amount, said_at)
    select ${shopId}::uuid, "platformOrderId", "packageId", status, meaning, "placedAt", "paidAt", payment, tracking, carrier, lines, amount, "saidAt"
    from json_to_recordset(${JSON.stringify(rows)}::json) as n("platformOrderId" text, "packageId" text, status text, meaning text,
      "placedAt" timestamptz, "paidAt" timestamptz, payment text, tracking text, carrier text, lines jsonb, amount bigint, "saidAt" timestamptz)
    on conflict (shop_id, platform_order_id, package_id) do update set status = excluded.status, meaning = excluded.meaning, paid_at = excluded.paid_at,
      payment = excluded.payment, tracking = excluded.tracking, carrier = excluded.carrier, lines = excluded.lines, amount = excluded.amount, said_at = excluded.said_at`.execute(
    tx,
  )
}

/** What its buyer pays for a package on the platform; null as soon as one line does not say. */
function amountOf(lines: readonly PlatformLine[]): number | null {
  let sum = 0
  for (const { amount } of lines) {
    if (amount === null) return null
    sum += amount
  }
  return sum
}
