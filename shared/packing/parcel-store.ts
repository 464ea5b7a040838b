import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { ParcelRow } from '../db/tables/packing.ts'
import { endPaperPauses } from '../queue/failed-job-store.ts'
import { nextParcelCodes } from './gather-store.ts'
import { trimLots } from './lot-store.ts'
import type { BatchState, ParcelState } from './parcel.ts'

export interface ChangedBatch {
  batchId: string
  state: BatchState
  version: number
}

/**
 * Takes a just cancelled order out of its locked parcel. An empty parcel is cancelled. One that is already on paper
 * gets a new code, so that the old label is refused at the scan and can never be shipped; its batch's documents are
 * requested again.
 */
export async function shrinkParcel(
  tx: Tx,
  parcel: ParcelRow,
): Promise<{ state: ParcelState; code: string; batch: ChangedBatch | undefined }> {
  const { rows } = await sql<{ orders: number; pack_by: Date | null; hand_over_by: Date | null }>`
    select count(*)::int as orders, min(pack_by) as pack_by, min(hand_over_by) as hand_over_by from "order" where parcel_id = ${parcel.parcel_id} and state = 'confirmed'`.execute(
    tx,
  )
  const left = rows[0]!
  const state: ParcelState = left.orders === 0 ? 'cancelled' : parcel.state
  const onPaper = parcel.batch_id !== null
  const [code] = onPaper && left.orders > 0 ? await nextParcelCodes(tx, 1) : [parcel.code]
  await tx
    .updateTable('parcel')
    .set({
      state,
      code: code!,
      version: parcel.version + 1,
      pack_by: left.pack_by ?? parcel.pack_by,
      hand_over_by: left.hand_over_by ?? parcel.hand_over_by,
    })
    .where('parcel_id', '=', parcel.parcel_id)
    .execute()
  if (code !== parcel.code)
    await tx.insertInto('replaced_code').values({ code: parcel.code, parcel_id: parcel.parcel_id }).execute()
  const batch = parcel.batch_id ? await changeBatchPaper(tx, parcel.batch_id) : undefined
  if (onPaper) await trimLots(tx, parcel.parcel_id)
  return { state, code: code!, batch }
}

/**
 * Gives a locked, unpacked parcel another recipient. One that is already on paper gets a new code, so that the label
 * with the former address is refused at the scan; its batch's documents are requested again. One that is not collected
 * any more is delivered.
 */
export async function readdressParcel(
  tx: Tx,
  parcel: ParcelRow,
  { recipientId, collects }: { recipientId: string; collects: boolean },
): Promise<{ state: ParcelState; code: string; batch: ChangedBatch | undefined }> {
  const code = parcel.batch_id === null ? parcel.code : (await nextParcelCodes(tx, 1))[0]!
  await tx
    .updateTable('parcel')
    .set({ recipient_id: recipientId, ...(!collects && { point_id: null }), code, version: parcel.version + 1 })
    .where('parcel_id', '=', parcel.parcel_id)
    .execute()
  if (code !== parcel.code)
    await tx.insertInto('replaced_code').values({ code: parcel.code, parcel_id: parcel.parcel_id }).execute()
  return {
    state: parcel.state,
    code,
    batch: parcel.batch_id === null ? undefined : await changeBatchPaper(tx, parcel.batch_id),
  }
}

/** Marks a batch's paper as outdated. An unclaimed batch moves to the position its remaining parcels require. */
export async function changeBatchPaper(tx: Tx, batchId: string): Promise<ChangedBatch> {
  await sql`
    update packing_batch b set paper_version = paper_version + 1, version = version + 1,
      pack_by = case when b.state = 'open' then coalesce((select min(p.pack_by) from parcel p where p.batch_id = b.batch_id and p.state = 'waiting'), b.pack_by) else b.pack_by end
    where batch_id = ${batchId}`.execute(tx)
  await endPaperPauses(tx, [batchId])
  return settleBatch(tx, batchId)
}

/**
 * A claimed batch with nothing left to pick is packed, and so is one that was handed back half packed and whose other
 * parcels were cancelled; a packed one whose parcels have all left is handed over. Returns its current state.
 */
export async function settleBatch(tx: Tx, batchId: string): Promise<ChangedBatch> {
  await sql`
    update packing_batch b set version = version + 1, state = case when p.gone then 'handed-over' else 'packed' end,
      claimed_by = coalesce(b.claimed_by, p.last_packer), claimed_at = coalesce(b.claimed_at, p.last_packed_at)
    from (select bool_or(state in ('waiting', 'picking')) as unpacked, coalesce(bool_and(state = 'handed-over') filter (where state <> 'cancelled'), false) as gone,
        max(packed_at) as last_packed_at, (array_agg(packed_by order by packed_at desc nulls last))[1] as last_packer from parcel where batch_id = ${batchId}) p
    where b.batch_id = ${batchId} and ((b.state = 'claimed' and not p.unpacked) or (b.state = 'open' and not p.unpacked and p.last_packer is not null) or (b.state = 'packed' and p.gone))`.execute(
    tx,
  )
  const batch = await tx
    .selectFrom('packing_batch')
    .select(['state', 'version'])
    .where('batch_id', '=', batchId)
    .executeTakeFirstOrThrow()
  return { batchId, ...batch }
}
