import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Which of some parcels their truck left behind, by the amendment of their manifest that says so. */
export async function leftBehind(tx: Tx, parcelIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; number: number }>`
    select p.parcel_id as id, min(a.number) as number from parcel p join amendment_parcel x on x.parcel_id = p.parcel_id
      join manifest_amendment a on a.amendment_id = x.amendment_id and a.manifest_id = p.manifest_id and a.kind = 'left-behind'
    where p.parcel_id = any(${parcelIds}::uuid[]) group by p.parcel_id`.execute(tx)
  return new Map(rows.map(({ id, number }) => [id, number]))
}
