import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { largestRemainder } from '../freight/freight-split.ts'
import { groupBy } from '../lib/group-by.ts'
import { someAtATime } from '../lib/some-at-a-time.ts'
import type { OpenPart } from './settle-line.ts'
import type { Target } from './target.ts'

/** What the payer owes each producer in these parcels of a hub. */
export async function readOpenParts(
  tx: Tx,
  hubId: string,
  parcelIds: readonly string[],
): Promise<Map<string, OpenPart[]>> {
  const parts: OpenPart[] = []
  for await (const some of someAtATime(parcelIds)) {
    const { rows } = await sql<OpenPart>`
      select r.subject_id as "subjectId", r.producer_id as "producerId", x.slug as seller,
        -r.carrier - r.platform - r.fee_due - case when r.state = 'on-the-way' then r.buyer else 0 end as due
      from receivable r join seller x on x.seller_id = r.producer_id where r.hub_id = ${hubId} and r.subject_id = any(${some}::uuid[])
      order by r.subject_id, x.slug`.execute(tx)
    parts.push(...rows)
  }
  return groupBy(parts, ({ subjectId }) => subjectId)
}

/** The parts that a code is for: of a parcel that others pay for too, its own share of each. */
export function partsOf(targets: readonly Target[], open: ReadonlyMap<string, OpenPart[]>): OpenPart[] {
  return targets.flatMap(({ parcelId, due, isWhole }) => {
    const parts = open.get(parcelId) ?? []
    const whole = parts.reduce((sum, part) => sum + part.due, 0)
    if (isWhole || due === whole || due <= 0)
      return isWhole || due === whole ? parts : parts.map((part) => ({ ...part, due: 0 }))
    const weights = parts.map((part) => ({ key: part.seller, weight: BigInt(Math.max(0, part.due)) }))
    const shares = largestRemainder(BigInt(due), weights)
    return parts.map((part) => ({ ...part, due: Number(shares.get(part.seller)) }))
  })
}
