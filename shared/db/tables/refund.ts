import type { Generated, JSONColumnType, Selectable } from 'kysely'
import type { RefundMethod, RefundOutcome } from '../../refund/refund.ts'

/** How money that is due back to buyers ended, and the files for the bank. */
export interface RefundTables {
  refund: {
    refund_id: string
    order_id: string
    sale_id: string
    /** Who holds the sale. */
    seller_id: string
    outcome: RefundOutcome
    amount: number
    currency: string
    method: RefundMethod | null
    paid_on: string | null
    contents: string
    actor: string
    at: Generated<Date>
  }
  /** Why a refund was refused, encrypted: it may name people. */
  refund_words: { refund_id: string; viewer_id: string; key_id: string; sealed: Buffer }
  /** Where the refund of an order is to be paid, encrypted. */
  refund_account: {
    order_id: string
    viewer_id: string
    key_id: string
    sealed: Buffer
    actor: string
    changed_at: Generated<Date>
  }
  bank_file: {
    file_id: string
    hub_id: string
    currency: string
    amount: number
    transfers: number
    state: Generated<'open' | 'executed' | 'dropped'>
    executed_on: string | null
    ended_at: Date | null
    ended_by: string | null
    from_bin: string
    from_account: string
    from_holder: string
    contents: string
    actor: string
    at: Generated<Date>
  }
  /** A refund (`order_id`) or a payout (`producer_id`) in a bank file. Its id becomes that of the refund or payout. */
  bank_transfer: {
    transfer_id: string
    file_id: string
    number: number
    order_id: string | null
    producer_id: string | null
    amount: number
    reference: string
    through: string | null
    repaid: Generated<number>
    receivables: JSONColumnType<PaidReceivable[], string, never> | null
    /** As its file. */
    is_open: Generated<boolean>
  }
  /** The account of a transfer, encrypted; of a buyer (`viewer_id`) it is erased with them. */
  bank_transfer_account: { transfer_id: string; viewer_id: string | null; key_id: string; sealed: Buffer }
}

/** What a payout in a file pays of a receivable. */
export interface PaidReceivable {
  subjectId: string
  is: 'parcel' | 'manifest'
  amount: number
}

export type BankFileRow = Selectable<RefundTables['bank_file']>
export type RefundRow = Selectable<RefundTables['refund']>
