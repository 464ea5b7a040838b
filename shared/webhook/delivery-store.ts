import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../db/database.ts'
import type { WebhookEvent } from './event.ts'
import { switchOff } from './endpoint-store.ts'
import { pauseAfterTry } from './retry.ts'

/** Lease (s), longer than sending may take: after it, another worker takes over from one that died. */
const leaseSeconds = 60

export interface DueDelivery {
  id: string
  endpointId: string
  tries: number
  body: WebhookEvent
  sealed: Buffer
}

/** The endpoints for which something is due. */
export async function endpointsToServe(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.endpoint_id as id from webhook_endpoint e where e.state = 'on' and exists (
      select 1 from notification n where n.endpoint_id = e.endpoint_id and n.state = 'waiting' and n.next_try_at <= (select app_now()))`.execute(
    db,
  )
  return rows.map(({ id }) => id)
}

/**
 * Takes what is due for one endpoint, each for this worker alone. Only the first of a subject's deliveries that wait is
 * ever due, so they arrive in their order.
 */
export async function takeDeliveries(db: Database, endpointId: string, max: number): Promise<DueDelivery[]> {
  const { rows } = await sql<DueDelivery>`
    with due as (
        select n.notification_id from notification n where n.endpoint_id = ${endpointId} and n.state = 'waiting' and n.next_try_at <= (select app_now())
          and not exists (select 1 from notification b where b.endpoint_id = ${endpointId} and b.subject = n.subject and b.state = 'waiting' and b.place < n.place)
        order by n.place limit ${max} for update skip locked),
      taken as (
        update notification n set attempts = n.attempts + 1, next_try_at = app_now() + ${leaseSeconds} * interval '1 second'
        from due where n.notification_id = due.notification_id returning n.*)
    select t.notification_id as id, t.endpoint_id as "endpointId", t.attempts as tries, t.body, e.sealed
    from taken t join webhook_endpoint e on e.endpoint_id = t.endpoint_id where e.state = 'on' order by t.place`.execute(
    db,
  )
  return rows
}

/** It was taken. When an endpoint took something last is kept to the minute, so that a burst does not queue for it. */
export async function noteTaken(db: Database, { id, endpointId }: DueDelivery, answered: number): Promise<void> {
  await sql`update notification set state = 'sent', done_at = app_now(), answered = ${answered}, last_error = null where notification_id = ${id}`.execute(
    db,
  )
  await sql`
    update webhook_endpoint set taken_at = app_now() where endpoint_id = ${endpointId} and (taken_at is null or taken_at < app_now() - interval '1 minute')`.execute(
    db,
  )
}

const goneStatus = 410

/**
 * It was not taken: it is tried again after a pause or, after three days, given up. An endpoint that took nothing else
 * in that time is switched off, as is one that says it is gone.
 */
export async function noteNotTaken(
  { watchDb }: Context,
  { id, endpointId, tries }: DueDelivery,
  { answered, reason }: { answered: number | null; reason: string },
): Promise<void> {
  const isGone = answered === goneStatus
  const pause = isGone ? undefined : pauseAfterTry(tries, Math.random())
  await watchDb.transaction().execute(async (tx) => {
    // The endpoint first: whoever switches one off locks it before its deliveries.
    const { rows } = await sql<{ isFailing: boolean }>`
      select coalesce(e.taken_at < n.created_at, true) as "isFailing" from webhook_endpoint e join notification n on n.notification_id = ${id}
      where e.endpoint_id = ${endpointId} for update of e`.execute(tx)
    const ended = pause === undefined
    await sql`
      update notification set answered = ${answered}, last_error = ${reason}, state = case when ${ended} then 'given-up' else state end, done_at = case when ${ended} then app_now() end,
        next_try_at = case when ${ended} then next_try_at else app_now() + ${pause ?? 0} * interval '1 millisecond' end
      where notification_id = ${id} and state = 'waiting'`.execute(tx)
    if (isGone) await switchOff(tx, endpointId, 'gone', 'send-webhooks')
    else if (ended && rows[0]?.isFailing) await switchOff(tx, endpointId, 'failing', 'send-webhooks')
  })
}
