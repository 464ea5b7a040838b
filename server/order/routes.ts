import type { orderRoutes } from '../../shared/contract/routes/order.ts'
import { listOrders } from '../../shared/order/order-store.ts'
import { duesOfBuyer, withDues } from '../../shared/order/shipping-store.ts'
import { requireVisibleOrder, requireVisibleSale } from '../access/visibility.ts'
import { OtherStatus, type Handlers } from '../http/handler.ts'
import { orderPlace, pageOf } from '../http/pagination.ts'
import { readTransfer } from './bank-transfer.ts'
import { cancelOrder } from './cancel-order.ts'
import { extendHold } from './extend-hold.ts'
import { listHolds } from './list-holds.ts'
import { placeHttpOrder } from './place-order-by-http.ts'
import { releaseOrder } from './release-order.ts'
import { notePayment } from './note-payment.ts'
import { takePayment } from './take-payment.ts'
import { readBuyerNote, writeBuyerNote } from './write-buyer-note.ts'

export const orderHandlers: Handlers<typeof orderRoutes> = {
  placeOrder: (gateway, { params, body, actor }) => placeHttpOrder(gateway, params.id, body, actor),
  listOrders: async (gateway, { params, query, actor }) => {
    await requireVisibleSale(gateway, params.id, actor)
    const { ctx } = gateway
    const filter = {
      saleId: params.id,
      ...(query.state && { state: query.state }),
      ...(query.heldBack && { heldBack: true as const }),
    }
    return pageOf(
      query,
      orderPlace,
      async (limit, after) =>
        withDues(ctx.db, await listOrders(ctx.db, { ...filter, afterSeq: after?.[0] ?? 0, limit }, ctx.config.PAY_URL)),
      ({ seq }) => [seq!],
    )
  },
  readOrder: async (gateway, { params, actor }) => {
    const { view } = await requireVisibleOrder(gateway, params.id, actor)
    return (await withDues(gateway.ctx.db, [view]))[0]!
  },
  cancelOrder: (gateway, { params, actor }) => cancelOrder(gateway, params.id, actor),
  listHolds: async (gateway, { params, actor }) => {
    await gateway.sales.find(params.id)
    return listHolds(gateway, params.id, actor)
  },
  extendHold: (gateway, { params, actor }) => extendHold(gateway, params.id, actor),
  releaseOrder: (gateway, { params, actor }) => releaseOrder(gateway, params.id, actor),
  readTransfer: (gateway, { params, actor }) => readTransfer(gateway, params.id, actor),
  notePayment: (gateway, { params, actor }) => notePayment(gateway, params.id, actor),
  readDues: async ({ ctx, sales }, { params, actor }) => {
    await sales.find(params.id)
    const dues = await duesOfBuyer(ctx.db, params.id, actor.sub)
    return {
      items: [...dues].map(([orderId, { fee, toPay, isFree, together }]) => ({
        orderId,
        fee,
        toPay,
        isFree,
        together,
      })),
    }
  },
  readBuyerNote: (gateway, { params, actor }) => readBuyerNote(gateway, params.id, actor),
  writeBuyerNote: (gateway, { params, body, actor }) => writeBuyerNote(gateway, params.id, body.text, actor),
  takePayment: async (gateway, { raw, body = Buffer.alloc(0) }) => {
    const headers = Object.fromEntries(
      Object.entries(raw.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
    return new OtherStatus(await takePayment(gateway, headers, body), {})
  },
}
