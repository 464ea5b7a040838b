import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { outScan } from '../../shared/contract/routes/dispatch.ts'
import { scanOutResult, type ScanResult } from '../../shared/dispatch/pickup.ts'
import { findScanned, lockPickup, tallyOf, type FoundParcel } from '../../shared/dispatch/pickup-store.ts'
import { derivedId } from '../../shared/lib/derived-id.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { mineOnly } from './open-pickup.ts'
import type { PickupTally } from './pickup-tallies.ts'

export interface ScanAnswer {
  result: ScanResult
  code: string
  tally: PickupTally
  replacedBy?: string
  /** The parcels of the outer box that left with this scan. */
  together?: string[]
  replayed?: true
}

/**
 * Scans a parcel out to the truck. Every scan is stored with its result, including wrong ones: they are part of the
 * evidence. A repeat gets the same answer as the first request. `at` is the device's time of an offline scan, accepted
 * if it lies between the opening of the pick-up and now.
 */
export async function scanOut(
  { ctx, pickupTallies }: Gateway,
  pickupId: string,
  asked: z.output<typeof outScan>,
  actor: KnownActor,
): Promise<ScanAnswer> {
  // Any spelling of a label's code counts as that code; anything else is stored as scanned.
  const scan = { ...asked, code: labelNames(asked.code)[0] ?? asked.code }
  return ctx.db.transaction().execute(async (tx) => {
    const pickup = mineOnly(await lockPickup(tx, pickupId), actor)
    const found = await tx.selectFrom('pickup_scan').selectAll().where('scan_id', '=', scan.scanId).executeTakeFirst()
    const kept = keptBefore('scan', found, { pickup_id: pickupId, code: scan.code })
    if (kept) return { result: kept.result, code: kept.code, tally: await tallyOf(tx, pickup), replayed: true }
    if (pickup.state !== 'open')
      throw new Refusal('wrong-state', `This pick-up is ${pickup.state}: start another one for the remaining parcels.`)
    const [parcel, ...others] = await findScanned(tx, scan.code, pickup)
    const result = resultOfAll(parcel, others, pickup.carrier)
    const together = result === 'ok' ? others : []
    const now = await appNow(tx)
    const device = scan.at ? new Date(scan.at) : now
    const same = {
      pickup_id: pickupId,
      result,
      actor: actorName(actor),
      scanned_at: device >= pickup.opened_at && device <= now ? device : now,
    }
    await tx
      .insertInto('pickup_scan')
      .values([
        { ...same, scan_id: scan.scanId, code: scan.code, parcel_id: parcel?.parcelId ?? null },
        ...together.map(({ parcelId, code }) => ({
          ...same,
          scan_id: derivedId(scan.scanId, parcelId),
          code,
          parcel_id: parcelId,
        })),
      ])
      .execute()
    return {
      result,
      code: scan.code,
      tally: await pickupTallies.afterScan(tx, pickup, result === 'ok' ? 1 + together.length : 0),
      ...(result === 'replaced' && parcel && { replacedBy: parcel.code }),
      ...(parcel && together.length > 0 && { together: [parcel, ...together].map(({ code }) => code) }),
    }
  })
}

/** An outer box leaves as one: what keeps one of its parcels here keeps all. */
function resultOfAll(parcel: FoundParcel | undefined, others: readonly FoundParcel[], carrier: string): ScanResult {
  const results = [parcel, ...others].map((one) => scanOutResult(one, carrier))
  return results.find((one) => one !== 'ok') ?? 'ok'
}
