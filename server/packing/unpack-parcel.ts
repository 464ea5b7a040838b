import { sql } from 'kysely'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { parcelsOfCode, toLeaveFirst } from '../../shared/order/parcel-code-store.ts'
import { stoppedParcels } from '../../shared/packing/find-parcel-store.ts'
import { releaseParcel, type Released } from '../../shared/packing/release-store.ts'
import { takePending } from '../../shared/platform/take-said.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireSeenPacking, seesPacking, type Packing } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

interface Unpacked {
  parcel: ParcelRow
  shopId: string | null
  released: Released | undefined
}

/**
 * Unpacks a parcel that its platform has stopped: its goods are back in stock. Orders in it that are still to be packed
 * are taken again, into a new parcel. Idempotent.
 */
export async function unpackParcel(
  gateway: Gateway,
  code: string,
  actor: KnownActor,
): Promise<{ code: string; state: 'cancelled'; replayed?: true }> {
  const { ctx } = gateway
  const { parcel, shopId, released } = await ctx.db.transaction().execute((tx) => unpackOnce(tx, code, actor))
  if (!released) return { code: parcel.code, state: 'cancelled', replayed: true }
  if (released.batchId) ctx.jobs.renderDocuments(released.batchId)
  const changed = await readOrders(ctx.db, released.orderIds, ctx.config.PAY_URL)
  gateway.broadcast.publish({
    ...released.facts,
    changed: changed.map((order) => ({ viewerId: order.viewerId, order: order.view })),
  })
  if (shopId) await takePending(ctx, shopId, actorName(actor))
  return { code: parcel.code, state: 'cancelled' }
}

async function unpackOnce(tx: Tx, code: string, actor: KnownActor): Promise<Unpacked> {
  const { rows } = await sql<ParcelRow & Packing & { shop_id: string | null }>`
    select p.*, s.shop_id, s.seller_id as holder_id from parcel p join sale s on s.sale_id = p.sale_id
    where p.parcel_id in ${parcelsOfCode(code.toUpperCase())} order by ${toLeaveFirst} for update of p`.execute(tx)
  const parcel = rows.find((row) => seesPacking(row, actor))
  requireSeenPacking(parcel, actor, 'parcel')
  const found = { parcel, shopId: parcel.shop_id }
  if (parcel.state === 'cancelled') return { ...found, released: undefined }
  if (parcel.state !== 'packed' || (await stoppedParcels(tx, [parcel.parcel_id])).size === 0)
    throw new Refusal('wrong-state', 'Only a packed parcel that its platform has stopped is unpacked.')
  const released = await releaseParcel(tx, parcel.parcel_id, actorName(actor), 'unpacked', 'packed')
  // What is still to be packed is taken again: nothing stands in for it here any more.
  await sql`
    update platform_package k set order_id = null from "order" o
    where o.parcel_id = ${parcel.parcel_id} and k.order_id = o.order_id and k.meaning = 'to-pack'`.execute(tx)
  await sql`
    update order_stop t set lifted_at = app_now() from "order" o
    where o.parcel_id = ${parcel.parcel_id} and t.order_id = o.order_id and t.lifted_at is null`.execute(tx)
  return { ...found, released }
}
