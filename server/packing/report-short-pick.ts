import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { shortPick, ShortAnswer } from '../../shared/contract/routes/packing.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { linesOfOrder } from '../../shared/order/lines-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { noteActivity } from '../../shared/packing/claim-store.ts'
import { takeLotsForParcels, writeOffMissing } from '../../shared/packing/lot-store.ts'
import { changeBatchPaper } from '../../shared/packing/parcel-store.ts'
import { lotsOfParcels } from '../../shared/packing/worksheet-store.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import { cutMissing } from '../../shared/stock/missing-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { cancelForShortPick } from '../order/cancel-order.ts'
import type { Gateway } from '../context.ts'
import { lockParcel } from './lock-parcel.ts'
import { linesOfParcel, lockOrdersOf, mayPack } from './pack-parcel.ts'

type Short = z.output<typeof shortPick>

/**
 * A packer cannot find all the goods of a parcel. Units available in another lot are taken from there. For the rest,
 * the parcel's newest orders are cancelled just as a manual cancellation would, and the missing units leave the quota
 * so that they are not sold again. One transaction, so the ledger never shows half of it.
 */
export async function reportShortPick(
  gateway: Gateway,
  code: string,
  short: Short,
  actor: KnownActor,
): Promise<ShortAnswer> {
  const { ctx } = gateway
  const contents = JSON.stringify([short.sku, short.missing])
  const done = await ctx.db.transaction().execute(async (tx) => {
    const again = await findShortPick(tx, short.scanId, contents, actor)
    if (again) return { answer: { ...again, replayed: true }, facts: {}, redraw: undefined }
    const parcel = await lockParcel(tx, code, actor)
    await mayPack(tx, parcel, actor)
    const inParcel = (await linesOfParcel(tx, parcel.parcel_id)).find(({ sku }) => sku === short.sku)?.quantity ?? 0
    if (short.missing > inParcel) throw new Refusal('invalid', `missing: the parcel has ${inParcel} of ${short.sku}`)
    const settled = await settleShortPick(tx, parcel, short, actor)
    await tx
      .insertInto('short_pick')
      .values({
        scan_id: short.scanId,
        parcel_id: parcel.parcel_id,
        contents,
        outcome: JSON.stringify(settled.answer),
        actor: actorName(actor),
      })
      .execute()
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'parcel:picked-short',
      saleId: parcel.sale_id,
      subject: code,
      detail: { sku: short.sku, missing: short.missing, outcome: settled.answer.outcome },
    })
    await noteActivity(tx, parcel.batch_id!)
    return { ...settled, redraw: parcel.batch_id! }
  })
  if (done.redraw !== undefined) {
    ctx.jobs.renderDocuments(done.redraw)
    const changed = await readOrders(ctx.db, done.answer.cancelled, ctx.config.PAY_URL)
    gateway.broadcast.publish({
      ...done.facts,
      changed: changed.map(({ viewerId, view }) => ({ viewerId, order: view })),
    })
  }
  return done.answer
}

async function findShortPick(
  tx: Tx,
  scanId: string,
  contents: string,
  actor: KnownActor,
): Promise<ShortAnswer | undefined> {
  const found = await tx.selectFrom('short_pick').selectAll().where('scan_id', '=', scanId).executeTakeFirst()
  const kept = keptBefore('scan', found, { contents, actor: actorName(actor) })
  return kept?.outcome as ShortAnswer | undefined
}

async function settleShortPick(
  tx: Tx,
  parcel: ParcelRow,
  { sku, missing }: Short,
  actor: KnownActor,
): Promise<{ answer: ShortAnswer; facts: FactBatch }> {
  const sale = await tx
    .selectFrom('sale')
    .select('time_zone')
    .where('sale_id', '=', parcel.sale_id)
    .executeTakeFirstOrThrow()
  // Orders and counter before lots: the same lock order as cancelling.
  await lockOrdersOf(tx, parcel)
  await lockCounter(tx, parcel.sale_id)
  const wrong = await writeOffMissing(tx, parcel.parcel_id, sku, missing, actorName(actor))
  const taken = await takeLotsForParcels(
    tx,
    { saleId: parcel.sale_id, timeZone: sale.time_zone },
    [parcel.parcel_id],
    wrong,
  )
  const found = Math.min(
    missing,
    taken.filter((one) => one.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0),
  )
  const cancelled = found < missing ? await cancelNewest(tx, parcel, sku, missing - found, actor) : []
  const facts: FactBatch = { stock: [], parcels: [], batches: [] }
  for (const { facts: told } of cancelled)
    for (const key of ['stock', 'parcels', 'batches'] as const) (facts[key] as unknown[]).push(...(told[key] ?? []))
  if (cancelled.length > 0)
    facts.stock!.push({
      saleId: parcel.sale_id,
      items: [
        await cutMissing(tx, {
          changeId: randomUUID(),
          saleId: parcel.sale_id,
          sku,
          missing: missing - found,
          reason: 'short-pick',
          actor: actorName(actor),
        }),
      ],
    })
  else facts.batches!.push({ saleId: parcel.sale_id, ...(await changeBatchPaper(tx, parcel.batch_id!)) })
  const { code, state } = await tx
    .selectFrom('parcel')
    .select(['code', 'state'])
    .where('parcel_id', '=', parcel.parcel_id)
    .executeTakeFirstOrThrow()
  const lots = (await lotsOfParcels(tx, [parcel.parcel_id]))
    .filter((lot) => lot.sku === sku)
    .map(({ lotId, code: lotCode, bestBefore, quantity }) => ({ lotId, code: lotCode, bestBefore, quantity }))
  const outcome = cancelled.length === 0 ? 'other-lot' : found > 0 ? 'both' : 'cancelled'
  return {
    answer: { code, state, outcome, missing, lots, cancelled: cancelled.map(({ orderId }) => orderId) },
    facts,
  }
}

/** Cancels the newest orders of a locked parcel that contain these goods, until at least this many units are free. */
async function cancelNewest(
  tx: Tx,
  parcel: ParcelRow,
  sku: string,
  units: number,
  actor: KnownActor,
): Promise<{ orderId: string; facts: FactBatch }[]> {
  const { rows } = await sql<{ order_id: string; quantity: number }>`
    select o.order_id, l.quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = ${parcel.parcel_id} and o.state = 'confirmed' and l.sku = ${sku} order by o.seq desc`.execute(
    tx,
  )
  const cancelled: { orderId: string; facts: FactBatch }[] = []
  let freed = 0
  for (const { order_id: orderId, quantity } of rows) {
    if (freed >= units) break
    cancelled.push({ orderId, facts: await cancelForShortPick(tx, orderId, actor) })
    freed += quantity
  }
  return cancelled
}
