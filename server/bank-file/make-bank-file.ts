import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { readOpenAdvances } from '../../shared/advance/advance-store.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import {
  findBankFile,
  fileView,
  insertBankFile,
  requireInNoFile,
  type NewTransfer,
} from '../../shared/bank-file/bank-file-store.ts'
import type { BankFileView, newBankFile } from '../../shared/contract/routes/bank-file.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { readPayable } from '../../shared/money/payout-store.ts'
import { transferCurrency } from '../../shared/order/bank-transfer.ts'
import type { PersonalData } from '../../shared/person/personal-data.ts'
import { findRefundAccount } from '../../shared/refund/account-store.ts'
import { owedOf, readOrderMoney } from '../../shared/refund/owed-store.ts'
import { payoutReference, refundReference } from '../../shared/refund/reference.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findBankAccount } from '../../shared/shop/bank-account-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'
import { requireCounterpart } from '../money/require-counterpart.ts'

type NewFile = z.output<typeof newBankFile>

/**
 * Gathers refunds and payouts of a hub as transfers from its own account. All of them can be paid as they are now, or
 * the one that cannot is named and nothing is kept. It pays nothing. Idempotent per file id.
 */
export async function makeBankFile(
  gateway: Gateway,
  hubId: string,
  { fileId, refunds, payouts }: NewFile,
  actor: KnownActor,
): Promise<BankFileView> {
  const { db, personal } = gateway.ctx
  const contents = JSON.stringify([refunds, payouts])
  const today = await todayOf(gateway, hubId)
  const late = payouts.findIndex(({ through }) => through > today)
  if (late >= 0) throw new Refusal('invalid', `payouts.${late}.through: must not be after today`)
  return db.transaction().execute(async (tx) => {
    await lockEntries(tx)
    const kept = keptBefore('bank file', await findBankFile(tx, fileId), { hub_id: hubId, contents })
    if (kept) return { ...fileView(kept), replayed: true }
    const from = await findBankAccount(tx, hubId)
    if (!from) throw new Refusal('wrong-state', 'Enter the bank account of the shop first: the file is paid from it.')
    const transfers: NewTransfer[] = []
    for (const orderId of refunds.toSorted()) transfers.push(await refundOf(tx, personal, hubId, orderId))
    for (const payout of payouts) transfers.push(await payoutOf(tx, hubId, payout))
    const by = actorName(actor)
    const account = { from_bin: from.bin, from_account: from.account, from_holder: from.holder }
    const file = { file_id: fileId, hub_id: hubId, currency: transferCurrency, ...account, contents, actor: by }
    await insertBankFile(tx, personal, file, transfers)
    const made = fileView((await findBankFile(tx, fileId))!)
    const detail = { transfers: made.transfers, amount: made.amount }
    await recordChange(tx, { actor: by, kind: 'bank-file:made', subject: fileId, detail })
    return made
  })
}

async function refundOf(tx: Tx, personal: PersonalData, hubId: string, orderId: string): Promise<NewTransfer> {
  const order = await tx
    .selectFrom('order')
    .innerJoin('sale', 'sale.sale_id', 'order.sale_id')
    .select(['order.viewer_id', 'order.currency'])
    .where('order.order_id', '=', orderId)
    .where('sale.seller_id', '=', hubId)
    .forUpdate('order')
    .executeTakeFirst()
  if (!order) throw new Refusal('not-found', 'There is no such order.', { extra: { orderId } })
  const refuse = (why: string, extra: object = {}): Refusal =>
    new Refusal('wrong-state', why, { extra: { orderId, ...extra } })
  const amount = owedOf(await readOrderMoney(tx, orderId))
  if (amount === 0) throw refuse('Nothing is due back for this order.')
  if (order.currency !== transferCurrency) throw refuse(`Only ${transferCurrency} is transferred.`)
  const inFile = await tx
    .selectFrom('bank_transfer')
    .select('file_id')
    .where('order_id', '=', orderId)
    .where('is_open', '=', true)
    .executeTakeFirst()
  if (inFile) throw refuse('This refund is in another bank file already.', { fileId: inFile.file_id })
  const account = await findRefundAccount(tx, personal, orderId)
  if (!account) throw refuse('Nobody has said to which account this is to be paid.')
  const refund = { orderId, viewerId: order.viewer_id }
  return { transferId: randomUUID(), account, amount, reference: refundReference(orderId), refund }
}

async function payoutOf(tx: Tx, hubId: string, { seller, through }: NewFile['payouts'][number]): Promise<NewTransfer> {
  const producerId = await requireCounterpart(tx, hubId, seller)
  const of = { hubId, producerId, currency: transferCurrency }
  const refuse = (why: string): Refusal => new Refusal('wrong-state', why, { extra: { seller } })
  if (producerId === hubId) throw refuse('The shop does not pay itself.')
  await requireInNoFile(tx, of)
  const open = await readPayable(tx, { ...of, through })
  const due = open.reduce((sum, { producer }) => sum + producer, 0)
  if (due <= 0) throw refuse(`Nothing is due to ${seller} through ${through}.`)
  const advanced = (await readOpenAdvances(tx, of)).reduce((sum, one) => sum + one.amount, 0)
  const repaid = Math.min(advanced, due)
  if (repaid === due) throw refuse(`All that is due to ${seller} repays its advances: enter the payout without a file.`)
  const account = await findBankAccount(tx, producerId)
  if (!account) throw refuse(`${seller} has not entered its bank account.`)
  const transferId = randomUUID()
  const receivables = open.map(({ subjectId, is, producer }) => ({ subjectId, is, amount: producer }))
  const payout = { producerId, through, repaid, receivables }
  return { transferId, account, amount: due - repaid, reference: payoutReference(transferId), payout }
}
