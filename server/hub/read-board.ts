import type { HubBoard } from '../../shared/contract/routes/hub.ts'
import { listHubSales, readBoardGoods, readBoardParcels, readLateShares } from '../../shared/hub/board-store.ts'
import { goodsState, missingUnits } from '../../shared/hub/commitment.ts'
import { groupBy } from '../../shared/lib/group-by.ts'
import { readTogether, type TogetherRow } from '../../shared/hub/consignment-store.ts'
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
  const [goods, parcels, together] =
    saleId === undefined
      ? [[], [], []]
      : await Promise.all([readBoardGoods(db, saleId), readBoardParcels(db, saleId), readTogether(db, saleId)])
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
    together: [...groupBy(together, ({ buyer }) => buyer).values()].flatMap(boxesOf),
    lateShares: [...shares].map(([seller, share]) => ({ seller, share })),
  }
}

/** The parcels of one buyer, once for each box of theirs; those in none yet stand with each box that is still open. */
function boxesOf(rows: readonly TogetherRow[]): HubBoard['together'] {
  const boxes = [...groupBy(rows.filter(isInBox), ({ consignment }) => consignment!).values()]
  const loose = rows.filter((row) => !isInBox(row))
  const open = boxes.filter(([first]) => first!.closedAt === null)
  const shown = boxes.map((own) => (open.includes(own) ? [...own, ...loose] : own))
  return (open.length === 0 && loose.length > 1 ? [...shown, loose] : shown).map((own) => ({
    consignment: own.find(isInBox)?.consignment ?? null,
    closedAt: own[0]!.closedAt?.toISOString() ?? null,
    parcels: own.map((row) => ({
      code: row.code,
      seller: row.seller,
      name: row.name,
      state: row.state,
      here: row.isHere,
      stopped: row.isStopped || row.state === 'cancelled',
      inBox: isInBox(row),
    })),
  }))
}

function isInBox({ consignment }: TogetherRow): boolean {
  return consignment !== null
}
