import { sql } from 'kysely'
import type { z } from 'zod'
import type { newManifest } from '../shared/contract/http.ts'
import { actorName } from '../shared/contract/roles.ts'
import { changeOrders } from '../shared/order/change-store.ts'
import { readOrders } from '../shared/order/order-store.ts'
import { Refusal } from '../shared/outcome.ts'
import { settleBatch, type ChangedBatch } from '../shared/packing/parcel-store.ts'
import type { KnownActor } from './authenticate.ts'
import type { Gateway } from './gateway.ts'
import { lockParcel } from './pack-parcel.ts'

export interface ManifestAnswer {
  manifestId: string
  carrier: string
  parcels: number
  handedOverAt: string
  replayed?: true
}

/** Hands packed parcels to a carrier under one manifest: all of them or none. The same manifest again answers as the first time. */
export async function handOver(gateway: Gateway, body: z.output<typeof newManifest>, actor: KnownActor): Promise<ManifestAnswer> {
  const { ctx } = gateway
  const contents = JSON.stringify([body.carrier, body.parcelCodes.toSorted()])
  const done = await ctx.db.transaction().execute(async (tx) => {
    const inserted = await sql<{ handed_over_at: Date }>`
      insert into manifest (manifest_id, seller_id, carrier, contents, actor) values (${body.manifestId}, ${actor.sellerId ?? null}, ${body.carrier}, ${contents}, ${actorName(actor)})
      on conflict do nothing returning handed_over_at`.execute(tx)
    if (inserted.rows.length === 0) {
      const kept = await tx.selectFrom('manifest').selectAll().where('manifest_id', '=', body.manifestId).executeTakeFirstOrThrow()
      if (kept.contents !== contents || kept.seller_id !== (actor.sellerId ?? null)) throw new Refusal('id-reused', 'Another manifest has this id already.')
      return { handedOverAt: kept.handed_over_at, replayed: true as const }
    }
    const parcelIds: string[] = []
    const parcels: { saleId: string; code: string; batchId: string }[] = []
    for (const code of body.parcelCodes.toSorted()) {
      const parcel = await lockParcel(tx, code, actor)
      if (parcel.state !== 'packed') throw new Refusal('wrong-state', `Parcel ${code} is ${parcel.state}, not packed.`)
      parcelIds.push(parcel.parcel_id)
      parcels.push({ saleId: parcel.sale_id, code, batchId: parcel.batch_id! })
    }
    await tx.updateTable('parcel').set({ state: 'handed-over', manifest_id: body.manifestId, version: sql`version + 1` }).where('parcel_id', 'in', parcelIds).execute()
    const orders = await tx.selectFrom('order').select('order_id').where('parcel_id', 'in', parcelIds).where('state', '=', 'packed').orderBy('order_id').forUpdate().execute()
    const orderIds = await changeOrders(tx, orders.map((order) => order.order_id), 'packed', 'handed-over', actorName(actor))
    const batches: (ChangedBatch & { saleId: string })[] = []
    for (const [batchId, saleId] of new Map(parcels.map((parcel) => [parcel.batchId, parcel.saleId]))) batches.push({ saleId, ...(await settleBatch(tx, batchId)) })
    return { handedOverAt: inserted.rows[0]!.handed_over_at, parcels, batches, orderIds }
  })
  const answer = { manifestId: body.manifestId, carrier: body.carrier, parcels: body.parcelCodes.length, handedOverAt: done.handedOverAt.toISOString() }
  if ('replayed' in done) return { ...answer, replayed: true }
  ctx.bells.ringManifest(body.manifestId)
  const orders = await readOrders(ctx.db, done.orderIds, ctx.config.PAY_URL)
  gateway.broadcast.publish({
    parcels: done.parcels.map(({ saleId, code }) => ({ saleId, code, state: 'handed-over' })), batches: done.batches,
    changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })),
  })
  return answer
}
