import { sql } from 'kysely'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { readShipment, type ShipmentView } from '../../shared/dispatch/carrier-store.ts'
import { holderOfSale } from '../../shared/packing/seen-packing-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireSeenPacking } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * Requests a booking for a packed parcel; a worker makes it. Contents are final only once packed, so nothing is booked
 * earlier. A failed booking can be requested again.
 */
export async function bookShipment(
  gateway: Gateway,
  code: string,
  accountId: string,
  actor: KnownActor,
): Promise<ShipmentView> {
  const { db } = gateway.ctx
  const parcel = await maySeeParcel(gateway, code, actor)
  const account = await db
    .selectFrom('carrier_account')
    .select(['account_id', 'carrier'])
    .where('account_id', '=', accountId)
    .where('seller_id', '=', parcel.seller_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!account) throw new Refusal('not-found', 'There is no such carrier account.')
  if (account.carrier === 'manual')
    throw new Refusal('invalid', 'accountId: this carrier does not take bookings; hand its parcels over at a pick-up')
  if (parcel.point_id !== null)
    throw new Refusal('wrong-state', 'This parcel is collected at a point: no carrier takes it.')
  if (parcel.state !== 'packed') throw new Refusal('wrong-state', `The parcel is ${parcel.state}, not packed.`)
  await sql`
    insert into shipment (parcel_id, account_id, code) values (${parcel.parcel_id}, ${accountId}, ${parcel.code})
    on conflict (parcel_id) do update set state = 'asked', account_id = excluded.account_id, tries = 0, next_try_at = app_now(), error = null where shipment.state = 'failed'`.execute(
    db,
  )
  return (await readShipment(db, parcel.parcel_id))!
}

export async function readParcelShipment(gateway: Gateway, code: string, actor: KnownActor): Promise<ShipmentView> {
  const parcel = await maySeeParcel(gateway, code, actor)
  const shipment = await readShipment(gateway.ctx.db, parcel.parcel_id)
  if (!shipment) throw new Refusal('not-found', 'This parcel is not booked.')
  return shipment
}

async function maySeeParcel({ ctx }: Gateway, code: string, actor: KnownActor): Promise<ParcelRow> {
  const parcel = await ctx.db
    .selectFrom('parcel')
    .selectAll()
    .select(holderOfSale(sql`parcel.sale_id`).as('holder_id'))
    .where('code', '=', code)
    .executeTakeFirst()
  requireSeenPacking(parcel, actor, 'parcel')
  return parcel
}
