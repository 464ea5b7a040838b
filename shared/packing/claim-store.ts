import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { PackingBatchRow } from '../db/tables/packing.ts'
import { takeLotsForParcels } from './lot-store.ts'
import { changeBatchPaper, settleBatch, type ChangedBatch } from './parcel-store.ts'

/** What claiming or releasing a batch changed, to be published. */
export interface ClaimChange {
  batch: ChangedBatch
  parcels: string[]
  /** Its paper is now outdated. */
  redraw: boolean
}

/** Locks a batch and its parcels: parcels first, as everywhere. */
export async function lockBatch(tx: Tx, batchId: string): Promise<PackingBatchRow> {
  await tx
    .selectFrom('parcel')
    .select('parcel_id')
    .where('batch_id', '=', batchId)
    .orderBy('parcel_id')
    .forUpdate()
    .execute()
  return tx
    .selectFrom('packing_batch')
    .selectAll()
    .where('batch_id', '=', batchId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/**
 * Assigns a locked open batch to a packer. Goods that came into stock since it was cut get their lots now, at the pick.
 */
export async function takeBatch(tx: Tx, batchId: string, packer: string): Promise<ClaimChange> {
  await tx
    .updateTable('packing_batch')
    .set({
      state: 'claimed',
      claimed_by: packer,
      claimed_at: sql`app_now()`,
      last_act_at: sql`app_now()`,
      version: sql`version + 1`,
    })
    .where('batch_id', '=', batchId)
    .execute()
  const parcels = await moveParcels(tx, batchId, 'waiting', 'picking')
  const { rows } = await sql<{ parcel_id: string; sale_id: string; time_zone: string }>`
    select p.parcel_id, s.sale_id, s.time_zone from parcel p join sale s on s.sale_id = p.sale_id where p.batch_id = ${batchId} and p.state = 'picking' order by p.number`.execute(
    tx,
  )
  const taken = rows[0]
    ? await takeLotsForParcels(
        tx,
        { saleId: rows[0].sale_id, timeZone: rows[0].time_zone },
        rows.map((row) => row.parcel_id),
      )
    : []
  const redraw = taken.length > 0
  return { batch: redraw ? await changeBatchPaper(tx, batchId) : await settleBatch(tx, batchId), parcels, redraw }
}

/** Returns a locked claimed batch to the queue: what is packed stays packed. */
export async function releaseBatch(tx: Tx, batchId: string): Promise<ClaimChange> {
  const parcels = await moveParcels(tx, batchId, 'picking', 'waiting')
  await tx
    .updateTable('packing_batch')
    .set({ state: 'open', claimed_by: null, claimed_at: null, last_act_at: null, version: sql`version + 1` })
    .where('batch_id', '=', batchId)
    .execute()
  return { batch: await settleBatch(tx, batchId), parcels, redraw: false }
}

/** Records activity on a claim. */
export async function noteActivity(tx: Tx, batchId: string): Promise<void> {
  await tx
    .updateTable('packing_batch')
    .set({ last_act_at: sql`app_now()` })
    .where('batch_id', '=', batchId)
    .where('state', '=', 'claimed')
    .execute()
}

async function moveParcels(
  tx: Tx,
  batchId: string,
  from: 'waiting' | 'picking',
  to: 'waiting' | 'picking',
): Promise<string[]> {
  const moved = await tx
    .updateTable('parcel')
    .set({ state: to, version: sql`version + 1` })
    .where('batch_id', '=', batchId)
    .where('state', '=', from)
    .returning('code')
    .execute()
  return moved.map(({ code }) => code)
}
