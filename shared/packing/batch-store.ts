import { sql, type Kysely } from 'kysely'
import type { BatchView } from '../contract/common.ts'
import type { Tables } from '../db/tables.ts'
import type { PaperProblem } from './paper/paper-problem.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { cashOfParcels } from '../order/shipping-store.ts'
import { isPackingSeenBy } from './seen-packing-store.ts'

interface BatchRow {
  batch_id: string
  sale_id: string
  state: BatchView['state']
  version: number
  pack_by: Date
  claimed_by: string | null
  created_at: Date
  parcels:
    | (Omit<BatchView['parcels'][number], 'packBy' | 'attention'> & {
        parcelId: string
        packBy: string
        attention: PaperProblem[] | null
      })[]
    | null
}

const selected = sql`
  select b.batch_id, b.sale_id, b.state, b.version, b.pack_by, b.claimed_by, b.created_at,
    (select json_agg(json_build_object('parcelId', p.parcel_id, 'code', p.code, 'state', p.state, 'packBy', p.pack_by, 'cod', p.cod, 'lines', p.lines, 'attention', p.attention) order by p.number)
      from (select p.parcel_id, p.code, p.state, p.pack_by, p.number, (select a.problems from parcel_attention a where a.parcel_id = p.parcel_id) as attention,
          (select coalesce(sum(o.total) filter (where o.paid_at is null), 0) from "order" o where o.parcel_id = p.parcel_id and o.state <> 'cancelled') as cod,
          coalesce((select json_agg(json_build_object('sku', c.sku, 'title', c.title, 'quantity', c.quantity) order by c.sku) from (
            select l.sku, i.title, sum(l.quantity)::int as quantity from "order" o cross join ${linesOfOrder}
              join sale_item i on i.sale_id = o.sale_id and i.sku = l.sku where o.parcel_id = p.parcel_id and o.state <> 'cancelled' group by l.sku, i.title) c), '[]'::json) as lines
        from parcel p where p.batch_id = b.batch_id) p) as parcels
  from packing_batch b join sale s on s.sale_id = b.sale_id`

function batchView(row: BatchRow, cash: ReadonlyMap<string, number>): BatchView {
  const view: BatchView = {
    batchId: row.batch_id,
    saleId: row.sale_id,
    state: row.state,
    version: row.version,
    packBy: row.pack_by.toISOString(),
    parcels: (row.parcels ?? []).map(({ parcelId, attention, ...parcel }) => ({
      ...parcel,
      cod: cash.get(parcelId) ?? parcel.cod,
      packBy: new Date(parcel.packBy).toISOString(),
      ...(attention && { attention }),
    })),
  }
  if (row.claimed_by) view.claimedBy = row.claimed_by
  return view
}

export interface BatchFilter {
  saleId?: string
  /** Who looks; without it, batches of every seller, those of practice shops only if they are named. */
  sellerId?: string | undefined
  state?: string
  batchIds?: string[]
  after?: { packBy: Date; batchId: string }
  limit: number
}

/** Batches in packing order: earliest deadline first, then as they were cut. */
export async function listBatches(db: Kysely<Tables>, filter: BatchFilter): Promise<BatchView[]> {
  const conditions = [sql`true`]
  if (filter.saleId) conditions.push(sql`b.sale_id = ${filter.saleId}`)
  if (filter.sellerId !== undefined || !filter.batchIds)
    conditions.push(isPackingSeenBy(filter.sellerId, { packer: sql`b.seller_id`, saleId: sql`b.sale_id` }))
  if (filter.state) conditions.push(sql`b.state = ${filter.state}`)
  if (filter.batchIds) conditions.push(sql`b.batch_id = any(${filter.batchIds}::uuid[])`)
  if (filter.after)
    conditions.push(
      sql`(b.pack_by, b.number, b.batch_id) > (${filter.after.packBy}, (select number from packing_batch where batch_id = ${filter.after.batchId}), ${filter.after.batchId}::uuid)`,
    )
  const { rows } =
    await sql<BatchRow>`${selected} where ${sql.join(conditions, sql` and `)} order by b.pack_by, b.number, b.batch_id limit ${filter.limit}`.execute(
      db,
    )
  const cash = await cashOfParcels(
    db,
    rows.flatMap(({ parcels }) => (parcels ?? []).map(({ parcelId }) => parcelId)),
  )
  return rows.map((row) => batchView(row, cash))
}

export async function readBatch(db: Kysely<Tables>, batchId: string): Promise<BatchView | undefined> {
  return (await listBatches(db, { batchIds: [batchId], limit: 1 }))[0]
}

/**
 * Notes that the paper of these batches is out: somebody may hold it in their hands, so no more parcels join them.
 * Locks batches by id, as everywhere.
 */
export async function noteTakenPaper(db: Kysely<Tables>, batchIds: readonly string[]): Promise<void> {
  await sql`
    update packing_batch b set paper_taken_at = app_now() from (
      select batch_id from packing_batch where batch_id = any(${batchIds}::uuid[]) and paper_taken_at is null order by batch_id for update) t
    where b.batch_id = t.batch_id and b.paper_taken_at is null`.execute(db)
}

/**
 * Draws a seller's paper on the floor again because something on it has changed. Batches are locked by id, as
 * everywhere.
 */
export async function outdatePaper(tx: Kysely<Tables>, sellerId: string): Promise<void> {
  await sql`
    update packing_batch set paper_version = paper_version + 1 where batch_id in (
      select b.batch_id from packing_batch b
      where b.seller_id = ${sellerId} and b.state in ('open', 'claimed', 'packed') order by b.batch_id for update of b)`.execute(
    tx,
  )
}
