import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { tellRungs } from '../deadline/ladder-store.ts'
import type { DueGoods } from './commitment-store.ts'

/** Tells the rung `hub` what was missing at an hour: one notice per sale and hour, however many members it concerns. */
export async function tellMissingGoods(tx: Kysely<Tables>, due: readonly DueGoods[], now: Date): Promise<void> {
  const hours = new Map<string, DueGoods[]>()
  for (const goods of due) {
    const hour = `${goods.saleId} ${goods.bringBy.toISOString()}`
    if (goods.brought < goods.units) hours.set(hour, [...(hours.get(hour) ?? []), goods])
  }
  for (const goods of hours.values()) {
    const { saleId, bringBy } = goods[0]!
    const data = {
      bringBy: bringBy.toISOString(),
      missing: goods.reduce((sum, { units, brought }) => sum + units - brought, 0),
      members: new Set(goods.map(({ sellerId }) => sellerId)).size,
    }
    await tellRungs(tx, { saleId, rungs: ['hub'], type: 'goods.missing', data }, now)
  }
}
