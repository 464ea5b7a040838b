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

/** {@link isStopped} of one parcel. */
export async function isParcelStopped(tx: Tx, parcelId: string): Promise<boolean> {
  const { rows } = await sql<{ stopped: boolean }>`select ${isStopped(sql`${parcelId}::uuid`)} as stopped`.execute(tx)
  return rows[0]!.stopped
}
