import { sql } from 'kysely'
import type { KnownOrder } from '../../shared/order/order-store.ts'
import { parcelsOfCode } from '../../shared/order/parcel-code-store.ts'
import { holderOfSale } from '../../shared/packing/seen-packing-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from './authenticate.ts'
import type { Gateway } from '../context.ts'
import { findOrder } from '../order/find-order.ts'
import type { KnownSale } from '../sale/sale-cache.ts'

/**
 * Who may see what: staff see what belongs to their own seller and to those below it, viewers their own orders, an
 * admin everything. What an
 * actor may not see is `not-found`, so that answers reveal nothing.
 */

/** The seller whose data an actor sees, with that of all below it; `undefined` for an admin, who sees all sellers. */
export function sellerSeenBy({ role, sellerId }: KnownActor): string | undefined {
  return role === 'admin' ? undefined : sellerId!
}

/** Whether an actor may see what belongs to this seller; an admin may see everything. */
export function isOwn(ownerId: string | null, { role, sellerId, isAbove }: KnownActor): boolean {
  return role === 'admin' || ownerId === sellerId || (ownerId !== null && (isAbove?.(ownerId) ?? false))
}

/** Throws the same `not-found` for what does not exist and for what belongs to a seller this actor may not see. */
export function requireOwn<Row extends { seller_id: string | null }>(
  row: Row | undefined,
  actor: KnownActor,
  what: string,
): asserts row is Row {
  if (!row || !isOwn(row.seller_id, actor)) throw new Refusal('not-found', `There is no such ${what}.`)
}

/** What is packed: by which seller, and who holds the sale it is packed for. */
export interface Packing {
  seller_id: string
  holder_id: string
}

/**
 * Whether an actor may see what is packed: their own seller packs it, or they see the sale it is packed for. Being
 * above the packer is not enough (docs/decisions.md#d62); the same rule for lists is `isPackingSeenBy`.
 */
export function seesPacking({ seller_id: packer, holder_id: holder }: Packing, actor: KnownActor): boolean {
  return packer === actor.sellerId || isOwn(holder, actor)
}

/** Throws the same `not-found` for what does not exist and for what this actor may not see. */
export function requireSeenPacking<Row extends Packing>(
  row: Row | undefined,
  actor: KnownActor,
  what: string,
): asserts row is Row {
  if (!row || !seesPacking(row, actor)) throw new Refusal('not-found', `There is no such ${what}.`)
}

export async function requireVisibleSale(gateway: Gateway, saleId: string, actor: KnownActor): Promise<KnownSale> {
  const sale = await gateway.sales.find(saleId)
  requireOwn({ seller_id: sale.sellerId }, actor, 'sale')
  return sale
}

export async function requireVisibleOrder(gateway: Gateway, orderId: string, actor: KnownActor): Promise<KnownOrder> {
  const order = await findOrder(gateway, orderId)
  if (order && actor.role === 'viewer' && order.viewerId === actor.sub) return order
  if (order && actor.role !== 'viewer') {
    const sale = await gateway.sales.find(order.view.saleId)
    if (isOwn(sale.sellerId, actor)) return order
  }
  throw new Refusal('not-found', 'There is no such order.')
}

/** The sale of a batch, if this staff member may see it. */
export async function requireVisibleBatch(gateway: Gateway, batchId: string, actor: KnownActor): Promise<string> {
  const { rows } = await sql<Packing & { sale_id: string }>`
    select sale_id, seller_id, ${holderOfSale(sql`packing_batch.sale_id`)} as holder_id from packing_batch where batch_id = ${batchId}`.execute(
    gateway.ctx.db,
  )
  const batch = rows[0]
  requireSeenPacking(batch, actor, 'batch')
  return batch.sale_id
}

/** A parcel that this staff member may see, by its current or an earlier code, or that of its carrier. */
export async function requireVisibleParcel(
  gateway: Gateway,
  code: string,
  actor: KnownActor,
): Promise<{ parcelId: string; code: string }> {
  const { rows } = await sql<Packing & { parcel_id: string; code: string }>`
    select parcel_id, code, seller_id, ${holderOfSale(sql`parcel.sale_id`)} as holder_id from parcel where parcel_id in ${parcelsOfCode(code)} order by state = 'cancelled', created_at desc`.execute(
    gateway.ctx.db,
  )
  const parcel = rows.find((row) => seesPacking(row, actor))
  requireSeenPacking(parcel, actor, 'parcel')
  return { parcelId: parcel.parcel_id, code: parcel.code }
}

export async function requireVisibleManifest(
  gateway: Gateway,
  manifestId: string,
  actor: KnownActor,
): Promise<{ carrier: string }> {
  const manifest = await gateway.ctx.db
    .selectFrom('manifest')
    .select(['seller_id', 'carrier'])
    .where('manifest_id', '=', manifestId)
    .executeTakeFirst()
  requireOwn(manifest, actor, 'manifest')
  return { carrier: manifest.carrier }
}

export async function requireVisiblePrint(gateway: Gateway, printId: string, actor: KnownActor): Promise<void> {
  const job = await gateway.ctx.db
    .selectFrom('print_job')
    .select(['seller_id', holderOfSale(sql`print_job.sale_id`).as('holder_id')])
    .where('print_id', '=', printId)
    .executeTakeFirst()
  requireSeenPacking(job, actor, 'print job')
}
