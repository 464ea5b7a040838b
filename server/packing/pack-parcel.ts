import { sql } from 'kysely'
import type { z } from 'zod'
import type { packScan } from '../../shared/contract/routes/packing.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { changeOrders } from '../../shared/order/change-store.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { linesOfOrder } from '../../shared/order/lines-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { ParcelState } from '../../shared/packing/parcel.ts'
import { missingPieces } from '../../shared/packing/check-scan.ts'
import { noteActivity } from '../../shared/packing/claim-store.ts'
import { materialsOf, packedWith } from '../../shared/packing/materials.ts'
import { settleShipping } from '../../shared/packing/settle-shipping-store.ts'
import { shelveAtPoint } from '../../shared/packing/collection-store.ts'
import { settleBatch, type ChangedBatch } from '../../shared/packing/parcel-store.ts'
import { productsOfSale, spendMaterials } from '../../shared/packing/product-store.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { lockParcel } from './lock-parcel.ts'

type Scan = z.output<typeof packScan>
export interface PackedParcel {
  code: string
  state: ParcelState
  packedAt: string
  late: boolean
  replayed?: true
}

/**
 * Seals a parcel that its packer has claimed. Idempotent per scan id. A cancelled or replaced parcel is refused,
 * because cancelling and packing both lock the parcel first. Packing after the deadline is late, and the breach is
 * recorded at once.
 */
export async function packParcel(gateway: Gateway, code: string, scan: Scan, actor: KnownActor): Promise<PackedParcel> {
  const { ctx } = gateway
  const result = await ctx.db.transaction().execute(async (tx) => {
    const parcel = await lockParcel(tx, code, actor)
    const again = await findScan(tx, scan, parcel, actor)
    if (again || (parcel.state !== 'picking' && parcel.packed_by === actorName(actor)))
      return { parcel, orderIds: [], batch: undefined, replayed: again }
    const batch = await mayPack(tx, parcel, actor)
    const lines = await linesOfParcel(tx, parcel.parcel_id)
    checkItems(lines, scan)
    await spendMaterialOf(tx, parcel, lines)
    return seal(tx, parcel, scan, actor, batch)
  })
  const { parcel, orderIds, batch, replayed } = result
  if (batch) {
    const orders = await readOrders(ctx.db, orderIds, ctx.config.PAY_URL)
    gateway.broadcast.publish({
      parcels: [{ saleId: parcel.sale_id, code: parcel.code, state: parcel.state }],
      batches: [{ saleId: parcel.sale_id, ...batch }],
      changed: orders.map((order) => ({ viewerId: order.viewerId, order: order.view })),
    })
  }
  return {
    code: parcel.code,
    state: parcel.state,
    packedAt: parcel.packed_at!.toISOString(),
    late: parcel.packed_at! > parcel.pack_by,
    ...(replayed && { replayed }),
  }
}

/** Locks the orders of a locked parcel, in the order in which everybody locks orders. */
export async function lockOrdersOf(tx: Tx, { parcel_id: parcelId }: ParcelRow): Promise<void> {
  await tx
    .selectFrom('order')
    .select('order_id')
    .where('parcel_id', '=', parcelId)
    .orderBy('order_id')
    .forUpdate()
    .execute()
}

async function findScan(tx: Tx, scan: Scan, parcel: ParcelRow, actor: KnownActor): Promise<boolean> {
  const found = await tx.selectFrom('pack_scan').selectAll().where('scan_id', '=', scan.scanId).executeTakeFirst()
  const same = { parcel_id: parcel.parcel_id, actor: actorName(actor), contents: scanContents(scan) }
  return keptBefore('scan', found, same) !== undefined
}

function scanContents(scan: Scan): string {
  return JSON.stringify([
    scan.scans?.toSorted() ?? null,
    scan.at ?? null,
    ...(scan.count === undefined ? [] : [scan.count]),
  ])
}

interface Claim {
  claimedAt: Date
}

export async function mayPack(tx: Tx, parcel: ParcelRow, actor: KnownActor): Promise<Claim> {
  const batch = parcel.batch_id
    ? await tx
        .selectFrom('packing_batch')
        .select(['claimed_by', 'claimed_at'])
        .where('batch_id', '=', parcel.batch_id)
        .executeTakeFirst()
    : undefined
  if (batch?.claimed_by && batch.claimed_by !== actorName(actor))
    throw new Refusal('already-claimed', "Somebody else has this parcel's batch.", {
      extra: { claimedBy: batch.claimed_by },
    })
  if (parcel.state !== 'picking' || !batch?.claimed_at)
    throw new Refusal(
      'wrong-state',
      parcel.state === 'waiting' ? 'Claim the batch of this parcel first.' : `The parcel is already ${parcel.state}.`,
      { extra: { scan: parcel.state === 'waiting' ? 'unclaimed' : 'already-packed' } },
    )
  return { claimedAt: batch.claimed_at }
}

export interface ParcelLine {
  sku: string
  quantity: number
}

/** The current contents of a locked parcel. */
export async function linesOfParcel(tx: Tx, parcelId: string): Promise<ParcelLine[]> {
  const { rows } = await sql<ParcelLine>`
    select l.sku, sum(l.quantity)::int as quantity from "order" o cross join ${linesOfOrder} where o.parcel_id = ${parcelId} and o.state = 'confirmed' group by l.sku order by l.sku`.execute(
    tx,
  )
  return rows
}

/**
 * Item scans, when the packer makes them, must match the parcel's contents exactly; a count must match its number of
 * pieces.
 */
function checkItems(lines: readonly ParcelLine[], { scans, count }: Scan): void {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  if (count !== undefined && count !== pieces)
    throw new Refusal('invalid', `count: the parcel has ${pieces} pieces, not ${count}`, {
      extra: { scan: count > pieces ? 'too-many' : 'missing' },
    })
  if (!scans) return
  const { missing, tooMany, wrong } = missingPieces(lines, scans)
  if (wrong[0] !== undefined)
    throw new Refusal('invalid', `scans: ${wrong[0]} does not belong in this parcel`, {
      extra: { scan: 'wrong-item', sku: wrong[0] },
    })
  if (missing[0])
    throw new Refusal('invalid', `scans: ${missing[0].quantity} of ${missing[0].sku} missing`, {
      extra: { scan: 'missing', sku: missing[0].sku },
    })
  if (tooMany[0])
    throw new Refusal('invalid', `scans: ${tooMany[0].quantity} of ${tooMany[0].sku} too many`, {
      extra: { scan: 'too-many', sku: tooMany[0].sku },
    })
}

async function spendMaterialOf(tx: Tx, parcel: ParcelRow, lines: readonly ParcelLine[]): Promise<void> {
  const products = await productsOfSale(
    tx,
    parcel.sale_id,
    lines.map(({ sku }) => sku),
  )
  if (products.size === 0) return
  const { box, inserts } = packedWith(
    lines,
    new Map([...products].flatMap(([sku, { packing }]) => (packing ? [[sku, packing] as const] : []))),
  )
  await spendMaterials(tx, parcel.seller_id, materialsOf([{ box, inserts }]))
}

async function seal(
  tx: Tx,
  parcel: ParcelRow,
  scan: Scan,
  actor: KnownActor,
  claim: Claim,
): Promise<{ parcel: ParcelRow; orderIds: string[]; batch: ChangedBatch; replayed: false }> {
  const now = await appNow(tx)
  const device = scan.at ? new Date(scan.at) : now
  const packedAt = device >= claim.claimedAt && device <= now ? device : now
  const packed = {
    state: 'packed',
    packed_at: packedAt,
    packed_by: actorName(actor),
    version: parcel.version + 1,
  } as const
  await lockOrdersOf(tx, parcel)
  await tx
    .updateTable('parcel')
    .set(packed)
    .where('parcel_id', '=', parcel.parcel_id)
    .where('state', '=', 'picking')
    .execute()
  await tx
    .insertInto('pack_scan')
    .values({
      scan_id: scan.scanId,
      parcel_id: parcel.parcel_id,
      actor: actorName(actor),
      contents: scanContents(scan),
    })
    .execute()
  const inParcel = await tx
    .selectFrom('order')
    .select('order_id')
    .where('parcel_id', '=', parcel.parcel_id)
    .where('state', '=', 'confirmed')
    .execute()
  const orderIds = await changeOrders(
    tx,
    inParcel.map((row) => row.order_id),
    'confirmed',
    'packed',
    actorName(actor),
  )
  await settleShipping(tx, parcel.parcel_id, actorName(actor))
  const state = await shelveAtPoint(tx, parcel, orderIds, actorName(actor))
  if (packedAt > parcel.pack_by) {
    await tx
      .insertInto('breach')
      .values({ parcel_id: parcel.parcel_id, sale_id: parcel.sale_id, pack_by: parcel.pack_by })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await noteActivity(tx, parcel.batch_id!)
  return {
    parcel: { ...parcel, ...packed, state },
    orderIds,
    batch: await settleBatch(tx, parcel.batch_id!),
    replayed: false,
  }
}
