import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { CheckedIn, newCheckIn } from '../../shared/contract/routes/hub.ts'
import type { Tx } from '../../shared/db/database.ts'
import { checkInResult } from '../../shared/hub/check-in.ts'
import { codesOfGoods, goodsAtHub, lockArriving } from '../../shared/hub/check-in-store.ts'
import { companionsOf } from '../../shared/hub/consignment-store.ts'
import { findCommitment, lockGoods } from '../../shared/hub/commitment-store.ts'
import { missingUnits } from '../../shared/hub/commitment.ts'
import { idReused, keptBefore } from '../../shared/lib/keep-once.ts'
import { cleanCode } from '../../shared/packing/scan/clean-code.ts'
import { findItems } from '../../shared/packing/scan/find-item.ts'
import { labelNames } from '../../shared/packing/scan/meaning.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'

type Scan = z.output<typeof newCheckIn>
interface At {
  hubId: string
  actor: KnownActor
}

/**
 * Takes in what a member brought: a packed parcel, or units of goods for the hub to pack. Only what counts is in the
 * ledger; every other scan gets its own signal and leaves no trace. Once per scan id: a repeat counts nothing more.
 */
export async function checkIn(gateway: Gateway, hub: string, scan: Scan, actor: KnownActor): Promise<CheckedIn> {
  const at = { hubId: await namedSeller(gateway, hub, actor), actor }
  return gateway.ctx.db.transaction().execute(async (tx) => {
    if (scan.sku !== undefined) return takeGoods(tx, at, { ...scan, saleId: scan.saleId!, sku: scan.sku })
    const parcel = await findParcel(tx, at, scan.code!)
    if (parcel?.isOurs) return takeParcel(tx, at, scan, parcel)
    const sku = scan.saleId === undefined ? undefined : await findGoods(tx, at, scan.saleId, scan.code!)
    if (sku !== undefined) return takeGoods(tx, at, { ...scan, saleId: scan.saleId!, sku })
    return { result: checkInResult(parcel) }
  })
}

type Parcel = NonNullable<Awaited<ReturnType<typeof lockArriving>>>

async function findParcel(tx: Tx, { hubId }: At, scanned: string): Promise<Parcel | undefined> {
  for (const code of labelNames(scanned)) {
    const found = await lockArriving(tx, code, hubId)
    if (found) return found
  }
  return undefined
}

/** Which of the members' goods a code means: an item's, or that of one of their lots. */
async function findGoods(tx: Tx, { hubId }: At, saleId: string, scanned: string): Promise<string | undefined> {
  if (!(await isSaleOf(tx, saleId, hubId))) return undefined
  const goods = await codesOfGoods(tx, saleId)
  const found = findItems(
    goods.map(({ sku }) => sku),
    scanned,
  )
  const { text } = cleanCode(scanned)
  const byLot = goods.filter(({ lots }) => lots.includes(scanned) || lots.includes(text)).map(({ sku }) => sku)
  const meant = found.length > 0 ? found : byLot
  return meant.length === 1 ? meant[0] : undefined
}

async function isSaleOf(tx: Tx, saleId: string, hubId: string): Promise<boolean> {
  const sale = await tx.selectFrom('sale').select('seller_id').where('sale_id', '=', saleId).executeTakeFirst()
  return sale?.seller_id === hubId
}

async function takeParcel(tx: Tx, at: At, scan: Scan, parcel: Parcel): Promise<CheckedIn> {
  const { units = 1, reason } = scan
  if (Math.abs(units) !== 1) throw new Refusal('invalid', 'units: a parcel counts as one')
  const about = { code: parcel.code, seller: await slugOf(tx, parcel.sellerId) }
  const kept = await findKept(tx, scan.scanId, {
    hub_id: at.hubId,
    parcel_id: parcel.parcelId,
    sku: null,
    units,
    reason: reason ?? null,
  })
  if (kept) return { result: units > 0 ? 'in' : 'corrected', ...about, replayed: true }
  if (units < 0 && (!parcel.isIn || parcel.state !== 'packed'))
    throw new Refusal('wrong-state', 'This parcel is not at the hub.')
  const result = units < 0 ? 'corrected' : checkInResult(parcel)
  if (result === 'in' || result === 'corrected')
    await insert(tx, at, {
      scan_id: scan.scanId,
      sale_id: parcel.saleId,
      seller_id: parcel.sellerId,
      sku: null,
      parcel_id: parcel.parcelId,
      units,
      reason: reason ?? null,
    })
  const together = result === 'in' || result === 'already-in' ? await companionsOf(tx, parcel.parcelId) : []
  return { result, ...about, ...(together.length > 0 && { together }) }
}

async function takeGoods(tx: Tx, at: At, scan: Scan & { saleId: string; sku: string }): Promise<CheckedIn> {
  const { saleId, sku, units, reason } = scan
  await lockGoods(tx, saleId, sku)
  const row = await findCommitment(tx, saleId, sku)
  if (!row || row.hub_id !== at.hubId)
    throw new Refusal('not-found', 'There are no such goods of a member in this sale.')
  const kept =
    units === undefined
      ? undefined
      : await findKept(tx, scan.scanId, {
          hub_id: at.hubId,
          sale_id: saleId,
          sku,
          parcel_id: null,
          units,
          reason: reason ?? null,
        })
  const before = await goodsAtHub(tx, saleId, sku)
  const added = kept ? 0 : (units ?? 0)
  if (before.loose + added < before.returned)
    throw new Refusal('invalid', `units: only ${before.loose - before.returned} are at the hub`)
  if (added !== 0)
    await insert(tx, at, {
      scan_id: scan.scanId,
      sale_id: saleId,
      seller_id: row.seller_id,
      sku,
      parcel_id: null,
      units: added,
      reason: reason ?? null,
    })
  const { brought, loose, returned, needed } = added === 0 ? before : await goodsAtHub(tx, saleId, sku)
  const surplus = row.packs === 'producer' ? Math.max(0, loose - returned - needed) : 0
  const missing = missingUnits({ ...row, promised: row.units, bringBy: row.bring_by, brought })
  return {
    result: units === undefined ? 'goods' : units > 0 ? 'in' : 'corrected',
    seller: row.seller,
    sku,
    title: row.title,
    promised: row.units,
    brought,
    missing,
    ...(surplus > 0 && { surplus }),
    ...(kept && { replayed: true }),
  }
}

interface Entry {
  scan_id: string
  sale_id: string
  seller_id: string
  sku: string | null
  parcel_id: string | null
  units: number
  reason: string | null
}

async function insert(tx: Tx, { hubId, actor }: At, entry: Entry): Promise<void> {
  const made = await tx
    .insertInto('check_in')
    .values({
      ...entry,
      hub_id: hubId,
      kind: entry.units > 0 ? 'brought' : 'corrected',
      actor: actorName(actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) throw idReused('scan')
}

async function findKept(
  tx: Tx,
  scanId: string,
  same: Partial<Omit<Entry, 'scan_id'>> & { hub_id: string },
): Promise<boolean> {
  const found = await tx.selectFrom('check_in').selectAll().where('scan_id', '=', scanId).executeTakeFirst()
  return keptBefore('scan', found, same) !== undefined
}

async function slugOf(tx: Tx, sellerId: string): Promise<string> {
  return (await tx.selectFrom('seller').select('slug').where('seller_id', '=', sellerId).executeTakeFirstOrThrow()).slug
}
