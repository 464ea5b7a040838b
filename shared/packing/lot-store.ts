import { sql, type Kysely } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { LotView } from '../contract/routes/packing-goods.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { takeLots, type Lot, type Taken } from './lots.ts'

export interface LotFilter {
  sellerId: string
  sku?: string
  lotIds?: readonly string[]
  after?: { bestBefore: string; lotId: string }
  limit: number
}

const never = '9999-12-31'

/** Lots, first to expire first. */
export async function listLots(
  db: Kysely<Tables>,
  { sellerId, sku, lotIds, after, limit }: LotFilter,
): Promise<LotView[]> {
  const conditions = [sql`seller_id = ${sellerId}`]
  if (sku) conditions.push(sql`sku = ${sku}`)
  if (lotIds) conditions.push(sql`lot_id = any(${lotIds}::uuid[])`)
  if (after)
    conditions.push(
      sql`(coalesce(best_before, ${never}::date), lot_id) > (${after.bestBefore}::date, ${after.lotId}::uuid)`,
    )
  const { rows } = await sql<LotView>`
    select lot_id as "lotId", sku, code, made_on::text as "madeOn", best_before::text as "bestBefore", units, free from lot
    where ${sql.join(conditions, sql` and `)} order by coalesce(best_before, ${never}::date), lot_id limit ${limit}`.execute(
    db,
  )
  return rows
}

/**
 * Assigns lots to the goods of these parcels that have none yet, first expired first out, in the order of the list.
 * Returns which parcels got some.
 */
export async function takeLotsForParcels(
  tx: Tx,
  sale: { saleId: string; timeZone: string },
  parcelIds: readonly string[],
  except: readonly string[] = [],
): Promise<Taken[]> {
  const ofSale = sql`exists (select 1 from sale_item i where i.sale_id = ${sale.saleId} and i.sku = lot.sku and i.seller_id = lot.seller_id)`
  const { rows: any } = await sql`select 1 from lot where free > 0 and ${ofSale} limit 1`.execute(tx)
  if (any.length === 0 || parcelIds.length === 0) return []
  const { rows: wants } = await sql<{ parcelId: string; sku: string; quantity: number }>`
    select p.parcel_id as "parcelId", c.sku, c.quantity - coalesce((select sum(t.quantity) from parcel_lot t where t.parcel_id = p.parcel_id and t.sku = c.sku), 0)::int as quantity
    from unnest(${parcelIds}::uuid[]) with ordinality as p(parcel_id, place) cross join lateral (
      select l.sku, sum(l.quantity)::int as quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = p.parcel_id and o.state = 'confirmed' group by l.sku) c order by p.place, c.sku`.execute(
    tx,
  )
  const { rows: lots } = await sql<Lot>`
    select lot_id as "lotId", sku, best_before::text as "bestBefore", free from lot
    where ${ofSale} and free > 0 and sku = any(${[...new Set(wants.map(({ sku }) => sku))]}) and lot_id <> all(${except}::uuid[]) order by lot_id for update`.execute(
    tx,
  )
  const { rows: today } = await sql<{
    today: string
  }>`select (app_now() at time zone ${sale.timeZone})::date::text as today`.execute(tx)
  const taken = takeLots(
    lots,
    wants.filter(({ quantity }) => quantity > 0),
    today[0]!.today,
  )
  if (taken.length === 0) return []
  await sql`
    with taken as (select * from json_to_recordset(${JSON.stringify(taken)}::json) as t("parcelId" uuid, sku text, "lotId" uuid, quantity int)),
      lots as (update lot l set free = l.free - t.quantity from (select "lotId", sum(quantity)::int as quantity from taken group by "lotId") t where l.lot_id = t."lotId")
    insert into parcel_lot (parcel_id, sku, lot_id, quantity) select "parcelId", sku, "lotId", quantity from taken
    on conflict (parcel_id, sku, lot_id) do update set quantity = parcel_lot.quantity + excluded.quantity`.execute(tx)
  return taken
}

/** Returns what a locked parcel no longer needs after losing orders, last to expire first. */
export async function trimLots(tx: Tx, parcelId: string): Promise<void> {
  const { rows } = await sql<{ lotId: string; sku: string; quantity: number; wanted: number }>`
    select t.lot_id as "lotId", t.sku, t.quantity, coalesce((select sum(l.quantity)::int from "order" o cross join ${linesOfOrder} where o.parcel_id = t.parcel_id and o.state = 'confirmed' and l.sku = t.sku), 0) as wanted
    from parcel_lot t join lot on lot.lot_id = t.lot_id where t.parcel_id = ${parcelId} order by t.sku, coalesce(lot.best_before, ${never}::date), lot.lot_id`.execute(
    tx,
  )
  const needed = new Map(rows.map(({ sku, wanted }) => [sku, wanted]))
  const excess = rows.flatMap(({ lotId, sku, quantity }) => {
    const keeps = Math.min(quantity, needed.get(sku)!)
    needed.set(sku, needed.get(sku)! - keeps)
    return keeps < quantity ? [{ lotId, sku, quantity: quantity - keeps }] : []
  })
  await leaveLots(tx, parcelId, excess, 'free')
}

/**
 * Takes lot units away from a locked parcel: free again, or written off. Lots are locked by id, after everything else,
 * as everywhere.
 */
async function leaveLots(
  tx: Tx,
  parcelId: string,
  left: readonly { lotId: string; sku: string; quantity: number }[],
  become: 'free' | 'gone',
): Promise<void> {
  if (left.length === 0) return
  await sql`select 1 from lot where lot_id = any(${left.map(({ lotId }) => lotId)}::uuid[]) order by lot_id for update`.execute(
    tx,
  )
  const json = JSON.stringify(left)
  const free = become === 'free'
  await sql`update lot l set free = l.free + case when ${free} then t.quantity else 0 end, units = l.units - case when ${free} then 0 else t.quantity end
    from json_to_recordset(${json}::json) as t("lotId" uuid, quantity int) where l.lot_id = t."lotId"`.execute(tx)
  await sql`delete from parcel_lot p using json_to_recordset(${json}::json) as t("lotId" uuid, sku text, quantity int)
    where p.parcel_id = ${parcelId} and p.lot_id = t."lotId" and p.sku = t.sku and p.quantity = t.quantity`.execute(tx)
  await sql`update parcel_lot p set quantity = p.quantity - t.quantity from json_to_recordset(${json}::json) as t("lotId" uuid, sku text, quantity int)
    where p.parcel_id = ${parcelId} and p.lot_id = t."lotId" and p.sku = t.sku and p.quantity > t.quantity`.execute(tx)
}

/**
 * Writes off units of a product that a packer could not find for a locked parcel, from the lots they should have come
 * from, first to expire first. Returns those lots, whose records were wrong.
 */
export async function writeOffMissing(
  tx: Tx,
  parcelId: string,
  sku: string,
  missing: number,
  actor: string,
): Promise<string[]> {
  const { rows } = await sql<{ lotId: string; quantity: number }>`
    select t.lot_id as "lotId", t.quantity from parcel_lot t join lot on lot.lot_id = t.lot_id where t.parcel_id = ${parcelId} and t.sku = ${sku}
    order by coalesce(lot.best_before, ${never}::date), lot.lot_id`.execute(tx)
  let left = missing
  const gone = rows.flatMap(({ lotId, quantity }) => {
    const units = Math.min(quantity, left)
    left -= units
    return units > 0 ? [{ lotId, sku, quantity: units }] : []
  })
  await leaveLots(tx, parcelId, gone, 'gone')
  for (const { lotId, quantity } of gone) {
    await tx
      .insertInto('lot_change')
      .values({
        change_id: randomUUID(),
        lot_id: lotId,
        kind: 'missing',
        delta: -quantity,
        reason: null,
        parcel_id: parcelId,
        actor,
      })
      .execute()
  }
  return gone.map(({ lotId }) => lotId)
}

/**
 * Puts a locked parcel's goods back into the lots they came from. What the parcel took stays on record, for a recall:
 * the units count as come in once more.
 */
export async function returnLots(tx: Tx, parcelId: string, actor: string): Promise<void> {
  await sql`select 1 from lot where lot_id in (select lot_id from parcel_lot where parcel_id = ${parcelId}) order by lot_id for update`.execute(
    tx,
  )
  await sql`
    with back as (select lot_id, sum(quantity)::int as quantity from parcel_lot where parcel_id = ${parcelId} group by lot_id),
      lots as (update lot l set units = l.units + b.quantity, free = l.free + b.quantity from back b where l.lot_id = b.lot_id)
    insert into lot_change (change_id, lot_id, kind, delta, parcel_id, actor)
    select gen_random_uuid(), lot_id, 'returned', quantity, ${parcelId}::uuid, ${actor} from back`.execute(tx)
}

/** Takes out of their lots what a locked parcel brought back there and turned out to be spoilt: as much as is left. */
export async function writeOffReturned(tx: Tx, parcelId: string, actor: string): Promise<void> {
  await sql`select 1 from lot where lot_id in (select lot_id from parcel_lot where parcel_id = ${parcelId}) order by lot_id for update`.execute(
    tx,
  )
  await sql`
    with gone as materialized (
        select l.lot_id, least(l.free, t.quantity) as quantity from lot l
          join (select lot_id, sum(quantity)::int as quantity from parcel_lot where parcel_id = ${parcelId} group by lot_id) t on t.lot_id = l.lot_id where l.free > 0),
      lots as (update lot l set units = l.units - g.quantity, free = l.free - g.quantity from gone g where l.lot_id = g.lot_id)
    insert into lot_change (change_id, lot_id, kind, delta, parcel_id, actor)
    select gen_random_uuid(), lot_id, 'damaged', -quantity, ${parcelId}::uuid, ${actor} from gone`.execute(tx)
}
