import type { Kysely } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { FreightBasis } from './freight-split.ts'

/** Until a seller chooses: what needs nothing to be known of the parcels. */
const firstBasis: FreightBasis = 'parcel'

/** By what a seller splits freight. */
export async function readFreightRule(db: Kysely<Tables>, sellerId: string): Promise<FreightBasis> {
  const rule = await db.selectFrom('freight_rule').select('by').where('seller_id', '=', sellerId).executeTakeFirst()
  return rule?.by ?? firstBasis
}

/** Sets by what a seller splits freight; every change is recorded. Idempotent. */
export async function putFreightRule(tx: Tx, sellerId: string, by: FreightBasis, actor: string): Promise<void> {
  const before = await readFreightRule(tx, sellerId)
  await tx
    .insertInto('freight_rule')
    .values({ seller_id: sellerId, by, actor })
    .onConflict((conflict) => conflict.column('seller_id').doUpdateSet({ by, actor }))
    .execute()
  if (before !== by)
    await recordChange(tx, { actor, kind: 'freight-rule:changed', subject: sellerId, detail: { from: before, to: by } })
}
