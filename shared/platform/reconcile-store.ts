import { sql } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Context } from '../context.ts'
import type { FactBatch } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import { changeOrder } from '../order/change-store.ts'
import { cancelLocked, holdBackLocked, lockOrder, type Left, type LockedOrder } from '../packing/cancel-store.ts'
import { matchKnown, type SaidPackage } from './match-known.ts'
import { matchPages, type PackageNames } from './match-store.ts'
import { readKnown, writePackages } from './package-store.ts'
import { planPackage, type PlannedPackage } from './platform-diff.ts'
import type { PlatformPackage } from './platform-order.ts'
import { takeOrders } from './take-orders-store.ts'
import type { TakingShop } from './taking.ts'

const actor = 'take-platform-orders'

/** What is said of one package, and what follows from it. */
export type Planned<Said extends PlatformPackage = PlatformPackage> = PlannedPackage & { said: Said }

export interface Plan<Said extends PlatformPackage = PlatformPackage> {
  /** In the order in which they were said. */
  packages: Planned<Said>[]
  /** Packages whose goods the platform has put into others. */
  dissolved: Planned[]
}

/** What was done, for after the commit. */
export interface Reconciled {
  /** The sale that took new orders. */
  saleId: string | undefined
  late: number
  paperOf: string[]
  facts: FactBatch
}

/**
 * What follows from what a platform says: read, not done. Said packages of one shop, `saidAt` the time as of which they
 * are said.
 */
export async function planPackages<Said extends PlatformPackage>(
  tx: Tx,
  shopId: string,
  said: readonly Said[],
  saidAt: Date,
  skuOf: (platformSku: string) => string | undefined,
): Promise<Plan<Said>> {
  const { matched, dissolved } = matchKnown(said, await readKnown(tx, shopId, said))
  const plan = <One extends PlatformPackage>({ said: one, before }: SaidPackage<One>): Planned<One> => ({
    said: one,
    ...planPackage(before, one, saidAt, skuOf),
  })
  const placeOf = new Map(said.map((one, i) => [one, i]))
  return {
    packages: matched.map(plan).toSorted((a, b) => placeOf.get(a.said)! - placeOf.get(b.said)!),
    dissolved: dissolved.map(plan),
  }
}

/**
 * Does what was planned, in one transaction with the plan: nothing of a file is taken by half. The caller holds the
 * shop's lock.
 */
export async function reconcile(
  ctx: Context,
  tx: Tx,
  shop: TakingShop,
  { packages, dissolved }: Plan,
  now: Date,
  { saidAt, isWhole, actor: by }: { saidAt: Date; isWhole: boolean; actor: string },
): Promise<Reconciled> {
  const all = [...packages, ...dissolved]
  const left: Left[] = []
  for (const one of all) {
    const done = await actOn(tx, one)
    if (done) left.push(done)
  }
  await writePackages(
    tx,
    shop.shopId,
    all
      .filter(({ isOlder }) => !isOlder)
      .map((one) => ({
        ...one.present,
        wasPackageId: one.before?.packageId,
        saidAt: one.before && one.before.saidAt > saidAt ? one.before.saidAt : saidAt,
      })),
  )
  const toTake = all.flatMap(({ act, present, lines, before }) =>
    (act === 'take' || act === 'retake') && lines ? [{ present, lines, revision: before?.revision ?? 0 }] : [],
  )
  const taken = toTake.length > 0 ? await takeOrders(ctx, tx, shop, toTake, { now, actor: by }) : undefined
  // Labels may have come before their orders.
  const relabelled = await matchPages(tx, shop.shopId, isWhole ? undefined : all.flatMap(namesOf))
  if (taken && isWhole) await cutAtOnce(tx, taken.saleId)
  return {
    saleId: taken?.saleId,
    late: taken?.late ?? 0,
    paperOf: [...new Set([...left.flatMap(({ paperOf }) => paperOf), ...relabelled.map(({ batchId }) => batchId)])],
    facts: joinFacts([...left.map(({ facts }) => facts), { batches: relabelled }]),
  }
}

/** What a page may show of a package, as it is said now and as it was known. */
function namesOf({ present, before }: Planned): PackageNames[] {
  return before ? [present, before] : [present]
}

/** What came together is in batches at once: nothing more is awaited for its packages. */
async function cutAtOnce(tx: Tx, saleId: string): Promise<void> {
  await tx.updateTable('sale').set({ closing_cut_at: null }).where('sale_id', '=', saleId).execute()
}

/** Wakes whoever packs, draws and shows what was reconciled; after the commit. */
export function tellReconciled(ctx: Context, { saleId, paperOf }: Reconciled): void {
  if (saleId) ctx.jobs.cutBatches(saleId)
  for (const batchId of paperOf) ctx.jobs.renderDocuments(batchId)
}

/**
 * Locks the parcels and orders that a plan changes, in the order in which everybody locks them. Returns whether there
 * are any: then the plan must be made again, since packers may have been faster.
 */
export async function lockPlanned(tx: Tx, plan: Plan): Promise<boolean> {
  const orderIds = [...plan.packages, ...plan.dissolved]
    .filter(({ act }) => act !== undefined && act !== 'take')
    .flatMap(({ before }) => before?.order?.orderId ?? [])
  if (orderIds.length === 0) return false
  await sql`select 1 from parcel where parcel_id in (select parcel_id from "order" where order_id = any(${orderIds}::uuid[])) order by parcel_id for update`.execute(
    tx,
  )
  await sql`select 1 from "order" where order_id = any(${orderIds}::uuid[]) order by order_id for update`.execute(tx)
  return true
}

async function actOn(tx: Tx, { act, before, present, stop }: PlannedPackage): Promise<Left | undefined> {
  const orderId = before?.order?.orderId
  if (orderId === undefined || act === undefined || act === 'take') return undefined
  if (act === 'stop' || act === 'lift') return stopOrder(tx, orderId, act === 'stop' ? stop! : null)
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved' || !locked) throw new Error(`order ${orderId} changed parcels despite its lock`)
  if (act === 'cancel') return cancelLocked(tx, locked, actor, { reason: 'platform' })
  if (act === 'retake') return cancelLocked(tx, locked, actor, { reason: 'platform-changed' })
  if (act === 'hold') return holdBackLocked(tx, locked, 'platform', actor, { platform: present.meaning })
  return release(tx, locked)
}

async function release(tx: Tx, { order }: LockedOrder): Promise<Left> {
  await changeOrder(tx, order, { held_back: null }, actor, { released: 'platform' })
  return { facts: {}, paperOf: [] }
}

/** Stops a packed order before the truck, or lets it go again; its parcel is shown anew. */
async function stopOrder(tx: Tx, orderId: string, reason: NonNullable<PlannedPackage['stop']> | null): Promise<Left> {
  if (reason)
    await sql`
      insert into order_stop (order_id, reason, actor) values (${orderId}, ${reason}, ${actor})
      on conflict (order_id) do update set reason = excluded.reason, actor = excluded.actor, stopped_at = app_now(), lifted_at = null`.execute(
      tx,
    )
  else await sql`update order_stop set lifted_at = app_now() where order_id = ${orderId}`.execute(tx)
  const { rows } = await sql<{ sale_id: string; code: string; state: 'packed'; parcel_id: string }>`
    select p.sale_id, p.code, p.state, p.parcel_id from "order" o join parcel p on p.parcel_id = o.parcel_id where o.order_id = ${orderId}`.execute(
    tx,
  )
  const [parcel] = rows
  if (!parcel) return { facts: {}, paperOf: [] }
  const kind = reason ? 'parcel:stopped' : 'parcel:let-go'
  await recordChange(tx, {
    actor,
    kind,
    saleId: parcel.sale_id,
    subject: parcel.parcel_id,
    detail: { orderId, reason },
  })
  return { facts: { parcels: [{ saleId: parcel.sale_id, code: parcel.code, state: parcel.state }] }, paperOf: [] }
}

function joinFacts(all: readonly FactBatch[]): FactBatch {
  return {
    stock: all.flatMap(({ stock }) => stock ?? []),
    parcels: all.flatMap(({ parcels }) => parcels ?? []),
    batches: all.flatMap(({ batches }) => batches ?? []),
  }
}
