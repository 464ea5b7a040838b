import { sql, type Kysely } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { banks, type BankAccount } from '../shop/bank-account.ts'

/** As much of an account as is shown in lists. */
export interface SeenAccount {
  bank: string
  last: string
}

export const bankName = (bin: string): string => banks.find((bank) => bank.bin === bin)?.name ?? bin

export function maskAccount({ bin, account }: BankAccount): SeenAccount {
  return { bank: bankName(bin), last: account.slice(-4) }
}

/** Accounts are encrypted, bound to the id of their row. */
export function openAccount(personal: PersonalData, rowId: string, sealed: Buffer): BankAccount {
  return JSON.parse(personal.openText(sealed, rowId)) as BankAccount
}

export function sealAccount(personal: PersonalData, rowId: string, account: BankAccount): Buffer {
  return personal.sealText(JSON.stringify(account), rowId)
}

export function seenAccount(personal: PersonalData, rowId: string, sealed: Buffer | null): SeenAccount | null {
  return sealed && maskAccount(openAccount(personal, rowId, sealed))
}

/** Where the refund of an order goes; undefined while nobody said it. */
export async function findRefundAccount(
  db: Kysely<Tables>,
  personal: PersonalData,
  orderId: string,
): Promise<BankAccount | undefined> {
  const row = await db.selectFrom('refund_account').select('sealed').where('order_id', '=', orderId).executeTakeFirst()
  return row && openAccount(personal, orderId, row.sealed)
}

export async function putRefundAccount(
  tx: Tx,
  personal: PersonalData,
  { orderId, viewerId, account }: { orderId: string; viewerId: string; account: BankAccount | null },
  actor: string,
): Promise<void> {
  if (!account) {
    await tx.deleteFrom('refund_account').where('order_id', '=', orderId).execute()
    return
  }
  const values = { key_id: personal.keyId, sealed: sealAccount(personal, orderId, account), actor }
  await tx
    .insertInto('refund_account')
    .values({ order_id: orderId, viewer_id: viewerId, ...values })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet({ ...values, changed_at: sql<Date>`app_now()` }))
    .execute()
}

/** Whether a buyer has not been erased: what is kept of others could not be erased any more. */
export async function isKnownBuyer(tx: Tx, viewerId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('recipient')
    .select('recipient_id')
    .where('viewer_id', '=', viewerId)
    .where('erased_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
