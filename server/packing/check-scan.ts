import { sql } from 'kysely'
import type { z } from 'zod'
import type { CheckedScan, scanToCheck } from '../../shared/contract/routes/packing.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { BatchState, ParcelState } from '../../shared/packing/parcel.ts'
import { checkItem, checkLabel, missingPieces } from '../../shared/packing/check-scan.ts'
import { noteAct } from '../../shared/packing/claim-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { linesOfParcel } from './pack-parcel.ts'
import { Refusal } from '../../shared/refusal.ts'

interface LabelRow {
  parcel_id: string
  code: string
  state: ParcelState
  seller_id: string
  batch_id: string | null
  batch_state: BatchState | null
  claimed_by: string | null
}

/**
 * What a label means, or an item that is scanned into its parcel. A page with the batch at hand asks itself first (`shared/packing/check-scan.ts`); this is
 * for what it does not hold, and for what has changed since.
 */
export async function checkScan(
  gateway: Gateway,
  code: string,
  asked: z.output<typeof scanToCheck>,
  actor: KnownActor,
): Promise<CheckedScan> {
  return gateway.ctx.db.transaction().execute(async (tx): Promise<CheckedScan> => {
    const { rows } = await sql<LabelRow>`
      select p.parcel_id, p.code, p.state, p.seller_id, p.batch_id, b.state as batch_state, b.claimed_by from parcel p left join packing_batch b on b.batch_id = p.batch_id
      where p.code = ${code} or p.parcel_id = (select parcel_id from replaced_code where code = ${code})`.execute(tx)
    const label = rows[0]
    if (!label || (actor.role !== 'admin' && label.seller_id !== actor.sellerId))
      throw new Refusal('not-found', 'There is no such parcel.')
    const replaced = label.code !== code
    const facts = {
      state: label.state,
      replaced,
      batchId: label.batch_id,
      batchState: label.batch_state,
      claimedBy: label.claimed_by,
    }
    const result = checkLabel(facts, { batchId: asked.batchId, packer: actorName(actor) })
    const about = {
      code: label.code,
      state: label.state,
      ...(replaced && label.state !== 'cancelled' && { replacedBy: label.code }),
      ...(label.batch_id !== null && { batchId: label.batch_id }),
      ...(label.claimed_by !== null && { claimedBy: label.claimed_by }),
    }
    if (result !== 'parcel') return { result, ...about, missing: [] }
    await noteAct(tx, label.batch_id!)
    const lines = await linesOfParcel(tx, label.parcel_id)
    if (asked.item === undefined) return { result, ...about, missing: missingPieces(lines, asked.scans).missing }
    const item = checkItem(lines, asked.scans, asked.item)
    const counts = item === 'ok' || item === 'complete'
    return {
      result: item,
      ...about,
      missing: missingPieces(lines, counts ? [...asked.scans, asked.item] : asked.scans).missing,
    }
  })
}
