import { findBankFile, fileView, lineView, readTransfers } from '../../shared/bank-file/bank-file-store.ts'
import type { FileHead, Transfer } from '../../shared/bank-file/transfer.ts'
import type { BankFileLine, BankFileView } from '../../shared/contract/routes/bank-file.ts'
import type { BankFileRow } from '../../shared/db/tables/refund.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { isOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { todayOf } from '../money/read-forecast.ts'

/** A file of the actor's own seller, or of one below. */
export async function requireBankFile({ ctx }: Gateway, fileId: string, actor: KnownActor): Promise<BankFileRow> {
  const file = await findBankFile(ctx.db, fileId)
  if (!file || !isOwn(file.hub_id, actor)) throw new Refusal('not-found', 'There is no such bank file.')
  return file
}

export async function readBankFile(
  gateway: Gateway,
  fileId: string,
  actor: KnownActor,
): Promise<BankFileView & { lines: BankFileLine[] }> {
  const file = await requireBankFile(gateway, fileId, actor)
  const transfers = await readTransfers(gateway.ctx.db, gateway.ctx.personal, fileId)
  return { ...fileView(file), lines: transfers.map(lineView) }
}

/**
 * What the bank is asked for. Throws `wrong-state` once a file is dropped, or an account in it was erased with its
 * buyer: a file without it would not be what was made.
 */
export async function readForBank(
  gateway: Gateway,
  fileId: string,
  actor: KnownActor,
): Promise<{ head: FileHead; transfers: Transfer[] }> {
  const file = await requireBankFile(gateway, fileId, actor)
  if (file.state === 'dropped') throw new Refusal('wrong-state', 'This file was dropped: it must not be paid.')
  const kept = await readTransfers(gateway.ctx.db, gateway.ctx.personal, fileId)
  const transfers = kept.map(({ number, account, amount, reference, orderNumber, through }) => {
    if (!account)
      throw new Refusal('wrong-state', `The account of transfer ${number} was erased with its buyer.`, {
        extra: { number },
      })
    const what = orderNumber === null ? `tien hang den ${through}` : `hoan tien don ${orderNumber}`
    return { number, account, amount, reference, text: `${reference} ${what}` }
  })
  const from = { bin: file.from_bin, account: file.from_account, holder: file.from_holder }
  const { at, currency } = file
  return { head: { fileId, at, day: await todayOf(gateway, file.hub_id), currency, from }, transfers }
}
