import { sql, type Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { BankAccount } from './bank-account.ts'

/** The account to which a shop's buyers transfer; undefined if it takes no transfers. */
export function findBankAccount(db: Kysely<Tables>, sellerId: string): Promise<BankAccount | undefined> {
  return db
    .selectFrom('bank_account')
    .select(['bin', 'account', 'holder'])
    .where('seller_id', '=', sellerId)
    .executeTakeFirst()
}

export async function putBankAccount(
  db: Kysely<Tables>,
  sellerId: string,
  account: BankAccount,
  actor: string,
): Promise<void> {
  const values = { ...account, actor }
  await db
    .insertInto('bank_account')
    .values({ seller_id: sellerId, ...values })
    .onConflict((conflict) => conflict.column('seller_id').doUpdateSet({ ...values, changed_at: sql<Date>`app_now()` }))
    .execute()
}

export async function removeBankAccount(db: Kysely<Tables>, sellerId: string): Promise<void> {
  await db.deleteFrom('bank_account').where('seller_id', '=', sellerId).execute()
}
