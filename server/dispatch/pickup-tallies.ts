import type { Tx } from '../../shared/db/database.ts'
import { tallyOf, type PickupRow } from '../../shared/dispatch/pickup-store.ts'
import { BoundedMap } from '../../shared/lib/bounded-map.ts'

/** How many parcels of a pick-up are scanned, and how many more its carrier should take. */
export interface PickupTally {
  scanned: number
  missing: number
}

/** Up to so many parcels each scan counts them all, which takes a few milliseconds. */
const countedEachTime = 200
/** A larger pick-up is counted so often (ms): 3,000 parcels take longer to count than to scan one. */
const countEveryMs = 1_000
const keptMax = 100

/**
 * The tallies of the trucks that are being loaded. Of a large one, scans in between are added to the last count: what
 * other desks scan and what is cancelled shows within a second. What a courier signs for is read anew.
 */
export class PickupTallies {
  readonly #counted = new BoundedMap<string, { at: number; tally: PickupTally }>(keptMax)

  /**
   * The tally after a scan that put so many parcels onto the truck. Runs under the lock of its pick-up, so that scans
   * come one after the other.
   */
  async afterScan(tx: Tx, pickup: PickupRow, parcels: number): Promise<PickupTally> {
    const last = this.#counted.get(pickup.pickup_id)
    if (
      last &&
      performance.now() - last.at < countEveryMs &&
      last.tally.scanned + last.tally.missing > countedEachTime
    ) {
      const { scanned, missing } = last.tally
      last.tally = { scanned: scanned + parcels, missing: Math.max(0, missing - parcels) }
      return last.tally
    }
    const at = performance.now()
    const tally = await tallyOf(tx, pickup)
    this.#counted.set(pickup.pickup_id, { at, tally })
    return tally
  }
}
