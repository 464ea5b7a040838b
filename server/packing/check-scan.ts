import { sql } from 'kysely'
import type { z } from 'zod'
import type { CheckedScan, scanToCheck } from '../../shared/contract/routes/packing.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { BatchState, ParcelState } from '../../shared/packing/parcel.ts'
import type { Tx } from '../../shared/db/database.ts'
import { checkItem, checkLabel, missingPieces } from '../../shared/packing/check-scan.ts'
import { parcelsOfCode, toPackFirst } from '../../shared/order/parcel-code-store.ts'
import { isReplacedCode, isStopped } from '../../shared/packing/find-parcel-store.ts'
import { cleanCode } from '../../shared/packing/scan/clean-code.ts'
import { findItems } from '../../shared/packing/scan/find-item.ts'
import { holderOfSale } from '../../shared/packing/seen-packing-store.ts'
import { labelNames, meaningOf } from '../../shared/packing/scan/meaning.ts'
import { whyUnknown } from '../../shared/packing/scan/misread.ts'
import { noteActivity } from '../../shared/packing/claim-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { seesPacking, type Packing } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { linesOfParcel, type ParcelLine } from './pack-parcel.ts'
import { Refusal } from '../../shared/refusal.ts'

interface LabelRow extends Packing {
  parcel_id: string
  code: string
  state: ParcelState
  batch_id: string | null
  batch_state: BatchState | null
  claimed_by: string | null
  is_replaced: boolean
  is_stopped: boolean
}

/**
 * What a scan means. An item of the parcel in hand is tried before a label, because goods may carry 12 digits that
 * could be a parcel's code; then a label, or an item scanned into its parcel. A page that holds the batch checks
 * locally first (`shared/packing/scan/meaning.ts`); this covers what it does not hold and what has changed since. An
 * unknown code gets a reason where one can be given.
 */
export async function checkScan(
  gateway: Gateway,
  scanned: string,
  asked: z.output<typeof scanToCheck>,
  actor: KnownActor,
): Promise<CheckedScan> {
  return gateway.ctx.db.transaction().execute(async (tx): Promise<CheckedScan> => {
    if (asked.openParcel !== undefined && asked.item === undefined) {
      const open = await findLabel(tx, asked.openParcel, actor)
      const lines = open ? await linesOfParcel(tx, open.parcel_id) : []
      if (
        open &&
        findItems(
          lines.map(({ sku }) => sku),
          scanned,
        ).length === 1
      )
        return checkAtLabel(tx, open, { ...asked, item: scanned }, actor)
    }
    const [code] = labelNames(scanned)
    const label = code === undefined ? undefined : await findLabel(tx, code, actor)
    if (!label)
      throw new Refusal('not-found', 'There is no such parcel.', {
        extra: { scan: 'unknown', reason: whyUnknown(cleanCode(scanned).text, [])?.why ?? 'not-found' },
      })
    return checkAtLabel(tx, label, asked, actor)
  })
}

async function findLabel(tx: Tx, code: string, actor: KnownActor): Promise<LabelRow | undefined> {
  const { rows } = await sql<LabelRow>`
    select p.parcel_id, p.code, p.state, p.seller_id, ${holderOfSale(sql`p.sale_id`)} as holder_id, p.batch_id, b.state as batch_state, b.claimed_by,
      ${isReplacedCode(code)} as is_replaced, ${isStopped(sql`p.parcel_id`)} as is_stopped
    from parcel p left join packing_batch b on b.batch_id = p.batch_id
    where p.parcel_id in ${parcelsOfCode(code)} order by ${toPackFirst}`.execute(tx)
  return rows.find((label) => seesPacking(label, actor))
}

/** What a label means, and the item scanned into its parcel. */
async function checkAtLabel(
  tx: Tx,
  label: LabelRow,
  { batchId, item, scans }: z.output<typeof scanToCheck>,
  actor: KnownActor,
): Promise<CheckedScan> {
  const result = checkLabel(
    {
      state: label.state,
      isStopped: label.is_stopped,
      replaced: label.is_replaced,
      batchId: label.batch_id,
      batchState: label.batch_state,
      claimedBy: label.claimed_by,
    },
    { batchId, packer: actorName(actor) },
  )
  const about = {
    code: label.code,
    state: label.state,
    ...(label.is_replaced && label.state !== 'cancelled' && { replacedBy: label.code }),
    ...(label.batch_id !== null && { batchId: label.batch_id }),
    ...(label.claimed_by !== null && { claimedBy: label.claimed_by }),
  }
  if (result !== 'parcel') return { result, ...about, missing: [] }
  await noteActivity(tx, label.batch_id!)
  const lines = await linesOfParcel(tx, label.parcel_id)
  return { ...about, ...checkedItem(lines, scans, item) }
}

function checkedItem(
  lines: readonly ParcelLine[],
  scans: readonly string[],
  scanned: string | undefined,
): Pick<CheckedScan, 'result' | 'reason' | 'sku' | 'missing'> {
  const { missing } = missingPieces(lines, scans)
  if (scanned === undefined) return { result: 'parcel', missing }
  const inHand = lines.map(({ sku }) => sku)
  const meaning = meaningOf({ readings: [scanned], isEnded: true }, { inHand, goods: [], labels: [], commands: false })
  if (meaning.kind === 'unknown') return { result: 'unknown', reason: meaning.why, missing }
  if (meaning.kind !== 'item') return { result: 'wrong-item', missing }
  const result = checkItem(lines, scans, meaning.sku)
  const counts = result === 'ok' || result === 'complete'
  return { result, sku: meaning.sku, missing: counts ? missingPieces(lines, [...scans, meaning.sku]).missing : missing }
}
