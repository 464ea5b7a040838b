import { sql, type Kysely } from 'kysely'
import type { StockOfItem } from '../contract/facts.ts'
import type { Tx } from '../db/database.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { linesOfOrder } from '../order/lines-store.ts'
import { parcelsOfCode } from '../order/parcel-code-store.ts'
import { returnLots, writeOffReturned } from '../packing/lot-store.ts'
import { holderOfSale } from '../packing/seen-packing-store.ts'
import { lockCounter } from '../sale/sale-store.ts'
import { isWithinSeller } from '../shop/seller-tree-store.ts'
import { moveOrdersStock } from '../stock/move-store.ts'
import { endDelivery } from './delivery-store.ts'
import { endCollection } from './hand-out-store.ts'
import type { Restocked, ReturnCondition } from './return-scan.ts'

export interface ReturnScanRow {
  scan_id: string
  seller_id: string
  code: string
  parcel_id: string | null
  condition: ReturnCondition
  restocked: Restocked
  actor: string
}

export interface ReturnedParcel {
  parcel_id: string
  code: string
  sale_id: string
  seller_id: string
  holder_id: string
  viewer_id: string
  state: string
}

/** The parcels that a code may stand for, those that left first. */
export async function parcelsToReturn(tx: Tx, code: string): Promise<ReturnedParcel[]> {
  const { rows } = await sql<ReturnedParcel>`
    select p.parcel_id, p.code, p.sale_id, p.seller_id, p.viewer_id, p.state, ${holderOfSale(sql`p.sale_id`)} as holder_id
    from parcel p where p.parcel_id in ${parcelsOfCode(code)} order by p.state = 'handed-over' desc, p.created_at desc`.execute(
    tx,
  )
  return rows
}

export function findReturnScan(
  db: Kysely<Tables>,
  by: { scanId: string } | { parcelId: string },
): Promise<ReturnScanRow | undefined> {
  const query = db
    .selectFrom('return_scan')
    .select(['scan_id', 'seller_id', 'code', 'parcel_id', 'condition', 'restocked', 'actor'])
  return (
    'scanId' in by ? query.where('scan_id', '=', by.scanId) : query.where('parcel_id', '=', by.parcelId)
  ).executeTakeFirst()
}

/**
 * Takes in a locked parcel that came back: its orders end their way, goods to sell again are in their lots and, while
 * the sale is not over, on sale. Goods that a point had sent back were in their lots already: those that turn out to be
 * spoilt leave them. Returns the changed orders and the sale's new stock.
 */
export async function takeBack(
  tx: Tx,
  parcel: ReturnedParcel,
  condition: ReturnCondition,
  actor: string,
): Promise<{ restocked: Restocked; changed: string[]; stock: StockOfItem[] }> {
  const { parcel_id: parcelId, sale_id: saleId } = parcel
  const waits = await tx
    .selectFrom('collection')
    .select('parcel_id')
    .where('parcel_id', '=', parcelId)
    .where('outcome', 'is', null)
    .executeTakeFirst()
  const changed = await (waits
    ? endCollection(tx, parcelId, 'returned', actor)
    : endDelivery(tx, parcelId, 'returned', actor))
  const isInLots = await areLotsBack(tx, parcelId)
  if (condition !== 'sellable') {
    if (isInLots) await writeOffReturned(tx, parcelId, actor)
    return { restocked: 'none', changed, stock: [] }
  }
  // The sale's items before any lot, as everywhere.
  const stock = await putOnSale(tx, saleId, parcelId)
  if (!isInLots) await returnLots(tx, parcelId, actor)
  return { restocked: stock ? 'sale' : 'lots', changed, stock: stock ?? [] }
}

async function areLotsBack(tx: Tx, parcelId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('lot_change')
    .select('change_id')
    .where('parcel_id', '=', parcelId)
    .where('kind', '=', 'returned')
    .executeTakeFirst()
  return found !== undefined
}

/** Puts a parcel's goods on sale again; undefined where the sale is over, or its orders were taken on a platform. */
async function putOnSale(tx: Tx, saleId: string, parcelId: string): Promise<StockOfItem[] | undefined> {
  const counter = await lockCounter(tx, saleId)
  const sale = await tx
    .selectFrom('sale')
    .select(['state', 'shop_id'])
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  if (sale.state === 'closed' || sale.shop_id !== null) return undefined
  const { rows: orders } = await sql<{ orderId: string; lines: { sku: string; quantity: number }[] }>`
    select o.order_id as "orderId", json_agg(json_build_object('sku', l.sku, 'quantity', l.quantity) order by l.sku) as lines
    from "order" o cross join ${linesOfOrder} where o.parcel_id = ${parcelId} and o.state in ('returned', 'delivered') group by o.order_id order by o.order_id`.execute(
    tx,
  )
  return moveOrdersStock(tx, saleId, 'restock', orders, counter!.last_seq)
}

export async function insertReturnScan(tx: Tx, row: ReturnScanRow): Promise<void> {
  await tx.insertInto('return_scan').values(row).execute()
}

export interface ListedReturn {
  scanId: string
  code: string
  condition: ReturnCondition
  restocked: Restocked
  orders: number[]
  by: string
  at: string
  photo: boolean
}

/** What came back to a seller and those below it, the latest first. */
export async function listReturns(
  db: Kysely<Tables>,
  {
    sellerId,
    scanId,
    after,
    limit,
  }: { sellerId?: string | undefined; scanId?: string; after?: TimePlace | undefined; limit: number },
): Promise<ListedReturn[]> {
  const which = scanId === undefined ? isWithinSeller(sql`r.seller_id`, sellerId) : sql`r.scan_id = ${scanId}`
  const { rows } = await sql<Omit<ListedReturn, 'at'> & { at: Date }>`
    select r.scan_id as "scanId", r.code, r.condition, r.restocked, r.actor as by, r.at, coalesce((select octet_length(f.bytes) > 0 from return_photo f where f.scan_id = r.scan_id), false) as photo,
      coalesce((select json_agg(o.seq order by o.seq) from "order" o where o.parcel_id = r.parcel_id and o.state <> 'cancelled'), '[]') as orders
    from return_scan r where ${which} and ${olderThan(after, sql`r.at`, sql`r.scan_id`)} order by r.at desc, r.scan_id desc limit ${limit}`.execute(
    db,
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
