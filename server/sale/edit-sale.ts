import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { SaleView } from '../../shared/contract/common.ts'
import type { saleEdit } from '../../shared/contract/routes/sale-preparation.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { SaleItemRow } from '../../shared/db/tables/sale.ts'
import { Refusal } from '../../shared/refusal.ts'
import { setChoices } from '../../shared/sale/choice-store.ts'
import { removePhotos } from '../../shared/sale/details-store.ts'
import { lockCounter, readSale } from '../../shared/sale/sale-store.ts'
import { deltasOf } from '../../shared/stock/movement.ts'
import { moveStock } from '../../shared/stock/move-store.ts'
import { requireMembersGoods } from '../../shared/sale/members-goods-store.ts'
import { requireCodeSender } from '../access/prove-phone.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { addItems, type PlacedItem } from '../../shared/sale/item-store.ts'
import { keepMembersGoods } from './keep-members-goods.ts'
import { cleanDescription, cleanItems, cleanTitle, ownedItems } from './sale-items.ts'

type Edit = z.output<typeof saleEdit>

/**
 * Changes the title, description and goods of a sale that was never open, as a whole, the payments it takes, what is
 * agreed for cash on delivery, and whether it asks for proof of phones.
 * Quotas move as usual, and an item that is removed is emptied and hidden (a negative place), because its movements
 * stay. The version that was edited must still be the current one.
 */
export async function editSale(gateway: Gateway, saleId: string, edit: Edit, actor: KnownActor): Promise<SaleView> {
  const { ctx } = gateway
  await requireVisibleSale(gateway, saleId, actor)
  if (edit.phoneProof) requireCodeSender(ctx.config)
  const title = cleanTitle(edit.title, 'title')
  const items = await ownedItems(gateway, cleanItems(edit.items), actor)
  const { version, pinGone } = await ctx.db.transaction().execute(async (tx) => {
    const counter = await lockCounter(tx, saleId)
    const sale = await tx
      .selectFrom('sale')
      .select(['state', 'version', 'pin', 'seller_id'])
      .where('sale_id', '=', saleId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    if (sale.state !== 'scheduled')
      throw new Refusal('wrong-state', 'The sale has been opened: change its quotas instead.')
    if (sale.version !== edit.version)
      throw new Refusal('wrong-state', 'Somebody else has changed the sale since you read it: reload it.')
    const before = await tx
      .selectFrom('sale_item')
      .selectAll()
      .where('sale_id', '=', saleId)
      .orderBy('sku')
      .forUpdate()
      .execute()
    await keepMembersGoods(tx, saleId, before, items)
    const gone = before.filter((row) => row.position >= 0 && !items.some((item) => item.sku === row.sku))
    await removePhotos(
      tx,
      saleId,
      gone.map((row) => row.sku),
    )
    const kept = items.map((item, position) => ({ ...item, position }))
    const out = gone.map((row) => ({
      sku: row.sku,
      title: row.title,
      price: row.price,
      quota: 0,
      perViewerLimit: row.per_viewer_limit,
      position: -1,
    }))
    await changeItems(tx, saleId, [...kept, ...out], before, counter!.last_seq, actor)
    await addItems(
      tx,
      saleId,
      sale.seller_id,
      kept.filter((item) => !before.some((row) => row.sku === item.sku)),
      counter!.last_seq,
    )
    await requireMembersGoods(tx, saleId)
    const known = new Set(before.filter((row) => row.position >= 0).map((row) => row.sku))
    await setChoices(tx, { saleId, sellerId: sale.seller_id, known }, items)
    const pinGone = sale.pin !== null && !items.some((item) => item.sku === sale.pin)
    const version = sale.version + 1
    await tx
      .updateTable('sale')
      .set({
        title,
        version,
        ...(edit.phoneProof !== undefined && { phone_proof: edit.phoneProof }),
        ...(edit.payments && { payments: edit.payments.toSorted() }),
        ...(edit.description !== undefined && { description: cleanDescription(edit.description) }),
        ...(edit.codTerms !== undefined && { cod_terms: edit.codTerms && JSON.stringify(edit.codTerms) }),
        ...(pinGone && { pin: null }),
      })
      .where('sale_id', '=', saleId)
      .execute()
    await tx
      .insertInto('sale_event')
      .values({
        sale_id: saleId,
        version,
        kind: 'edited',
        actor: actorName(actor),
        detail: JSON.stringify({ items: items.length }),
      })
      .execute()
    return { version, pinGone }
  })
  gateway.sales.changed(saleId, 'scheduled', version)
  gateway.broadcast.publish({
    sales: [{ saleId, state: 'scheduled', version }],
    ...(pinGone && { pins: [{ saleId, sku: null, version }] }),
  })
  return (await readSale(ctx.db, saleId))!
}

async function changeItems(
  tx: Tx,
  saleId: string,
  items: readonly PlacedItem[],
  before: readonly SaleItemRow[],
  afterSeq: number,
  actor: KnownActor,
): Promise<void> {
  for (const item of items) {
    const row = before.find((one) => one.sku === item.sku)
    if (!row) continue
    const delta = item.quota - row.quota
    if (
      delta === 0 &&
      row.title === item.title &&
      row.price === item.price &&
      row.per_viewer_limit === item.perViewerLimit &&
      (item.sellerId ?? row.seller_id) === row.seller_id &&
      (item.packs ?? row.packs) === row.packs &&
      row.position === item.position
    )
      continue
    await tx
      .updateTable('sale_item')
      .where('sale_id', '=', saleId)
      .where('sku', '=', item.sku)
      .set({
        title: item.title,
        price: item.price,
        per_viewer_limit: item.perViewerLimit,
        ...(item.sellerId && { seller_id: item.sellerId }),
        ...(item.packs && { packs: item.packs }),
        position: item.position,
        quota: item.quota,
        available: row.available + delta,
        version: row.version + 1,
      })
      .execute()
    if (delta === 0) continue
    await tx
      .insertInto('quota_change')
      .values({
        change_id: randomUUID(),
        sale_id: saleId,
        sku: item.sku,
        delta,
        reason: 'edited before opening',
        actor: actorName(actor),
      })
      .execute()
    await moveStock(tx, [
      { saleId, sku: item.sku, kind: 'quota', orderId: null, afterSeq, deltas: deltasOf('quota', delta) },
    ])
  }
}
