import { sql } from 'kysely'
import type { KnownOrder } from '../../shared/order/order-store.ts'
import { parcelsOfCode } from '../../shared/order/parcel-code-store.ts'
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

/** The sale of a batch, if this staff member may see what its packer packs. */
export async function requireVisibleBatch(gateway: Gateway, batchId: string, actor: KnownActor): Promise<string> {
  const { rows } = await sql<{ sale_id: string; seller_id: string }>`
    select sale_id, seller_id from packing_batch where batch_id = ${batchId}`.execute(gateway.ctx.db)
  const batch = rows[0]
  requireOwn(batch, actor, 'batch')
  return batch.sale_id
}

/** A parcel that this staff member may see, by its current or an earlier code, or that of its carrier. */
export async function requireVisibleParcel(
  gateway: Gateway,
  code: string,
  actor: KnownActor,
): Promise<{ parcelId: string; code: string }> {
  const { rows } = await sql<{ parcel_id: string; code: string; seller_id: string }>`
    select parcel_id, code, seller_id from parcel where parcel_id in ${parcelsOfCode(code)} order by state = 'cancelled', created_at desc`.execute(
    gateway.ctx.db,
  )
  const parcel = rows.find((row) => isOwn(row.seller_id, actor))
  requireOwn(parcel, actor, 'parcel')
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
    .select('seller_id')
    .where('print_id', '=', printId)
    .executeTakeFirst()
  requireOwn(job, actor, 'print job')
}
