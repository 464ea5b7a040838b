import type { Tx } from '../db/database.ts'
import { someAtATime } from '../lib/some-at-a-time.ts'
import type { Entry } from './entry.ts'
import { insertEntries, type Subject } from './entry-store.ts'
import { settleReceivables, type PayoutRow } from './payout-store.ts'

/** A payout as it is entered. */
export interface NewPayoutRow {
  payoutId: string
  hubId: string
  direction: PayoutRow['direction']
  payer: string | null
  producerId: string | null
  through: string
  amount: number
  currency: string
  /** How many it is for. */
  receivables: number
  contents: string
  actor: string
  at: Date
}

/** Enters a payout with its entries, and closes with them what it is for. Under the lock of entries. */
export async function enterPayout(
  tx: Tx,
  { payoutId, hubId, producerId, ...row }: NewPayoutRow,
  entries: readonly (Subject & { entry: Entry })[],
): Promise<void> {
  await tx
    .insertInto('payout')
    .values({ payout_id: payoutId, hub_id: hubId, producer_id: producerId, ...row })
    .execute()
  await enterEntries(tx, entries)
}

/** Appends entries, and adds them to their receivables. Under the lock of entries. */
export async function enterEntries(tx: Tx, entries: readonly (Subject & { entry: Entry })[]): Promise<void> {
  for await (const some of someAtATime(entries)) {
    await insertEntries(tx, some)
    await settleReceivables(tx, some)
  }
}
