import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { orderEndsIn } from './transfer-reference.ts'

/**
 * The prepaid order that a transfer's text names. Undefined when there is none, or more than one: then a person has to
 * look.
 */
export async function findTransferredOrder(db: Kysely<Tables>, text: string): Promise<string | undefined> {
  const ends = orderEndsIn(text)
  if (ends.length === 0) return undefined
  const found = await db
    .selectFrom('order')
    .select('order_id')
    .where('payment', '=', 'prepaid')
    .where(sql`right(order_id::text, 10)`, 'in', ends)
    .limit(2)
    .execute()
  return found.length === 1 ? found[0]!.order_id : undefined
}
