import type { z } from 'zod'
import { routes, type RouteName } from '../../shared/contract/http.ts'
import { listOrders } from '../../shared/order/order-store.ts'
import { listBatches, readBatch } from '../../shared/packing/batch-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSale } from '../../shared/sale/sale-store.ts'
import { cancelOrder } from '../order/cancel-order.ts'
import { extendHold } from '../order/extend-hold.ts'
import { listHolds } from '../order/list-holds.ts'
import { releaseOrder } from '../order/release-order.ts'
import { changeQuota } from '../sale/change-quota.ts'
import { claimBatch } from '../packing/claim-batch.ts'
import { createSale } from '../sale/create-sale.ts'
import { cutBatchesNow } from '../packing/cut-batches.ts'
import { handOver } from '../dispatch/hand-over.ts'
import { changeSaleState } from '../sale/change-sale-state.ts'
import { packParcel } from '../packing/pack-parcel.ts'
import { batchPlace, decodeCursor, encodeCursor, orderPlace } from './pagination.ts'
import { placeHttpOrder } from '../order/place-order-by-http.ts'
import { pinProduct } from '../sale/pin-product.ts'
import { readDeadline } from '../deadline/read-deadline.ts'
import { requireVisibleBatch, requireVisibleOrder, requireVisibleSale } from '../access/visibility.ts'
import { limitSignUps } from '../access/sign-up-limit.ts'
import { changeRecipient, signUp } from '../access/sign-up.ts'
import { revokeTokens } from '../access/revoke-tokens.ts'
import { takePayment } from '../order/take-payment.ts'
import { ladderAnswers } from '../answers/ladder.ts'
import { ratesAnswers } from '../answers/rates.ts'
import { capacityAnswers } from '../answers/capacity.ts'
import { planningAnswers } from '../answers/planning.ts'
import { auditAnswers } from '../answers/audit.ts'
import { hostReportAnswers } from '../answers/host-report.ts'
import { importAnswers } from '../answers/import.ts'
import { prepareAnswers } from '../answers/prepare.ts'
import { rehearsalAnswers } from '../answers/rehearsal.ts'
import { controlAnswers } from '../answers/control.ts'
import { dispatchAnswers } from '../answers/dispatch.ts'
import { goodsAnswers } from '../answers/goods.ts'
import { packingFloorAnswers } from '../answers/packing-floor.ts'
import { saleListAnswers } from '../answers/sale-list.ts'
import { documentAnswers } from '../answers/documents.ts'
import { printAnswers } from '../answers/prints.ts'
import { signInAnswers } from '../answers/sign-in.ts'
import type { Answer, Asked } from './handler.ts'

type Body<Name extends RouteName> = (typeof routes)[Name] extends { body: z.ZodType }
  ? z.output<(typeof routes)[Name]['body']>
  : never

const bodyOf = <Name extends RouteName>(_name: Name, asked: Asked): Body<Name> => asked.body as Body<Name>

/** What each route of the contract does. Complete by its type: a route without an answer does not compile. */
export const answers: Record<RouteName, Answer> = {
  ...packingFloorAnswers,
  ...goodsAnswers,
  ...signInAnswers,
  ...dispatchAnswers,
  ...printAnswers,
  ...documentAnswers,
  ...saleListAnswers,
  ...planningAnswers,
  ...auditAnswers,
  ...prepareAnswers,
  ...importAnswers,
  ...rehearsalAnswers,
  ...hostReportAnswers,
  ...controlAnswers,
  ...capacityAnswers,
  ...ladderAnswers,
  ...ratesAnswers,
  signUp: (gateway, asked) => {
    limitSignUps(gateway.ctx.config, asked.request.ip)
    return signUp(gateway.ctx, bodyOf('signUp', asked))
  },
  changeRecipient: (gateway, asked) => changeRecipient(gateway.ctx, asked.actor!.sub, bodyOf('changeRecipient', asked)),
  createSale: async (gateway, asked) => {
    const sale = await createSale(gateway.ctx, bodyOf('createSale', asked), asked.actor!)
    if (sale.replayed) asked.response.status(200).json(sale)
    return sale
  },
  openSale: (gateway, { params, actor }) => changeSaleState(gateway, params['id']!, 'open', actor!),
  pauseSale: (gateway, { params, actor }) => changeSaleState(gateway, params['id']!, 'paused', actor!),
  closeSale: (gateway, { params, actor }) => changeSaleState(gateway, params['id']!, 'closed', actor!),
  pinProduct: (gateway, asked) =>
    pinProduct(gateway, asked.params['id']!, bodyOf('pinProduct', asked).sku, asked.actor!),
  unpinProduct: (gateway, { params, actor }) => pinProduct(gateway, params['id']!, null, actor!),
  changeQuota: (gateway, asked) =>
    changeQuota(gateway, asked.params['id']!, asked.params['sku']!, bodyOf('changeQuota', asked), asked.actor!),
  readSale: async (gateway, { params }) => {
    const sale = await readSale(gateway.ctx.db, params['id']!)
    if (!sale) throw new Refusal('not-found', 'There is no such sale.')
    return sale
  },
  placeOrder: (gateway, asked) =>
    placeHttpOrder(gateway, asked.params['id']!, bodyOf('placeOrder', asked), asked.actor!),
  listOrders: async (gateway, { params, query, actor }) => {
    const saleId = params['id']!
    await requireVisibleSale(gateway, saleId, actor!)
    const { limit, state, heldBack, cursor } = query as {
      limit: number
      state?: string
      heldBack?: 'yes'
      cursor?: string
    }
    const [afterSeq] = decodeCursor(cursor, orderPlace) ?? [0]
    const items = await listOrders(
      gateway.ctx.db,
      { saleId, ...(state && { state }), ...(heldBack && { heldBack: true }), afterSeq, limit: limit + 1 },
      gateway.ctx.config.PAY_URL,
    )
    const more = items.length > limit
    return { items: items.slice(0, limit), nextCursor: more ? encodeCursor([items[limit - 1]!.seq!]) : null }
  },
  readOrder: async (gateway, { params, actor }) => (await requireVisibleOrder(gateway, params['id']!, actor!)).view,
  cancelOrder: (gateway, { params, actor }) => cancelOrder(gateway, params['id']!, actor!),
  listHolds: async (gateway, { params, actor }) => {
    await gateway.sales.find(params['id']!)
    return listHolds(gateway, params['id']!, actor!)
  },
  extendHold: (gateway, { params, actor }) => extendHold(gateway, params['id']!, actor!),
  releaseOrder: (gateway, { params, actor }) => releaseOrder(gateway, params['id']!, actor!),
  takePayment: async (gateway, { request, response }) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
    response
      .status(await takePayment(gateway, headers, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)))
      .json({})
  },
  cutBatches: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params['id']!, actor!)
    return cutBatchesNow(gateway, params['id']!, actor!)
  },
  listBatches: async (gateway, { query, actor }) => {
    const { limit, saleId, state, cursor } = query as {
      limit: number
      saleId?: string
      state?: string
      cursor?: string
    }
    const after = decodeCursor(cursor, batchPlace)
    const items = await listBatches(gateway.ctx.db, {
      limit: limit + 1,
      ...(saleId && { saleId }),
      ...(state && { state }),
      ...(actor!.role !== 'admin' && { sellerId: actor!.sellerId! }),
      ...(after && { after: { packBy: new Date(after[0]), batchId: after[1] } }),
    })
    const last = items[limit - 1]
    return {
      items: items.slice(0, limit),
      nextCursor: items.length > limit && last ? encodeCursor([last.packBy, last.batchId]) : null,
    }
  },
  readBatch: async (gateway, { params, actor }) => {
    await requireVisibleBatch(gateway, params['id']!, actor!)
    return readBatch(gateway.ctx.db, params['id']!)
  },
  claimBatch: (gateway, { params, actor }) => claimBatch(gateway, params['id']!, actor!),
  packParcel: (gateway, asked) => packParcel(gateway, asked.params['code']!, bodyOf('packParcel', asked), asked.actor!),
  handOver: async (gateway, asked) => {
    const manifest = await handOver(gateway, bodyOf('handOver', asked), asked.actor!)
    if (manifest.replayed) asked.response.status(200).json(manifest)
    return manifest
  },
  readDeadline: async (gateway, { params, actor }) => {
    await requireVisibleSale(gateway, params['id']!, actor!)
    return readDeadline(gateway.ctx, params['id']!)
  },
  revokeTokens: (gateway, asked) => revokeTokens(gateway, bodyOf('revokeTokens', asked), asked.actor!),
}
