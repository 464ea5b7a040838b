import type { Kysely } from 'kysely'
import type { Tables } from '../../shared/db/tables.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findSeller } from '../../shared/sale/seller-store.ts'

/** The producer of this name, if the hub has, or had, any of its money. Whose else exists is nobody's business. */
export async function requireCounterpart(db: Kysely<Tables>, hubId: string, slug: string): Promise<string> {
  const sellerId = await findSeller(db, slug)
  const known =
    sellerId !== undefined &&
    (sellerId === hubId ||
      (await db
        .selectFrom('receivable')
        .select('subject_id')
        .where('hub_id', '=', hubId)
        .where('producer_id', '=', sellerId)
        .limit(1)
        .executeTakeFirst()))
  if (!known) throw new Refusal('not-found', 'There is no such producer.')
  return sellerId
}
