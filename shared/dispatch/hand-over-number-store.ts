import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

/** The number of a pick-up or hand-over record: the how-manieth of its seller on a local day, YYYY-MM-DD. */
export interface HandOverNumber {
  day: string | null
  number: number | null
}

/**
 * The next number of a seller today, in the shop's time zone. Locks the seller's day until the end of the transaction.
 */
export async function nextHandOverNumber(tx: Tx, sellerId: string): Promise<HandOverNumber> {
  const { rows } = await sql<HandOverNumber>`
    insert into hand_over_day (seller_id, day, last)
    values (${sellerId}, (app_now() at time zone coalesce((select time_zone from shop where seller_id = ${sellerId}), 'Asia/Ho_Chi_Minh'))::date, 1)
    on conflict (seller_id, day) do update set last = hand_over_day.last + 1 returning day::text, last as number`.execute(
    tx,
  )
  return rows[0]!
}
