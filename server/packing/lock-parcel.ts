import { sql } from 'kysely'
import type { Tx } from '../../shared/db/database.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import { parcelsOfCode, toPackFirst } from '../../shared/order/parcel-code-store.ts'
import { stoppedParcels } from '../../shared/packing/find-parcel-store.ts'
import { holderOfSale } from '../../shared/packing/seen-packing-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireSeenPacking, seesPacking, type Packing } from '../access/visibility.ts'

/** With the code that it was asked for by. */
export type LockedParcel = ParcelRow & { asked: string }

type Found = LockedParcel & Packing & { reprinted: boolean | null }

/** Finds a parcel by its code and locks it; a replaced code is refused with the new one. */
export async function lockParcel(tx: Tx, code: string, actor: KnownActor): Promise<ParcelRow> {
  const [parcel] = await lockParcels(tx, [code], actor)
  return parcel!
}

/**
 * The same for many, in the order of their codes, as everybody locks them: a truck takes thousands, and one statement
 * for each would hold the first ones locked for seconds. The first code that cannot be taken is refused.
 */
export async function lockParcels(tx: Tx, codes: readonly string[], actor: KnownActor): Promise<LockedParcel[]> {
  const asked = codes.toSorted()
  const { rows } = await sql<Found>`
    select p.*, asking.code as asked, r.reprinted, ${holderOfSale(sql`p.sale_id`)} as holder_id
    from unnest(${asked}::text[]) with ordinality as asking(code, nth) cross join lateral ${parcelsOfCode(sql`asking.code`)} c(parcel_id)
      join parcel p on p.parcel_id = c.parcel_id left join replaced_code r on r.code = asking.code and r.parcel_id = p.parcel_id
    order by asking.nth, ${toPackFirst} for update of p`.execute(tx)
  const byCode = groupBy(rows, (row) => row.asked)
  const found = asked.map((code) => byCode.get(code)?.find((row) => seesPacking(row, actor)))
  // Read after the locks: a stop that came while they were waited for counts.
  const stopped = await stoppedParcels(
    tx,
    found.flatMap((parcel) => parcel?.parcel_id ?? []),
  )
  const parcels = found.map((parcel) => requireUsable(parcel, stopped, actor))
  requireDistinct(parcels)
  return parcels
}

/** A parcel is known by several codes, and counts once. */
function requireDistinct(parcels: readonly LockedParcel[]): void {
  const codes = new Map<string, string>()
  for (const { parcel_id: id, asked } of parcels) {
    const other = codes.get(id)
    if (other !== undefined) throw new Refusal('wrong-state', `${other} and ${asked} are codes of the same parcel.`)
    codes.set(id, asked)
  }
}

function requireUsable(parcel: Found | undefined, stopped: ReadonlySet<string>, actor: KnownActor): LockedParcel {
  requireSeenPacking(parcel, actor, 'parcel')
  if (parcel.reprinted !== null && parcel.state !== 'cancelled') {
    const why = parcel.reprinted ? 'It was reprinted' : 'The contents changed'
    throw new Refusal('parcel-replaced', `${why}: this label is void, the new one is ${parcel.code}.`, {
      extra: { replacedBy: parcel.code, reprinted: parcel.reprinted },
    })
  }
  if (parcel.state === 'cancelled' || stopped.has(parcel.parcel_id))
    throw new Refusal('parcel-cancelled', 'This parcel was cancelled: do not ship it.')
  return parcel
}
