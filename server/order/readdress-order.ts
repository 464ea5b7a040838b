import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { FactBatch } from '../../shared/contract/facts.ts'
import type { newRecipient, OrderDetails } from '../../shared/contract/routes/order-desk.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { OrderRow } from '../../shared/db/tables/order.ts'
import { changeOrder } from '../../shared/order/change-store.ts'
import { isCancellable } from '../../shared/order/order.ts'
import { readOrders } from '../../shared/order/order-store.ts'
import { recipientOf, type ShopOrderRow } from '../../shared/order/shop-order-store.ts'
import { lockOrder } from '../../shared/packing/cancel-store.ts'
import { readdressParcel } from '../../shared/packing/parcel-store.ts'
import type { Person } from '../../shared/person/personal-data.ts'
import { checkAddress, checkName } from '../../shared/person/recipient.ts'
import { addRecipient } from '../../shared/person/recipient-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findPoint, type PointRow } from '../../shared/shop/collect-point-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { onPaper } from '../access/destination.ts'
import type { Gateway } from '../context.ts'
import { readOrderDetails, requireShopOrder } from './read-order-details.ts'

interface NewRecipient {
  person: Person
  provinceCode: string
  wardCode: string
  pointId: string | null
}

/**
 * Corrects the recipient of an order until it is packed. The correction applies to the whole parcel, which has one
 * label, and to no other order of the buyer. An existing label becomes void, and its batch's paper is drawn again.
 * Repeating it changes nothing.
 */
export async function readdressOrder(
  gateway: Gateway,
  orderId: string,
  body: z.output<typeof newRecipient>,
  actor: KnownActor,
): Promise<OrderDetails> {
  const row = await requireShopOrder(gateway, orderId, actor)
  requireUnpacked(row)
  const wanted = corrected(row, recipientOf(row, gateway.ctx.personal), body)
  await gateway.paperRoom.require(onPaper(wanted.person, { ...wanted, point: await pointOf(gateway, wanted) }))
  if (!isSame(row, recipientOf(row, gateway.ctx.personal)!, wanted)) await change(gateway, orderId, wanted, actor)
  return readOrderDetails(gateway, orderId, actor)
}

function corrected(
  row: ShopOrderRow,
  present: Person | undefined,
  { name, address }: z.output<typeof newRecipient>,
): NewRecipient {
  if (!name && !address) throw new Refusal('invalid', 'name: give a new name or a new address')
  if (!present) throw new Refusal('not-found', "This order's buyer was erased.")
  const person = { ...present, ...(name && { name: checkName(name) }) }
  if (!address) return { person, provinceCode: row.province_code!, wardCode: row.ward_code!, pointId: row.to_point_id }
  const { line, ward } = checkAddress(address)
  return { person: { ...person, line }, provinceCode: ward.provinceCode, wardCode: ward.wardCode, pointId: null }
}

async function pointOf({ ctx }: Gateway, { pointId }: NewRecipient): Promise<PointRow | undefined> {
  return pointId === null ? undefined : findPoint(ctx.db, pointId)
}

function isSame(
  row: ShopOrderRow,
  present: Person,
  { person, provinceCode, wardCode, pointId }: NewRecipient,
): boolean {
  return (
    person.name === present.name &&
    person.line === present.line &&
    provinceCode === row.province_code &&
    wardCode === row.ward_code &&
    pointId === row.to_point_id
  )
}

function requireUnpacked({ state }: Pick<OrderRow, 'state'>): void {
  if (!isCancellable(state))
    throw new Refusal('wrong-state', `The address of an order that is ${state} cannot be changed.`)
}

async function change(gateway: Gateway, orderId: string, wanted: NewRecipient, actor: KnownActor): Promise<void> {
  const { ctx } = gateway
  for (;;) {
    const done = await ctx.db.transaction().execute((tx) => changeOnce(gateway, tx, orderId, wanted, actor))
    if (done === 'parcel-moved') continue
    for (const batchId of done.paperOf) ctx.jobs.renderDocuments(batchId)
    const changed = await readOrders(ctx.db, done.orderIds, ctx.config.PAY_URL)
    gateway.broadcast.publish({
      ...done.facts,
      changed: changed.map(({ viewerId, view: order }) => ({ viewerId, order })),
    })
    return
  }
}

interface Readdressed {
  orderIds: string[]
  paperOf: string[]
  facts: FactBatch
}

async function changeOnce(
  { ctx }: Gateway,
  tx: Tx,
  orderId: string,
  { person, ...units }: NewRecipient,
  actor: KnownActor,
): Promise<Readdressed | 'parcel-moved'> {
  const locked = await lockOrder(tx, orderId)
  if (locked === 'parcel-moved') return locked
  const { order, parcel } = locked!
  requireUnpacked(order)
  const recipientId = await addRecipient(tx, ctx.personal, {
    viewerId: order.viewer_id,
    person,
    ...units,
    consentVersion: null,
    orderId,
  })
  const orders = parcel
    ? await tx
        .selectFrom('order')
        .selectAll()
        .where('parcel_id', '=', parcel.parcel_id)
        .orderBy('order_id')
        .forUpdate()
        .execute()
    : [order]
  for (const one of orders)
    await changeOrder(tx, one, { recipient_id: recipientId }, actorName(actor), { recipientChanged: true })
  await recordChange(tx, {
    actor: actorName(actor),
    kind: 'recipient:corrected',
    saleId: order.sale_id,
    subject: orderId,
  })
  const orderIds = orders.map((one) => one.order_id)
  if (!parcel) return { orderIds, paperOf: [], facts: {} }
  const { state, code, batch } = await readdressParcel(tx, parcel, { recipientId, collects: units.pointId !== null })
  return {
    orderIds,
    paperOf: batch ? [batch.batchId] : [],
    facts: {
      parcels: [{ saleId: order.sale_id, code, state }],
      ...(batch && { batches: [{ saleId: order.sale_id, ...batch }] }),
    },
  }
}
