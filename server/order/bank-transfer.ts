import bwip from 'bwip-js/node'
import type { OrderView } from '../../shared/contract/common.ts'
import type { BankTransfer } from '../../shared/contract/routes/order.ts'
import { transferCurrency, transferQr } from '../../shared/order/bank-transfer.ts'
import { duesOfOrders } from '../../shared/order/shipping-store.ts'
import { transferReference } from '../../shared/order/transfer-reference.ts'
import { Refusal } from '../../shared/refusal.ts'
import { banks } from '../../shared/shop/bank-account.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleOrder } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/**
 * What a buyer is asked to pay for an order in advance: its goods, and the shipping fee where this order bears it. A
 * fee that another order overpaid is not taken off, since a payment has to cover its goods: it is settled at packing.
 */
export async function askedFor({ ctx }: Gateway, { orderId, total = 0 }: OrderView): Promise<number> {
  const due = (await duesOfOrders(ctx.db, [orderId])).get(orderId)
  return Math.max(total, due?.toPay ?? 0)
}

/**
 * How an unpaid order is paid by bank transfer: the shop's account, the amount, and the reference that finds the order.
 */
export async function readTransfer(gateway: Gateway, orderId: string, actor: KnownActor): Promise<BankTransfer> {
  const { view } = await requireVisibleOrder(gateway, orderId, actor)
  if (view.state !== 'reserved' || view.payment !== 'prepaid')
    throw new Refusal('wrong-state', 'Nothing is due for this order.')
  const { sellerId } = await gateway.sales.find(view.saleId)
  const account = await findBankAccount(gateway.ctx.db, sellerId)
  if (!account || view.currency !== transferCurrency)
    throw new Refusal('not-found', 'This shop takes no bank transfers.')
  const reference = transferReference(orderId)
  const amount = await askedFor(gateway, view)
  const text = transferQr(account, amount, reference)
  return {
    bank: banks.find(({ bin }) => bin === account.bin)?.name ?? account.bin,
    account: account.account,
    holder: account.holder,
    amount,
    reference,
    qr: bwip.toSVG({ bcid: 'qrcode', text, paddingwidth: 4, paddingheight: 4, backgroundcolor: 'FFFFFF' }),
  }
}
