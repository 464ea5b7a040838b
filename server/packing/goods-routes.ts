import { recordChange } from '../../shared/audit/audit-store.ts'
import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { goodsRoutes } from '../../shared/contract/routes/packing-goods.ts'
import type { Tx } from '../../shared/db/database.ts'
import { listGoods } from '../../shared/packing/goods-store.ts'
import { listLots } from '../../shared/packing/lot-store.ts'
import {
  listMaterials,
  listProducts,
  putMaterial,
  putProduct,
  removeMaterial,
  removeProduct,
} from '../../shared/packing/product-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Handlers } from '../http/handler.ts'
import { lotPlace, pageOf, skuPlace } from '../http/pagination.ts'
import { addLot, changeLot, setLotDates } from './lots.ts'
import { changeProductPhoto } from './product-photo.ts'
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
  removeProduct: async ({ ctx }, { params: { sku }, actor }) => {
    await forget(ctx, { actor, kind: 'product:removed', subject: sku }, (tx, sellerId) =>
      removeProduct(tx, sellerId, sku),
    )
    return { sku }
  },
  listGoods: ({ ctx }, { query, actor }) => {
    const sellerId = ownerOf(actor)
    return pageOf(
      query,
      skuPlace,
      (limit, after) => listGoods(ctx.db, { sellerId, limit, ...(after && { after: after[0] }) }),
      ({ sku }) => [sku],
    )
  },
  setProductPhoto: async (gateway, { params: { sku }, body, actor }) =>
    (await changeProductPhoto(gateway, { sellerId: ownerOf(actor), sku, actor: actorName(actor) }, body))!,
  removeProductPhoto: async (gateway, { params: { sku }, actor }) => {
    await changeProductPhoto(gateway, { sellerId: ownerOf(actor), sku, actor: actorName(actor) }, null)
    return { sku }
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
  setLotDates: ({ ctx }, { params, body, actor }) =>
    setLotDates(ctx, ownerOf(actor), params.id, body, actorName(actor)),
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
  removeMaterial: async ({ ctx }, { params: { material }, actor }) => {
    await forget(ctx, { actor, kind: 'material:removed', subject: material }, (tx, sellerId) =>
      removeMaterial(tx, sellerId, material),
    )
    return { material }
  },
  preflight: (gateway, { params, actor }) => readPreflight(gateway, params.id, actor),
}

/** Removes something of the actor's own seller, on record. Throws `not-found` where there is nothing. */
function forget(
  ctx: Context,
  { actor, kind, subject }: { actor: KnownActor; kind: string; subject: string },
  remove: (tx: Tx, sellerId: string) => Promise<boolean>,
): Promise<void> {
  const sellerId = ownerOf(actor)
  return ctx.db.transaction().execute(async (tx) => {
    if (!(await remove(tx, sellerId))) throw new Refusal('not-found', `There is no such thing here: ${subject}`)
    await recordChange(tx, { actor: actorName(actor), kind, subject })
  })
}

/** Goods belong to a seller, so even an admin needs a token with one. */
function ownerOf({ sellerId }: KnownActor): string {
  if (!sellerId) throw new Refusal('forbidden', 'Goods belong to a seller: use a token made with --seller.')
  return sellerId
}
