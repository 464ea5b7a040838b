import type { OwnView } from '../../shared/contract/routes/mine.ts'
import { countOwnParcels, listOwnGoods, type OwnGoodsRow } from '../../shared/hub/own-goods-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'

const salesMax = 20

/** What belongs to the actor's own seller, wherever it is sold. Never what is below it: that is read there. */
export async function readMine({ ctx: { db } }: Gateway, actor: KnownActor): Promise<OwnView> {
  const sellerId = ownSeller(actor)
  const [now, goods, parcels] = await Promise.all([
    appNow(db),
    listOwnGoods(db, sellerId, salesMax),
    countOwnParcels(db, sellerId),
  ])
  const sales = new Map<string, OwnView['sales'][number]>()
  for (const row of goods) {
    const sale = sales.get(row.saleId) ?? saleOf(row)
    sale.goods.push(goodsOf(row))
    sales.set(row.saleId, sale)
  }
  return { at: now.toISOString(), sales: [...sales.values()], parcels }
}

/** The seller that an actor works for. */
export function ownSeller({ sellerId }: KnownActor): string {
  if (sellerId === undefined) throw new Refusal('forbidden', 'This is for who works for a seller.')
  return sellerId
}

function saleOf(row: OwnGoodsRow): OwnView['sales'][number] {
  const { saleId, saleTitle: title, state, currency, timeZone } = row
  return { saleId, title, state, startsAt: row.startsAt?.toISOString() ?? null, currency, timeZone, goods: [] }
}

function goodsOf(row: OwnGoodsRow): OwnView['sales'][number]['goods'][number] {
  const { sku, title, price, packs, brought, promised, quota, sold, short, returned } = row
  return {
    sku,
    title,
    price,
    packs,
    brought,
    promised,
    bringBy: row.bringBy?.toISOString() ?? null,
    mayPromise: row.isBrought,
    quota,
    sold,
    short,
    returned,
    amount: sold * price,
  }
}
