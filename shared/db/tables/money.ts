import type { ColumnType, Generated } from 'kysely'
import type { Amounts, EntryKind, ReceivableState } from '../../money/entry.ts'
import type { Channel } from '../../settlement/channel.ts'

/** The money between hand-over and payout. `date` columns are read as 'YYYY-MM-DD', amounts are minor units. */
export interface MoneyTables {
  /** Only appended to; a correction is a further revision of the same cause, kind and producer. */
  entry: Amounts & {
    entry_no: Generated<number>
    cause: string
    kind: EntryKind
    producer_id: string
    revision: number
    /** The parcel, the manifest of a truck's freight, or the advance. */
    subject_id: string
    parcel_id: string | null
    manifest_id: string | null
    advance_id: string | null
    hub_id: string
    currency: string
    at: Date
    /** The local day of `at` in the shop's zone. */
    on_day: string
    written_at: Generated<Date>
  }
  /** What the entries of a subject and a producer add up to, and when it is due. Derived: `verify` adds it up again. */
  receivable: Amounts & {
    subject_id: string
    producer_id: string
    parcel_id: string | null
    manifest_id: string | null
    hub_id: string
    currency: string
    /** The goods that most of it is for, by which risk is learnt. */
    sku: string | null
    state: ReceivableState
    /** The carrier or platform that the money comes from; null: it is at the hub already. */
    payer: string | null
    policy: string | null
    policy_version: string | null
    /** What the shop entered instead of the policy's days, when it was handed over. */
    policy_days: number | null
    handed_over_on: string
    delivered_on: string | null
    due_on: string
    /** What the platform will keep of it once it is delivered. */
    fee_due: ColumnType<number, number | undefined, number>
  }
  /** The policy that a shop chose for a channel; without a row the usual one. */
  settlement_choice: {
    seller_id: string
    channel: Channel
    policy: string
    days: number | null
    actor: string
    changed_at: Generated<Date>
  }
  /** Money that came in from a carrier or platform, or went out to a producer. */
  payout: {
    payout_id: string
    hub_id: string
    direction: 'received' | 'paid'
    payer: string | null
    producer_id: string | null
    through: string
    amount: number
    currency: string
    receivables: number
    contents: string
    actor: string
    at: Generated<Date>
  }
  /** What a worker has to write entries for. */
  entry_inbox: {
    inbox_no: Generated<number>
    subject: 'manifest' | 'parcel' | 'freight'
    subject_id: string
    noted_at: Generated<Date>
  }
}
