import { recordChange } from '../../shared/audit/audit-store.ts'
import { lotChange, materialCount, newLot, productSheet, type goodsRoutes } from '../../shared/contract/routes/goods.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { Refusal } from '../../shared/refusal.ts'
import { listLots } from '../../shared/packing/lot-store.ts'
import { listMaterials, listProducts, putMaterial, putProduct } from '../../shared/packing/product-store.ts'
import { addLot, changeLot } from '../packing/lots.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { decodeCursor, encodeCursor, lotPlace, skuPlace } from '../http/pagination.ts'
import { readPreflight } from '../packing/read-preflight.ts'
import { bodyAs, type Answers } from '../http/handler.ts'

/** Goods belong to a seller, so even an admin needs one. */
function sellerOf(actor: KnownActor | undefined): string {
  if (!actor?.sellerId) throw new Refusal('forbidden', 'Goods belong to a seller: use a token made with --seller.')
  return actor.sellerId
}

interface ListQuery {
  limit: number
  cursor?: string
  sku?: string
}

function pageOf<Item>(
  items: Item[],
  limit: number,
  placeOf: (item: Item) => (string | number)[],
): { items: Item[]; nextCursor: string | null } {
  const last = items[limit - 1]
  return { items: items.slice(0, limit), nextCursor: items.length > limit && last ? encodeCursor(placeOf(last)) : null }
}

export const goodsAnswers: Answers<typeof goodsRoutes> = {
  listProducts: async ({ ctx }, { query, actor }) => {
    const { limit, cursor } = query as unknown as ListQuery
    const [after] = decodeCursor(cursor, skuPlace) ?? []
    return pageOf(
      await listProducts(ctx.db, { sellerId: sellerOf(actor), limit: limit + 1, ...(after && { after }) }),
      limit,
      ({ sku }) => [sku],
    )
  },
  putProduct: ({ ctx }, asked) => {
    const [sellerId, sku, actor] = [sellerOf(asked.actor), asked.params['sku']!, actorName(asked.actor!)]
    return ctx.db.transaction().execute(async (tx) => {
      await recordChange(tx, { actor, kind: 'product:changed', subject: sku })
      return putProduct(tx, sellerId, sku, bodyAs(productSheet, asked), actor)
    })
  },
  listLots: async ({ ctx }, { query, actor }) => {
    const { limit, cursor, sku } = query as unknown as ListQuery
    const after = decodeCursor(cursor, lotPlace)
    const items = await listLots(ctx.db, {
      sellerId: sellerOf(actor),
      limit: limit + 1,
      ...(sku && { sku }),
      ...(after && { after: { bestBefore: after[0], lotId: after[1] } }),
    })
    return pageOf(items, limit, ({ bestBefore, lotId }) => [bestBefore ?? '9999-12-31', lotId])
  },
  addLot: async ({ ctx }, asked) => {
    const lot = await addLot(ctx, sellerOf(asked.actor), bodyAs(newLot, asked), actorName(asked.actor!))
    if (lot.replayed) asked.response.status(200).json(lot)
    return lot
  },
  changeLot: ({ ctx }, asked) =>
    changeLot(ctx, sellerOf(asked.actor), asked.params['id']!, bodyAs(lotChange, asked), actorName(asked.actor!)),
  listMaterials: async ({ ctx }, { query, actor }) => {
    const { limit, cursor } = query as unknown as ListQuery
    const [after] = decodeCursor(cursor, skuPlace) ?? []
    return pageOf(
      await listMaterials(ctx.db, { sellerId: sellerOf(actor), limit: limit + 1, ...(after && { after }) }),
      limit,
      ({ material }) => [material],
    )
  },
  putMaterial: ({ ctx }, asked) => {
    const [sellerId, material, actor, count] = [
      sellerOf(asked.actor),
      asked.params['material']!,
      actorName(asked.actor!),
      bodyAs(materialCount, asked),
    ]
    return ctx.db.transaction().execute(async (tx) => {
      await recordChange(tx, { actor, kind: 'material:counted', subject: material, detail: { onHand: count.onHand } })
      return putMaterial(tx, sellerId, material, count, actor)
    })
  },
  preflight: (gateway, { params, actor }) => readPreflight(gateway, params['id']!, actor!),
}
