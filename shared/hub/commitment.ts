import type { Packs } from '../sale/sale.ts'

/** Goods of a member in a sale of its hub. */
export interface PromisedGoods {
  packs: Packs
  /** What the member promised; null: nothing yet. */
  promised: number | null
  bringBy: Date | null
  /** Brought loose for the hub to pack, and in the parcels that the member packed and brought. */
  brought: number
  sold: number
}

export const goodsStates = ['unpromised', 'complete', 'coming', 'late'] as const
export type GoodsState = (typeof goodsStates)[number]

/** Units that are to be at the hub by the hour: of what its producer packs no more than was sold. */
function expectedUnits({ packs, promised, sold }: Pick<PromisedGoods, 'packs' | 'promised' | 'sold'>): number {
  return packs === 'producer' ? Math.min(promised ?? 0, sold) : (promised ?? 0)
}

/** Units that are promised and not there. */
export function missingUnits(goods: PromisedGoods): number {
  return Math.max(0, expectedUnits(goods) - goods.brought)
}

/** How it stands with them; they are late from the hour on. */
export function goodsState(goods: PromisedGoods, now: Date): GoodsState {
  if (goods.promised === null) return 'unpromised'
  if (missingUnits(goods) === 0) return 'complete'
  return goods.bringBy! <= now ? 'late' : 'coming'
}
