import { sql, type Kysely } from 'kysely'
import type { BankFileLine, BankFileView } from '../contract/routes/bank-file.ts'
import type { Tx } from '../db/database.ts'
import type { BankFileRow, PaidReceivable } from '../db/tables/refund.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { maskAccount, openAccount, sealAccount } from '../refund/account-store.ts'
import { Refusal } from '../refusal.ts'
import type { BankAccount } from '../shop/bank-account.ts'

/** A transfer that is put into a file: a refund, or a payout with the receivables that it pays. */
export interface NewTransfer {
  transferId: string
  account: BankAccount
  amount: number
  reference: string
  refund?: { orderId: string; viewerId: string }
  payout?: { producerId: string; through: string; repaid: number; receivables: PaidReceivable[] }
}

/** A transfer as it is kept. */
export interface KeptTransfer {
  transferId: string
  number: number
  orderId: string | null
  orderNumber: number | null
  producerId: string | null
  seller: string | null
  through: string | null
  amount: number
  repaid: number
  reference: string
  receivables: PaidReceivable[] | null
  /** Undefined once its buyer is erased. */
  account: BankAccount | undefined
}

export function findBankFile(db: Kysely<Tables>, fileId: string): Promise<BankFileRow | undefined> {
  return db.selectFrom('bank_file').selectAll().where('file_id', '=', fileId).executeTakeFirst()
}

/** Throws `wrong-state` for a producer whose payout is in an open bank file: it would be paid twice. */
export async function requireInNoFile(
  db: Kysely<Tables>,
  { hubId, producerId, currency }: { hubId: string; producerId: string; currency: string },
): Promise<void> {
  const { rows } = await sql<{ file_id: string; slug: string }>`
    select t.file_id, x.slug from bank_transfer t join bank_file f on f.file_id = t.file_id join seller x on x.seller_id = t.producer_id
    where t.producer_id = ${producerId} and t.is_open and f.hub_id = ${hubId} and f.currency = ${currency}`.execute(db)
  if (rows[0])
    throw new Refusal(
      'wrong-state',
      `The payout to ${rows[0].slug} is in a bank file: say first whether that was executed, or drop it.`,
      { extra: { seller: rows[0].slug, fileId: rows[0].file_id } },
    )
}

export async function insertBankFile(
  tx: Tx,
  personal: PersonalData,
  file: Pick<BankFileRow, 'file_id' | 'hub_id' | 'currency' | 'from_bin' | 'from_account' | 'from_holder'> &
    Pick<BankFileRow, 'contents' | 'actor'>,
  transfers: readonly NewTransfer[],
): Promise<void> {
  const amount = transfers.reduce((sum, one) => sum + one.amount, 0)
  await tx
    .insertInto('bank_file')
    .values({ ...file, amount, transfers: transfers.length })
    .execute()
  await tx
    .insertInto('bank_transfer')
    .values(
      transfers.map(({ transferId, refund, payout, amount: own, reference }, i) => ({
        transfer_id: transferId,
        file_id: file.file_id,
        number: i + 1,
        order_id: refund?.orderId ?? null,
        producer_id: payout?.producerId ?? null,
        amount: own,
        reference,
        through: payout?.through ?? null,
        repaid: payout?.repaid ?? 0,
        receivables: payout ? JSON.stringify(payout.receivables) : null,
      })),
    )
    .execute()
  await tx
    .insertInto('bank_transfer_account')
    .values(
      transfers.map(({ transferId, refund, account }) => ({
        transfer_id: transferId,
        viewer_id: refund?.viewerId ?? null,
        key_id: personal.keyId,
        sealed: sealAccount(personal, transferId, account),
      })),
    )
    .execute()
}

export async function readTransfers(
  db: Kysely<Tables>,
  personal: PersonalData,
  fileId: string,
): Promise<KeptTransfer[]> {
  const { rows } = await sql<Omit<KeptTransfer, 'account'> & { sealed: Buffer | null }>`
    select t.transfer_id as "transferId", t.number, t.order_id as "orderId", o.seq as "orderNumber", t.producer_id as "producerId", x.slug as seller, t.through, t.amount, t.repaid, t.reference, t.receivables, a.sealed
    from bank_transfer t left join "order" o on o.order_id = t.order_id left join seller x on x.seller_id = t.producer_id left join bank_transfer_account a on a.transfer_id = t.transfer_id
    where t.file_id = ${fileId} order by t.number`.execute(db)
  return rows.map(({ sealed, ...row }) => ({
    ...row,
    account: sealed ? openAccount(personal, row.transferId, sealed) : undefined,
  }))
}

export function lineView({ account, ...one }: KeptTransfer): BankFileLine {
  const { number, orderId, orderNumber, seller, through, amount, repaid, reference } = one
  const line = { number, orderId, orderNumber, seller, through, amount, repaid, reference }
  return { ...line, account: account ? maskAccount(account) : null }
}

/** Ends an open, locked file: what was in it may be settled otherwise from then on, as far as it is not. */
export async function endBankFile(
  tx: Tx,
  { fileId, state, on, actor }: { fileId: string; state: 'executed' | 'dropped'; on: string | null; actor: string },
): Promise<void> {
  await tx
    .updateTable('bank_file')
    .set({ state, executed_on: on, ended_at: sql<Date>`app_now()`, ended_by: actor })
    .where('file_id', '=', fileId)
    .execute()
  await tx.updateTable('bank_transfer').set({ is_open: false }).where('file_id', '=', fileId).execute()
}

export function fileView(row: BankFileRow): BankFileView {
  return {
    fileId: row.file_id,
    state: row.state,
    transfers: row.transfers,
    amount: row.amount,
    currency: row.currency,
    by: row.actor,
    at: row.at.toISOString(),
    executedOn: row.executed_on,
    endedBy: row.ended_by,
  }
}

/** A hub's files, the latest first. */
export async function readBankFiles(
  db: Kysely<Tables>,
  { hubId, after, limit }: { hubId: string; after?: TimePlace | undefined; limit: number },
): Promise<BankFileView[]> {
  const { rows } = await sql<BankFileRow>`
    select * from bank_file where hub_id = ${hubId} and ${olderThan(after, sql`at`, sql`file_id`)}
    order by at desc, file_id desc limit ${limit}`.execute(db)
  return rows.map(fileView)
}
