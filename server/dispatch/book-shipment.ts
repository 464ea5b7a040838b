import { sql } from 'kysely'
import type { Database } from '../../shared/db/database.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { readShipment, type ShipmentView } from '../../shared/dispatch/carrier-store.ts'
import type { ConsignmentRow } from '../../shared/hub/consignment-store.ts'
import { holderOfSale } from '../../shared/packing/seen-packing-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { isOwn, requireSeenPacking } from '../access/visibility.ts'
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
  const box = await boxOf(db, parcel)
  const account = await db
    .selectFrom('carrier_account')
    .select(['account_id', 'carrier'])
    .where('account_id', '=', accountId)
    .where('seller_id', '=', box?.hub_id ?? parcel.seller_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!account) throw new Refusal('not-found', 'There is no such carrier account.')
  if (account.carrier === 'manual')
    throw new Refusal('invalid', 'accountId: this carrier does not take bookings; hand its parcels over at a pick-up')
  if (parcel.point_id !== null)
    throw new Refusal('wrong-state', 'This parcel is collected at a point: no carrier takes it.')
  if (parcel.state !== 'packed') throw new Refusal('wrong-state', `The parcel is ${parcel.state}, not packed.`)
  if (box?.closed_at === null)
    throw new Refusal('wrong-state', `The parcel lies in consignment ${box.code}, which is not closed yet.`)
  const bookedId = box?.lead_id ?? parcel.parcel_id
  await sql`
    insert into shipment (parcel_id, account_id, code) values (${bookedId}, ${accountId}, ${(box ?? parcel).code})
    on conflict (parcel_id) do update set state = 'asked', code = excluded.code, account_id = excluded.account_id, tries = 0, next_try_at = app_now(), error = null where shipment.state = 'failed'`.execute(
    db,
  )
  return (await readShipment(db, bookedId))!
}

export async function readParcelShipment(gateway: Gateway, code: string, actor: KnownActor): Promise<ShipmentView> {
  const parcel = await maySeeParcel(gateway, code, actor)
  const box = await boxOf(gateway.ctx.db, parcel)
  const shipment = await readShipment(gateway.ctx.db, box?.lead_id ?? parcel.parcel_id)
  if (!shipment) throw new Refusal('not-found', 'This parcel is not booked.')
  // The box and what it costs are its hub's: a producer in it has a share of the freight.
  return box && !isOwn(box.hub_id, actor) ? { ...shipment, code: parcel.code, fee: null } : shipment
}

/** The outer box in which a parcel lies: carriers know only the box. */
async function boxOf(db: Database, parcel: ParcelRow): Promise<ConsignmentRow | undefined> {
  if (parcel.consignment_id === null) return undefined
  return db
    .selectFrom('consignment')
    .selectAll()
    .where('consignment_id', '=', parcel.consignment_id)
    .executeTakeFirstOrThrow()
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
