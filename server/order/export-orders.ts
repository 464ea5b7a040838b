import { setImmediate as othersFirst } from 'node:timers/promises'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { Context } from '../../shared/context.ts'
import { exportedMax, type ExportedTable, type ordersToExport } from '../../shared/contract/routes/order-desk.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { uploadTable } from '../../shared/dispatch/carrier-upload.ts'
import { readBuyerNotes } from '../../shared/order/buyer-note-store.ts'
import { gramsOfOrders } from '../../shared/order/lines-store.ts'
import { readNotes } from '../../shared/order/note-store.ts'
import { duesOfOrders } from '../../shared/order/shipping-store.ts'
import { orderTable, type ExportedOrder } from '../../shared/order/order-table.ts'
import { listShopOrders, readShopOrders, recipientOf, shopOrder } from '../../shared/order/shop-order-store.ts'
import { toUploadParcels } from '../../shared/dispatch/upload-parcels.ts'
import { gramsOfCodes } from '../../shared/packing/weight-store.ts'
import { unitNames } from '../../shared/person/unit-names.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale, sellerSeenBy } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

type Wanted = z.output<typeof ordersToExport>

/** Read and decrypted in one go, before other work of this process gets its turn. */
const ordersAtOnce = 200

/**
 * Orders with whole names, phones and addresses, for a spreadsheet or a carrier. Recorded before it is answered: how
 * many orders, from which sale, in which columns.
 */
export async function exportTable(gateway: Gateway, wanted: Wanted, actor: KnownActor): Promise<ExportedTable> {
  const { ctx } = gateway
  const ids = await idsOf(gateway, wanted, actor)
  const orders = await readExported(ctx, ids)
  await requireOwnSales(gateway, orders, actor)
  const { layout, language, saleId } = wanted
  await recordChange(ctx.db, {
    actor: actorName(actor),
    kind: 'orders:exported',
    ...(saleId && { saleId }),
    detail: { orders: orders.length, layout, ...(!saleId && { orderIds: ids.slice(0, 100) }) },
  })
  if (layout === 'orders') return orderTable(orders, language)
  const codes = orders.flatMap(({ order }) => order.parcelCode ?? [])
  return uploadTable(layout, toUploadParcels(orders, await gramsOfCodes(ctx.db, codes)))
}

async function idsOf(
  gateway: Gateway,
  { orderIds, saleId, ...filter }: Wanted,
  actor: KnownActor,
): Promise<readonly string[]> {
  if (!saleId) return [...new Set(orderIds)]
  await requireVisibleSale(gateway, saleId, actor)
  const ids = await listShopOrders(
    gateway.ctx.db,
    sellerSeenBy(actor),
    { ...filter, saleId },
    { limit: exportedMax + 1 },
  )
  if (ids.length > exportedMax)
    throw new Refusal('too-large', `More than ${exportedMax} orders match: choose a state, or select fewer orders.`)
  return ids.toReversed()
}

/** The sales of the given orders: nothing is exported unless all of them are the caller's. */
async function requireOwnSales(gateway: Gateway, orders: readonly ExportedOrder[], actor: KnownActor): Promise<void> {
  if (orders.length === 0) throw new Refusal('not-found', 'There are no such orders.')
  for (const saleId of new Set(orders.map(({ order }) => order.saleId)))
    await requireVisibleSale(gateway, saleId, actor)
}

async function readExported({ db, personal }: Context, ids: readonly string[]): Promise<ExportedOrder[]> {
  const orders: ExportedOrder[] = []
  for (let from = 0; from < ids.length; from += ordersAtOnce) {
    const part = ids.slice(from, from + ordersAtOnce)
    const [rows, notes, written, dues, weights] = await Promise.all([
      readShopOrders(db, part),
      readNotes(db, personal, part),
      readBuyerNotes(db, personal, part),
      duesOfOrders(db, part),
      gramsOfOrders(db, part),
    ])
    orders.push(
      ...rows.map((row) => {
        const person = recipientOf(row, personal)
        const due = dues.get(row.order_id)
        return {
          order: { ...shopOrder(row, personal), ...(due && { shippingFee: due.fee, toPay: due.toPay }) },
          viewerId: row.viewer_id,
          recipientId: row.to_id,
          to: person && { ...person, ...unitNames(row.province_code ?? '', row.ward_code ?? '') },
          note: notes.get(row.order_id) ?? '',
          buyerNote: written.get(row.order_id) ?? '',
          grams: weights.get(row.order_id) ?? null,
        }
      }),
    )
    await othersFirst()
  }
  return orders
}
