import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Context } from '../../shared/context.ts'
import { banks, type BankAccount } from '../../shared/shop/bank-account.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findBankAccount, putBankAccount, removeBankAccount } from '../../shared/shop/bank-account-store.ts'
import type { KnownActor } from '../access/authenticate.ts'

/**
 * Sets the account to which a shop's buyers transfer, or removes it (`null`). Every change is recorded with the last
 * digits, because whoever changes the account takes the money.
 */
export async function setBankAccount(
  { db }: Context,
  sellerId: string,
  account: BankAccount | null,
  actor: KnownActor,
): Promise<void> {
  if (account && !banks.some(({ bin }) => bin === account.bin))
    throw new Refusal('invalid', 'bin: is not a bank that accepts VietQR transfers')
  await db.transaction().execute(async (tx) => {
    const before = await findBankAccount(tx, sellerId)
    if (JSON.stringify(before ?? null) === JSON.stringify(account)) return
    if (account) await putBankAccount(tx, sellerId, account, actorName(actor))
    else await removeBankAccount(tx, sellerId)
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'bank-account:changed',
      subject: sellerId,
      detail: { from: shown(before), to: shown(account) },
    })
  })
}

function shown(account: BankAccount | null | undefined): string | null {
  return account ? `${account.bin} …${account.account.slice(-4)}` : null
}
