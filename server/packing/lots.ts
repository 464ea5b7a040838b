import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { Context } from '../../shared/context.ts'
import type { lotDates, LotView, newLot } from '../../shared/contract/routes/packing-goods.ts'
import type { unitsChange } from '../../shared/contract/routes/sale.ts'
import { keepOnce, keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { listLots } from '../../shared/packing/lot-store.ts'

/** Adds a lot of a product to the seller's store. A repeat returns its current state. */
export async function addLot(
  ctx: Context,
  sellerId: string,
  lot: z.output<typeof newLot>,
  actor: string,
): Promise<LotView> {
  const contents = JSON.stringify([lot.sku, lot.code, lot.madeOn, lot.bestBefore, lot.units])
  const { replayed } = await keepOnce('lot', {
    insert: () => insertLot(ctx, sellerId, lot, contents, actor),
    find: async () => {
      const kept = await ctx.db
        .selectFrom('lot')
        .select(['lot_id', 'seller_id', 'contents'])
        .where('lot_id', '=', lot.lotId)
        .executeTakeFirst()
      if (!kept) throw new Refusal('id-reused', `There is already a lot ${lot.code} of ${lot.sku}.`)
      return kept
    },
    same: { seller_id: sellerId, contents },
  })
  return { ...(await readLot(ctx, sellerId, lot.lotId)), ...(replayed && { replayed }) }
}

/** Undefined when there is a lot of this id already, or of this code and product. */
function insertLot(
  ctx: Context,
  sellerId: string,
  lot: z.output<typeof newLot>,
  contents: string,
  actor: string,
): Promise<{ lot_id: string } | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const inserted = await tx
      .insertInto('lot')
      .values({
        lot_id: lot.lotId,
        seller_id: sellerId,
        sku: lot.sku,
        code: lot.code,
        made_on: lot.madeOn,
        best_before: lot.bestBefore,
        units: lot.units,
        free: lot.units,
        contents,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('lot_id')
      .executeTakeFirst()
    if (!inserted) return undefined
    await tx
      .insertInto('lot_change')
      .values({
        change_id: lot.lotId,
        lot_id: lot.lotId,
        kind: 'received',
        delta: lot.units,
        reason: null,
        parcel_id: null,
        actor,
      })
      .execute()
    await recordChange(tx, {
      actor,
      kind: 'lot:added',
      subject: lot.lotId,
      detail: { sku: lot.sku, code: lot.code, units: lot.units },
    })
    return inserted
  })
}

/** Corrects a lot's count, once per change id. Units already taken by parcels cannot be counted away. */
export async function changeLot(
  ctx: Context,
  sellerId: string,
  lotId: string,
  change: z.output<typeof unitsChange>,
  actor: string,
): Promise<LotView> {
  const replayed = await ctx.db.transaction().execute(async (tx) => {
    const lot = await tx
      .selectFrom('lot')
      .select(['units', 'free'])
      .where('lot_id', '=', lotId)
      .where('seller_id', '=', sellerId)
      .forUpdate()
      .executeTakeFirst()
    if (!lot) throw new Refusal('not-found', 'There is no such lot.')
    const before = await tx
      .selectFrom('lot_change')
      .selectAll()
      .where('change_id', '=', change.changeId)
      .executeTakeFirst()
    if (keptBefore('change', before, { lot_id: lotId, delta: change.delta, reason: change.reason })) return true
    if (lot.free + change.delta < 0)
      throw new Refusal('wrong-state', `Only ${lot.free} units of this lot are not in a parcel yet.`)
    await tx
      .insertInto('lot_change')
      .values({
        change_id: change.changeId,
        lot_id: lotId,
        kind: 'corrected',
        delta: change.delta,
        reason: change.reason,
        parcel_id: null,
        actor,
      })
      .execute()
    await tx
      .updateTable('lot')
      .set({ units: lot.units + change.delta, free: lot.free + change.delta })
      .where('lot_id', '=', lotId)
      .execute()
    await recordChange(tx, {
      actor,
      kind: 'lot:corrected',
      subject: lotId,
      detail: { delta: change.delta, reason: change.reason },
    })
    return false
  })
  return { ...(await readLot(ctx, sellerId, lotId)), ...(replayed && { replayed }) }
}

/** Corrects a lot's dates. Paper that exists keeps the former ones. */
export async function setLotDates(
  ctx: Context,
  sellerId: string,
  lotId: string,
  { madeOn, bestBefore }: z.output<typeof lotDates>,
  actor: string,
): Promise<LotView> {
  await ctx.db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable('lot')
      .set({ made_on: madeOn, best_before: bestBefore })
      .where('lot_id', '=', lotId)
      .where('seller_id', '=', sellerId)
      .executeTakeFirst()
    if (changed.numUpdatedRows !== 1n) throw new Refusal('not-found', 'There is no such lot.')
    await recordChange(tx, { actor, kind: 'lot:dated', subject: lotId, detail: { madeOn, bestBefore } })
  })
  return readLot(ctx, sellerId, lotId)
}

async function readLot(ctx: Context, sellerId: string, lotId: string): Promise<LotView> {
  return (await listLots(ctx.db, { sellerId, lotIds: [lotId], limit: 1 }))[0]!
}
