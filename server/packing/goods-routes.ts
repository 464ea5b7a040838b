import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { goodsRoutes } from '../../shared/contract/routes/packing-goods.ts'
import { listLots } from '../../shared/packing/lot-store.ts'
import { listMaterials, listProducts, putMaterial, putProduct } from '../../shared/packing/product-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Handlers } from '../http/handler.ts'
import { lotPlace, pageOf, skuPlace } from '../http/pagination.ts'
import { addLot, changeLot } from './lots.ts'
import { readPreflight } from './read-preflight.ts'

export const goodsHandlers: Handlers<typeof goodsRoutes> = {
  listProducts: ({ ctx }, { query, actor }) => {
    const sellerId = ownerOf(actor)
    return pageOf(
      query,
      skuPlace,
      (limit, after) => listProducts(ctx.db, { sellerId, limit, ...(after && { after: after[0] }) }),
      ({ sku }) => [sku],
    )
  },
  putProduct: ({ ctx }, { params: { sku }, body, actor }) => {
    const [sellerId, name] = [ownerOf(actor), actorName(actor)]
    return ctx.db.transaction().execute(async (tx) => {
      await recordChange(tx, { actor: name, kind: 'product:changed', subject: sku })
      return putProduct(tx, sellerId, sku, body, name)
    })
  },
  listLots: ({ ctx }, { query, actor }) => {
    const sellerId = ownerOf(actor)
    return pageOf(
      query,
      lotPlace,
      (limit, after) =>
        listLots(ctx.db, {
          sellerId,
          limit,
          ...(query.sku && { sku: query.sku }),
          ...(after && { after: { bestBefore: after[0], lotId: after[1] } }),
        }),
      ({ bestBefore, lotId }) => [bestBefore ?? '9999-12-31', lotId],
    )
  },
  addLot: ({ ctx }, { body, actor }) => addLot(ctx, ownerOf(actor), body, actorName(actor)),
  changeLot: ({ ctx }, { params, body, actor }) => changeLot(ctx, ownerOf(actor), params.id, body, actorName(actor)),
  listMaterials: ({ ctx }, { query, actor }) => {
    const sellerId = ownerOf(actor)
    return pageOf(
      query,
      skuPlace,
      (limit, after) => listMaterials(ctx.db, { sellerId, limit, ...(after && { after: after[0] }) }),
      ({ material }) => [material],
    )
  },
  putMaterial: ({ ctx }, { params: { material }, body, actor }) => {
    const [sellerId, name] = [ownerOf(actor), actorName(actor)]
    return ctx.db.transaction().execute(async (tx) => {
      const detail = { onHand: body.onHand }
      await recordChange(tx, { actor: name, kind: 'material:counted', subject: material, detail })
      return putMaterial(tx, sellerId, material, body, name)
    })
  },
  preflight: (gateway, { params, actor }) => readPreflight(gateway, params.id, actor),
}

/** Goods belong to a seller, so even an admin needs a token with one. */
function ownerOf({ sellerId }: KnownActor): string {
  if (!sellerId) throw new Refusal('forbidden', 'Goods belong to a seller: use a token made with --seller.')
  return sellerId
}
