import type { HubBoard } from '../../shared/contract/routes/hub.ts'
import { listHubSales, readBoardGoods, readBoardParcels, readLateShares } from '../../shared/hub/board-store.ts'
import { goodsState, missingUnits } from '../../shared/hub/commitment.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'

/** The hub's board of one of its sales: the one asked for, or the first with goods of members. */
export async function readHubBoard(
  gateway: Gateway,
  hub: string,
  asked: string | undefined,
  actor: KnownActor,
): Promise<HubBoard> {
  const { db } = gateway.ctx
  const hubId = await namedSeller(gateway, hub, actor)
  if (asked !== undefined && (await requireVisibleSale(gateway, asked, actor)).sellerId !== hubId)
    throw new Refusal('not-found', 'There is no such sale.')
  const [now, sales, shares] = await Promise.all([appNow(db), listHubSales(db, hubId), readLateShares(db, hubId)])
  const saleId = asked ?? sales[0]?.saleId
  const [goods, parcels] =
    saleId === undefined ? [[], []] : await Promise.all([readBoardGoods(db, saleId), readBoardParcels(db, saleId)])
  const shown = goods.map(({ bringBy, ...one }) => ({
    ...one,
    bringBy: bringBy?.toISOString() ?? null,
    missing: missingUnits({ ...one, bringBy }),
    short: one.packs === 'hub' ? Math.max(0, one.sold - (one.brought - one.returned)) : 0,
    state: goodsState({ ...one, bringBy }, now),
  }))
  return {
    at: now.toISOString(),
    sales,
    saleId: saleId ?? null,
    red: shown.some(({ state }) => state === 'late'),
    goods: shown,
    parcels,
    lateShares: [...shares].map(([seller, share]) => ({ seller, share })),
  }
}
