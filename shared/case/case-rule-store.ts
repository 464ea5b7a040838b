import { sql, type Kysely } from 'kysely'
import { recordChange } from '../audit/audit-store.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { caseClock, findCasePolicy, usualCasePolicy } from './case-policy.ts'

/** By which policy a seller answers. */
export async function readCaseRule(db: Kysely<Tables>, sellerId: string): Promise<string> {
  const rule = await db.selectFrom('case_rule').select('policy').where('seller_id', '=', sellerId).executeTakeFirst()
  return rule?.policy ?? usualCasePolicy
}

/** Sets by which policy a seller answers cases that are opened from now on; every change is recorded. Idempotent. */
export async function putCaseRule(tx: Tx, sellerId: string, policy: string, actor: string): Promise<void> {
  const before = await readCaseRule(tx, sellerId)
  await tx
    .insertInto('case_rule')
    .values({ seller_id: sellerId, policy, actor })
    .onConflict((conflict) => conflict.column('seller_id').doUpdateSet({ policy, actor, changed_at: sql`app_now()` }))
    .execute()
  if (before !== policy)
    await recordChange(tx, {
      actor,
      kind: 'case-rule:changed',
      subject: sellerId,
      detail: { from: before, to: policy },
    })
}

/** The clock of a case: the policy it goes by, and when it ends. */
export interface Clock {
  policy: string
  policy_version: string
  due_at: Date
}

/**
 * The clock of a case of this sale that is opened now: for orders taken on a platform by the policy of the platform, if
 * there is one; otherwise by that of the seller.
 */
export async function clockOfSale(db: Kysely<Tables>, saleId: string, now: Date): Promise<Clock> {
  const sale = await db
    .selectFrom('sale')
    .select(['seller_id', 'deadline_policy', 'shop_id', 'time_zone'])
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  const isOfPlatform = sale.shop_id !== null && findCasePolicy(sale.deadline_policy) !== undefined
  const policy = isOfPlatform ? sale.deadline_policy : await readCaseRule(db, sale.seller_id)
  const { version, dueAt } = caseClock(policy, now, sale.time_zone)
  return { policy, policy_version: version, due_at: dueAt }
}
