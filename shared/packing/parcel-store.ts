import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { ParcelRow } from '../db/tables.ts'
import { nextParcelCodes } from './cut-store.ts'
import type { BatchState, ParcelState } from './parcel.ts'

export interface ChangedBatch {
  batchId: string
  state: BatchState
  version: number
}

/**
 * Takes a just cancelled order out of its locked parcel. An empty parcel is cancelled. One that is on paper already gets a new code, so that the
 * old label is refused at the scan and can never be sent; its batch's documents are asked for again.
 */
export async function shrinkParcel(tx: Tx, parcel: ParcelRow): Promise<{ state: ParcelState; code: string; batch: ChangedBatch | undefined }> {
  const { rows } = await sql<{ orders: number; pack_by: Date | null; hand_over_by: Date | null }>`
    select count(*)::int as orders, min(pack_by) as pack_by, min(hand_over_by) as hand_over_by from "order" where parcel_id = ${parcel.parcel_id} and state = 'confirmed'`.execute(tx)
  const left = rows[0]!
  const state: ParcelState = left.orders === 0 ? 'cancelled' : parcel.state
  const onPaper = parcel.batch_id !== null
  const [code] = onPaper && left.orders > 0 ? await nextParcelCodes(tx, 1) : [parcel.code]
  await tx
    .updateTable('parcel')
    .set({ state, code: code!, version: parcel.version + 1, pack_by: left.pack_by ?? parcel.pack_by, hand_over_by: left.hand_over_by ?? parcel.hand_over_by })
    .where('parcel_id', '=', parcel.parcel_id)
    .execute()
  if (code !== parcel.code) await tx.insertInto('replaced_code').values({ code: parcel.code, parcel_id: parcel.parcel_id }).execute()
  return { state, code: code!, batch: parcel.batch_id ? await changeBatchPaper(tx, parcel.batch_id) : undefined }
}

async function changeBatchPaper(tx: Tx, batchId: string): Promise<ChangedBatch> {
  await tx.updateTable('packing_batch').set({ paper_version: sql`paper_version + 1`, version: sql`version + 1` }).where('batch_id', '=', batchId).execute()
  return settleBatch(tx, batchId)
}

/** A claimed batch with nothing left to pick is packed; a packed one whose parcels all left is handed over. Returns its present state. */
export async function settleBatch(tx: Tx, batchId: string): Promise<ChangedBatch> {
  await sql`
    update packing_batch b set version = version + 1, state = case
        when b.state = 'claimed' and not p.unpacked then case when p.gone then 'handed-over' else 'packed' end
        when b.state = 'packed' and p.gone then 'handed-over' else b.state end
    from (select bool_or(state in ('waiting', 'picking')) as unpacked, coalesce(bool_and(state = 'handed-over') filter (where state <> 'cancelled'), false) as gone
      from parcel where batch_id = ${batchId}) p
    where b.batch_id = ${batchId} and ((b.state = 'claimed' and not p.unpacked) or (b.state = 'packed' and p.gone))`.execute(tx)
  const batch = await tx.selectFrom('packing_batch').select(['state', 'version']).where('batch_id', '=', batchId).executeTakeFirstOrThrow()
  return { batchId, ...batch }
}
