import bwip from 'bwip-js/node'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { BankTransfer } from '../../shared/contract/routes/order.ts'
import { transferCurrency, transferQr } from '../../shared/order/bank-transfer.ts'
import {
  bankName,
  findRefundAccount,
  isKnownBuyer,
  maskAccount,
  putRefundAccount,
  type SeenAccount,
} from '../../shared/refund/account-store.ts'
import { owedOf, readOrderMoney } from '../../shared/refund/owed-store.ts'
import { refundReference } from '../../shared/refund/reference.ts'
import { Refusal } from '../../shared/refusal.ts'
import { banks, type BankAccount } from '../../shared/shop/bank-account.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * Keeps where a refund that is due goes, encrypted. Not while its transfer is in a bank file, which has the account
 * already, nor for a buyer who was erased.
 */
export async function setRefundAccount(
  gateway: Gateway,
  orderId: string,
  account: BankAccount | null,
  actor: KnownActor,
): Promise<{ account: SeenAccount | null }> {
  const { viewerId } = await requireVisibleOrder(gateway, orderId, actor)
  if (account && !banks.some(({ bin }) => bin === account.bin))
    throw new Refusal('invalid', 'account.bin: is not a bank that accepts VietQR transfers')
  const { db, personal } = gateway.ctx
  await db.transaction().execute(async (tx) => {
    const { refund_due: isDue } = await tx
      .selectFrom('order')
      .select('refund_due')
      .where('order_id', '=', orderId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (!isDue) throw new Refusal('wrong-state', 'Nothing is due back for this order.')
    const inFile = await tx
      .selectFrom('bank_transfer')
      .select('file_id')
      .where('order_id', '=', orderId)
      .where('is_open', '=', true)
      .executeTakeFirst()
    if (inFile) throw new Refusal('wrong-state', 'Its transfer is in a bank file already.')
    if (!(await isKnownBuyer(tx, viewerId))) throw new Refusal('wrong-state', 'The data of this buyer was erased.')
    await putRefundAccount(tx, personal, { orderId, viewerId, account }, actorName(actor))
    // Without the account itself: what is recorded here cannot be erased.
    await recordChange(tx, { actor: actorName(actor), kind: 'refund-account:changed', subject: orderId, detail: {} })
  })
  return { account: account && maskAccount(account) }
}

/** How to pay a refund that is due by bank. */
export async function readRefundTransfer(gateway: Gateway, orderId: string, actor: KnownActor): Promise<BankTransfer> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  const { db, personal } = gateway.ctx
  const amount = owedOf(await readOrderMoney(db, orderId))
  if (amount === 0) throw new Refusal('wrong-state', 'Nothing is due back for this order.')
  const account = await findRefundAccount(db, personal, orderId)
  if (!account || view.currency !== transferCurrency)
    throw new Refusal('not-found', 'Nobody has said to which account this is to be paid.')
  return transferOf(account, amount, refundReference(orderId))
}

/** A transfer with its VietQR code. */
export function transferOf(account: BankAccount, amount: number, reference: string): BankTransfer {
  const text = transferQr(account, amount, reference)
  return {
    bank: bankName(account.bin),
    account: account.account,
    holder: account.holder,
    amount,
    reference,
    qr: bwip.toSVG({ bcid: 'qrcode', text, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'FFFFFF' }),
  }
}
