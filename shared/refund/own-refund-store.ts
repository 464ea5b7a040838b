import type { OwnRefund } from '../contract/routes/refund.ts'
import type { Database } from '../db/database.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { readRefunds } from './refund-store.ts'

/** What a buyer is owed back for these orders, or how that ended; the last word for each. */
export async function readOwnRefunds(
  db: Database,
  personal: PersonalData,
  orderIds: readonly string[],
  now: Date,
): Promise<Map<string, OwnRefund>> {
  if (orderIds.length === 0) return new Map()
  const read = (state: 'due' | 'paid' | 'refused'): ReturnType<typeof readRefunds> =>
    readRefunds(db, personal, { sellerId: undefined, state, orderIds, limit: 10 * orderIds.length, now })
  const ended = [...(await read('paid')), ...(await read('refused'))].toSorted((a, b) =>
    a.ended!.at < b.ended!.at ? -1 : 1,
  )
  // What is due replaces what ended before.
  return new Map(
    [...ended, ...(await read('due'))].map(({ orderId, amount, currency, account, ended: end }) => [
      orderId,
      { amount, currency, account, ended: end && withoutNames(end) },
    ]),
  )
}

function withoutNames({
  outcome,
  method,
  on,
  reason,
  at,
}: NonNullable<OwnRefund['ended']>): NonNullable<OwnRefund['ended']> {
  return { outcome, method, on, reason, at }
}
