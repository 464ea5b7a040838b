import bwip from 'bwip-js/node'
import type { BankTransfer } from '../../shared/contract/routes/order.ts'
import { transferCurrency, transferQr } from '../../shared/order/bank-transfer.ts'
import { transferReference } from '../../shared/order/transfer-reference.ts'
import { Refusal } from '../../shared/refusal.ts'
import { banks } from '../../shared/shop/bank-account.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * How an unpaid order is paid by bank transfer: the shop's account, the amount, and the reference that finds the order.
 */
export async function readTransfer(gateway: Gateway, orderId: string, actor: KnownActor): Promise<BankTransfer> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  if (view.state !== 'reserved') throw new Refusal('wrong-state', 'Nothing is to be paid for this order now.')
  const { sellerId } = await gateway.sales.find(view.saleId)
  const account = await findBankAccount(gateway.ctx.db, sellerId)
  if (!account || view.currency !== transferCurrency)
    throw new Refusal('not-found', 'This shop takes no bank transfers.')
  const reference = transferReference(orderId)
  const text = transferQr(account, view.total!, reference)
  return {
    bank: banks.find(({ bin }) => bin === account.bin)?.name ?? account.bin,
    account: account.account,
    holder: account.holder,
    amount: view.total!,
    reference,
    qr: bwip.toSVG({ bcid: 'qrcode', text, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'FFFFFF' }),
  }
}
