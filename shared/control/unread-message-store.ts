import { sql, type Kysely } from 'kysely'
import { createHash } from 'node:crypto'
import type { Tables } from '../db/tables.ts'

/** A message from a payment provider or carrier that could not be read. */
export interface UnreadMessage {
  /** `payment`, or the carrier's name. */
  source: string
  /** Unset for the payment provider, which all sellers share. */
  sellerId: string | null
  message: unknown
  error: string
}

/** Enough to see what was sent; a message may name a buyer, so this is not an archive. */
const bodyMax = 4_000
const keptDays = 14

/**
 * Stores an unreadable message, once however often it is sent, so that somebody can look at it; its sender gets an
 * error and sends it again.
 */
export async function keepUnread(
  db: Kysely<Tables>,
  { source, sellerId, message, error }: UnreadMessage,
): Promise<void> {
  const key = keyOf(source, message)
  const body = JSON.stringify(message, withoutPeople) ?? ''
  await sql`
    insert into unread_message (message_key, source, seller_id, body, error) values (${key}, ${source}, ${sellerId}, ${body.slice(0, bodyMax)}, ${error.slice(0, 500)})
    on conflict (message_key) do update set times = unread_message.times + 1, error = excluded.error, last_at = app_now()`.execute(
    db,
  )
  await sql`delete from unread_message where last_at < app_now() - make_interval(days => ${keptDays}::int)`.execute(db)
}

/** Deletes a stored message that can be read now. Costs only an index lookup. */
export async function forgetUnread(db: Kysely<Tables>, source: string, message: unknown): Promise<void> {
  const key = keyOf(source, message)
  await db.deleteFrom('unread_message').where('message_key', '=', key).execute()
}

function keyOf(source: string, message: unknown): Buffer {
  return createHash('sha256')
    .update(`${source}\n${JSON.stringify(message) ?? ''}`)
    .digest()
}

const ofPeople = /name|phone|tel$|mobile|addr|mail|receiver|recipient|sender|customer|buyer|note|content/i

/** Personal data in a message is not needed to see what is wrong with it. */
function withoutPeople(key: string, value: unknown): unknown {
  return ofPeople.test(key) && (typeof value === 'string' || typeof value === 'number') ? '…' : value
}
