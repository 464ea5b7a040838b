import { repayFrom } from '../../shared/advance/advance-store.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import {
  endBankFile,
  findBankFile,
  fileView,
  readTransfers,
  type KeptTransfer,
} from '../../shared/bank-file/bank-file-store.ts'
import type { BankFileView } from '../../shared/contract/routes/bank-file.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { BankFileRow } from '../../shared/db/tables/refund.ts'
import { enterPayout } from '../../shared/money/enter-payout-store.ts'
import { noAmounts } from '../../shared/money/entry.ts'
import { lockEntries } from '../../shared/money/entry-store.ts'
import { readZone } from '../../shared/money/forecast-store.ts'
import { entryOf } from '../../shared/money/payout-store.ts'
import { again, settleRefund, type Settled } from '../../shared/refund/settle-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import { appNow } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'
import { tellSettled } from '../refund/settle-refund.ts'
import { requireBankFile } from './read-bank-file.ts'

/**
 * Enters that the bank has executed a file: all its refunds and payouts are paid in one transaction, or none. What is
 * paid of each payout is what was put into the file; what has changed since stays open. Again it changes nothing.
 */
export async function executeBankFile(
  gateway: Gateway,
  fileId: string,
  { on }: { on?: string | undefined },
  actor: KnownActor,
): Promise<BankFileView> {
  const { db, personal } = gateway.ctx
  const { hub_id: hubId } = await requireBankFile(gateway, fileId, actor)
  const today = await todayOf(gateway, hubId)
  if (on !== undefined && on > today) throw new Refusal('invalid', 'on: must not be after today')
  const timeZone = await readZone(db, hubId)
  const by = actorName(actor)
  const told: { orderId: string; applied: Settled['applied'] }[] = []
  const view = await again(() =>
    db.transaction().execute(async (tx) => {
      told.length = 0
      await lockEntries(tx)
      const file = await lockFile(tx, fileId)
      if (file.state === 'executed') return { ...fileView(file), replayed: true }
      if (file.state === 'dropped') throw new Refusal('wrong-state', 'This file was dropped.')
      for (const one of await readTransfers(tx, personal, fileId)) {
        const paying = { file, one, on: on ?? today, by, timeZone }
        if (one.orderId !== null) told.push({ orderId: one.orderId, applied: await payRefund(gateway, tx, paying) })
        else await payProducer(tx, paying)
      }
      await endBankFile(tx, { fileId, state: 'executed', on: on ?? today, actor: by })
      await recordEnd(tx, file, 'executed', by)
      return fileView((await findBankFile(tx, fileId))!)
    }),
  )
  if (!view.replayed) for (const { orderId, applied } of told) await tellSettled(gateway, [orderId], applied)
  return view
}

/** Gives up a file that was not executed. Again it changes nothing. */
export async function dropBankFile(gateway: Gateway, fileId: string, actor: KnownActor): Promise<BankFileView> {
  await requireBankFile(gateway, fileId, actor)
  const by = actorName(actor)
  return gateway.ctx.db.transaction().execute(async (tx) => {
    const file = await lockFile(tx, fileId)
    if (file.state === 'dropped') return { ...fileView(file), replayed: true }
    if (file.state === 'executed') throw new Refusal('wrong-state', 'This file was executed: what was in it is paid.')
    await endBankFile(tx, { fileId, state: 'dropped', on: null, actor: by })
    await recordEnd(tx, file, 'dropped', by)
    return fileView((await findBankFile(tx, fileId))!)
  })
}

function lockFile(tx: Tx, fileId: string): Promise<BankFileRow> {
  return tx.selectFrom('bank_file').selectAll().where('file_id', '=', fileId).forUpdate().executeTakeFirstOrThrow()
}

function recordEnd(tx: Tx, file: BankFileRow, state: 'executed' | 'dropped', actor: string): Promise<void> {
  const detail = { transfers: file.transfers, amount: file.amount }
  return recordChange(tx, { actor, kind: `bank-file:${state}`, subject: file.file_id, detail })
}

interface Paying {
  file: BankFileRow
  one: KeptTransfer
  on: string
  by: string
  timeZone: string
}

async function payRefund(
  { ctx }: Gateway,
  tx: Tx,
  { file: { file_id: fileId, currency }, one, on, by }: Paying,
): Promise<Settled['applied']> {
  const { transferId: refundId, amount } = one
  const { applied } = await settleRefund(tx, ctx.personal, {
    refundId,
    orderId: one.orderId!,
    amount,
    currency,
    outcome: 'paid',
    method: 'bank',
    on,
    reason: null,
    contents: JSON.stringify(['file', fileId]),
    actor: by,
    fileId,
  })
  return applied
}

/** Pays exactly the receivables that were put into the file, each with what it was owed then. */
async function payProducer(tx: Tx, { file, one, by, timeZone }: Paying): Promise<void> {
  const { transferId: payoutId, through, repaid, receivables } = one
  const { hub_id: hubId, currency } = file
  const producerId = one.producerId!
  const at = await appNow(tx)
  const entries = receivables!.map(({ subjectId, is, amount }) => ({
    subjectId,
    is,
    hubId,
    currency,
    timeZone,
    entry: entryOf(payoutId, 'paid', { ...noAmounts, subjectId, is, producerId, producer: amount }, at),
  }))
  const payout = {
    payoutId,
    hubId,
    producerId,
    currency,
    at,
    actor: by,
    contents: JSON.stringify(['file', file.file_id]),
  }
  const amount = one.amount + repaid
  const what = { direction: 'paid', payer: null, through: through!, amount, receivables: entries.length } as const
  await enterPayout(tx, { ...payout, ...what }, entries)
  const kept = await repayFrom(tx, { payoutId, hubId, producerId, currency, most: repaid, at, timeZone })
  if (kept !== repaid) throw new Error(`payout ${payoutId} was to repay ${repaid}, and repaid ${kept}`)
}
