import { sql, type RawBuilder } from 'kysely'
import { randomUUID } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Context } from '../context.ts'
import type { FactBatch } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import { readOrders } from '../order/order-store.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { gatherParcels, lockPacking, ordersPerGathering } from './gather-store.ts'
import { takeLotsForParcels } from './lot-store.ts'
import type { ParcelState } from './parcel.ts'
import { changeBatchPaper, type ChangedBatch } from './parcel-store.ts'
import { planBatches, type OpenBatch, type PlannedBatch, type PlanParcel } from './plan-batches.ts'
import { byShelf } from './product.ts'

/**
 * What is cut: the parcels whose merge time is over (`due`), everything that is left after the close (`closing`), or
 * everything now because somebody asked for it (`on-demand`), which makes new batches only: the answer is what was cut.
 */
export type Cut = 'due' | 'closing' | 'on-demand'

/**
 * Gathers a sale's confirmed orders into parcels, cuts them into packing batches and requests their documents. Returns
 * the ids of the batches that are new or took more parcels, and the facts to publish. Gathering and cutting are
 * transactions of their own, because each locks parcels before anything else.
 */
export async function cutSale(
  ctx: Context,
  saleId: string,
  cut: Cut,
  actor: string,
): Promise<{ batchIds: string[]; facts: FactBatch }> {
  const orderIds = await gatherAll(ctx, saleId)
  const batches = await ctx.db.transaction().execute(async (tx) => {
    await lockPacking(tx, saleId)
    const changed = await cutBatches(tx, saleId, cut, ctx.config.BATCH_PARCELS_MAX)
    if (changed.length > 0) {
      const batchIds = changed.map(({ batchId }) => batchId)
      await recordChange(tx, { actor, kind: 'batches:cut', saleId, detail: { batchIds } })
    }
    return changed
  })
  const batchIds = batches.map(({ batchId }) => batchId)
  for (const batchId of batchIds) ctx.jobs.renderDocuments(batchId)
  const changed = (await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)).map((order) => ({
    viewerId: order.viewerId,
    order: order.view,
  }))
  return { batchIds, facts: { changed, batches: batches.map((batch) => ({ ...batch, saleId })) } }
}

async function gatherAll(ctx: Context, saleId: string): Promise<string[]> {
  const orderIds: string[] = []
  for (;;) {
    const gathered = await ctx.db.transaction().execute(async (tx) => {
      await lockPacking(tx, saleId)
      return gatherParcels(tx, saleId, ctx.config.MERGE_WAIT_SECONDS)
    })
    orderIds.push(...gathered)
    if (gathered.length < ordersPerGathering) return orderIds
  }
}

/**
 * Cuts waiting parcels into packing batches of their packers, by deadline first, then identical contents together,
 * along the shelves; lots are taken in that order. Batches that nobody has taken yet are filled first: in a small shop
 * one order comes every few minutes, and each would be a batch of its own. Returns the changed batches, in packing
 * order. Runs under {@link lockPacking}.
 */
async function cutBatches(tx: Tx, saleId: string, cut: Cut, parcelsMax: number): Promise<ChangedBatch[]> {
  const isCut = sql`p.sale_id = ${saleId} and p.batch_id is null and p.state = 'waiting' and (${cut !== 'due'} or p.cut_at <= (select app_now()))`
  const { rows: packers } = await sql<{ seller_id: string }>`
    select distinct p.seller_id from parcel p where ${isCut} order by p.seller_id`.execute(tx)
  const changed: ChangedBatch[] = []
  for (const { seller_id: sellerId } of packers) {
    const isCutOfSeller = sql`${isCut} and p.seller_id = ${sellerId}`
    changed.push(...(await cutBatchesOf(tx, { saleId, sellerId }, isCutOfSeller, cut, parcelsMax)))
  }
  return changed
}

/** Cuts what one seller packs of a sale. */
async function cutBatchesOf(
  tx: Tx,
  packing: Packing,
  isCut: RawBuilder<unknown>,
  cut: Cut,
  parcelsMax: number,
): Promise<ChangedBatch[]> {
  const { saleId } = packing
  const openIds = cut === 'on-demand' ? [] : await lockOpenBatches(tx, packing, parcelsMax, isCut)
  const { rows } = await sql<WaitingParcel>`
    select p.parcel_id, p.batch_id, p.pack_by, p.first_seq, p.state, inside.contents, inside.skus
    from parcel p cross join lateral (
      select string_agg(c.sku || '×' || c.quantity, ',' order by c.sku) as contents, array_agg(c.sku) as skus from (
        select l.sku, sum(l.quantity) as quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = p.parcel_id and o.state = 'confirmed' group by l.sku) c) inside
    where (${isCut}) or p.batch_id = any(${openIds}::uuid[]) order by p.parcel_id for update of p`.execute(tx)
  const sale = await tx.selectFrom('sale').select('time_zone').where('sale_id', '=', saleId).executeTakeFirstOrThrow()
  const shelves = await shelvesOf(tx, saleId)
  const plan = planBatches(
    rows.filter((row) => row.batch_id === null).map((row) => planParcel(row, shelves)),
    parcelsMax,
    openIds.map((batchId) => openBatch(batchId, rows, shelves)),
  )
  const changed = await writePlan(tx, packing, plan)
  const fresh = new Set(rows.filter((row) => row.batch_id === null).map((row) => row.parcel_id))
  await takeLotsForParcels(
    tx,
    { saleId, timeZone: sale.time_zone },
    plan.flatMap(({ parcelIds }) => parcelIds).filter((parcelId) => fresh.has(parcelId)),
  )
  return changed
}

/** What one seller packs of a sale. */
interface Packing {
  saleId: string
  sellerId: string
}

interface WaitingParcel {
  parcel_id: string
  batch_id: string | null
  pack_by: Date
  first_seq: number
  state: ParcelState
  contents: string | null
  skus: string[] | null
}

/**
 * Locks the batches that may still take parcels, and with them the parcels that are cut: parcels first, as everywhere.
 * Nobody has claimed them, taken their paper or packed anything of them, so their contents and order are still free.
 */
async function lockOpenBatches(
  tx: Tx,
  { saleId, sellerId }: Packing,
  parcelsMax: number,
  isCut: RawBuilder<unknown>,
): Promise<string[]> {
  const mayTakeMore = sql`b.sale_id = ${saleId} and b.seller_id = ${sellerId} and b.state = 'open' and b.paper_taken_at is null
    and (select max(p.number) from parcel p where p.batch_id = b.batch_id) < ${parcelsMax}
    and not exists (select 1 from parcel p where p.batch_id = b.batch_id and p.state not in ('waiting', 'cancelled'))`
  const { rows: found } = await sql<{ batch_id: string }>`
    select b.batch_id from packing_batch b where ${mayTakeMore}`.execute(tx)
  if (found.length === 0) return []
  const ids = found.map((row) => row.batch_id)
  await sql`select 1 from parcel p where (${isCut}) or p.batch_id = any(${ids}::uuid[]) order by p.parcel_id for update`.execute(
    tx,
  )
  const { rows: locked } = await sql<{ batch_id: string; pack_by: Date; number: number }>`
    select b.batch_id, b.pack_by, b.number from packing_batch b where b.batch_id = any(${ids}::uuid[]) and ${mayTakeMore}
    order by b.batch_id for update of b`.execute(tx)
  return locked
    .toSorted((a, b) => a.pack_by.getTime() - b.pack_by.getTime() || a.number - b.number)
    .map((row) => row.batch_id)
}

function planParcel(row: WaitingParcel, shelves: ReadonlyMap<string, string>): PlanParcel {
  return {
    parcelId: row.parcel_id,
    packBy: row.pack_by.getTime(),
    contents: row.contents ?? '',
    firstSeq: row.first_seq,
    shelf: (row.skus ?? []).flatMap((sku) => shelves.get(sku) ?? []).toSorted(byShelf)[0],
  }
}

function openBatch(batchId: string, rows: readonly WaitingParcel[], shelves: ReadonlyMap<string, string>): OpenBatch {
  const inIt = (isCancelled: boolean): PlanParcel[] =>
    rows
      .filter((row) => row.batch_id === batchId && (row.state === 'cancelled') === isCancelled)
      .map((row) => planParcel(row, shelves))
  return { batchId, parcels: inIt(false), cancelled: inIt(true) }
}

/** Writes new batches and the parcels' places. Batches that took more get their paper drawn again. */
async function writePlan(
  tx: Tx,
  { saleId, sellerId }: Packing,
  plan: readonly PlannedBatch[],
): Promise<ChangedBatch[]> {
  const last = await sql<{
    number: number
  }>`select coalesce(max(number), 0)::int as number from packing_batch where sale_id = ${saleId}`.execute(tx)
  let { number } = last.rows[0]!
  const batches = plan.map(({ batchId, packBy, parcelIds }) => ({
    batch_id: batchId ?? randomUUID(),
    isNew: batchId === undefined,
    pack_by: new Date(packBy),
    parcelIds,
  }))
  const fresh = batches.filter(({ isNew }) => isNew).map((batch) => ({ ...batch, number: (number += 1) }))
  const places = batches.flatMap((batch) =>
    batch.parcelIds.map((parcelId, i) => ({ parcel_id: parcelId, batch_id: batch.batch_id, number: i + 1 })),
  )
  await sql`
    insert into packing_batch (batch_id, sale_id, seller_id, number, pack_by)
    select batch_id, ${saleId}::uuid, ${sellerId}::uuid, number, pack_by from json_to_recordset(${JSON.stringify(fresh)}::json) as b(batch_id uuid, number int, pack_by timestamptz)`.execute(
    tx,
  )
  await sql`
    update parcel p set batch_id = n.batch_id, number = n.number, batched_at = coalesce(p.batched_at, (select app_now())), version = p.version + 1
    from json_to_recordset(${JSON.stringify(places)}::json) as n(parcel_id uuid, batch_id uuid, number int) where p.parcel_id = n.parcel_id`.execute(
    tx,
  )
  const changed: ChangedBatch[] = []
  for (const { batch_id: batchId, isNew } of batches)
    changed.push(isNew ? { batchId, state: 'open', version: 1 } : await changeBatchPaper(tx, batchId))
  return changed
}

async function shelvesOf(tx: Tx, saleId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ sku: string; shelf: string }>`
    select g.sku, g.shelf from sale_item i join product g on g.seller_id = i.seller_id and g.sku = i.sku
    where i.sale_id = ${saleId} and g.shelf is not null`.execute(tx)
  return new Map(rows.map((row) => [row.sku, row.shelf]))
}
