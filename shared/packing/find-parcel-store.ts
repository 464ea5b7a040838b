import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../db/database.ts'

/** Whether a code is that of an earlier label of a parcel. */
export function isReplacedCode(code: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from replaced_code where code = ${code})`
}

/** Whether a parcel must not leave, because its platform stopped one of its orders after it was packed. */
export function isStopped(parcelId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from "order" o join order_stop t on t.order_id = o.order_id and t.lifted_at is null where o.parcel_id = ${parcelId})`
}

/** The tracking code on a parcel's label, of its carrier or its platform; null while there is none. */
export function trackingOf(parcelId: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`coalesce((select tracking from shipment where parcel_id = ${parcelId}),
    (select k.tracking from "order" o join platform_package k on k.order_id = o.order_id where o.parcel_id = ${parcelId} and k.tracking is not null limit 1))`
}

/** Those of some parcels that {@link isStopped}. */
export async function stoppedParcels(tx: Tx, parcelIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${parcelIds}::uuid[]) id where ${isStopped(sql`id`)}`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}
