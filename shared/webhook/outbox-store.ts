import { sql, type Kysely } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { idFromDigest } from '../lib/id-from-digest.ts'
import { isWanted, type WantedEvent, type WebhookEvent } from './event.ts'

/** How long what was sent or given up is kept (days): to see what other software was told, and to send it again. */
const keptDays = 30

/** An address that is told, or will be once it is switched on again. */
export interface Listener {
  endpointId: string
  events: WantedEvent[]
  isOn: boolean
  /** When it was added: what happened before is not told. */
  since: Date
}

/** An event with what it is about. `key` tells apart what happens to one subject under the same name. */
export interface SubjectEvent {
  subject: string
  key: string | number
  event: WebhookEvent
}

const listenerColumns = sql`e.endpoint_id as "endpointId", e.events, e.state = 'on' as "isOn", e.created_at as since`

export async function endpointsOfSale(tx: Kysely<Tables>, saleId: string): Promise<Listener[]> {
  const { rows } = await sql<Listener>`
    select ${listenerColumns} from sale s join webhook_endpoint e on e.seller_id = s.seller_id where s.sale_id = ${saleId}`.execute(
    tx,
  )
  return rows
}

export async function endpointsOfSellers(
  tx: Kysely<Tables>,
  sellerIds: readonly string[],
): Promise<Map<string, Listener[]>> {
  const { rows } = await sql<Listener & { seller_id: string }>`
    select e.seller_id, ${listenerColumns} from webhook_endpoint e where e.seller_id = any(${sellerIds}::uuid[])`.execute(
    tx,
  )
  const listeners = new Map<string, Listener[]>()
  for (const { seller_id: sellerId, ...one } of rows) listeners.set(sellerId, [...(listeners.get(sellerId) ?? []), one])
  return listeners
}

/**
 * Puts events into the outbox for every address that wants them, in their order. The id follows from what it is about
 * and where it goes, so whatever is told again is told under the same. For an address that is switched off they are
 * kept as not sent, so that they can be sent later.
 */
export async function putDeliveries(
  tx: Tx,
  endpoints: readonly Listener[],
  events: readonly SubjectEvent[],
): Promise<void> {
  const deliveries = endpoints.flatMap(({ endpointId, events: wanted, isOn, since }) =>
    events
      .filter(({ event }) => isWanted(wanted, event.type) && new Date(event.timestamp) >= since)
      .map(({ subject, key, event }) => ({
        id: idFromDigest(`webhook/${endpointId}/${event.type}/${subject}/${key}`),
        endpointId,
        subject,
        body: event,
        isOn,
      })),
  )
  if (deliveries.length === 0) return
  const rows = JSON.stringify(deliveries.map((delivery, n) => ({ n, ...delivery })))
  await sql`
    insert into notification (notification_id, endpoint_id, subject, body, state, last_error, next_try_at, created_at, done_at)
    select id, "endpointId", subject, body, case when "isOn" then 'waiting' else 'given-up' end, case when not "isOn" then 'switched off' end,
      app_now(), app_now(), case when not "isOn" then app_now() end
    from json_to_recordset(${rows}::json) as d(n int, id uuid, "endpointId" uuid, subject uuid, body jsonb, "isOn" boolean) order by n
    on conflict (notification_id) do nothing`.execute(tx)
}

/** Removes what was told long ago. */
export async function forgetOldDeliveries(db: Database): Promise<void> {
  await sql`delete from notification where endpoint_id is not null and done_at < (select app_now()) - make_interval(days => ${keptDays}::int)`.execute(
    db,
  )
}
