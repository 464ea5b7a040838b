import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '../../shared/context.ts'
import type { DeliveryView, webhookRoutes } from '../../shared/contract/routes/webhook.ts'
import { Refusal } from '../../shared/refusal.ts'
import { replayDelivery, replayFailed } from '../../shared/webhook/endpoint-store.ts'
import type { TestEvent } from '../../shared/webhook/event.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { deliveryPlace, pageOf } from '../http/pagination.ts'
import { lockEndpoint } from './endpoints.ts'

type Query = z.output<(typeof webhookRoutes.listDeliveries)['query']>

/** What was sent to an endpoint and what is to be, newest first. */
export async function listDeliveries(
  { db }: Context,
  endpointId: string,
  query: Query,
  actor: KnownActor,
): Promise<{ items: DeliveryView[]; nextCursor: string | null }> {
  await db.transaction().execute((tx) => lockEndpoint(tx, endpointId, actor))
  const found = await pageOf(
    query,
    deliveryPlace,
    (limit, after) => readDeliveries(db, endpointId, query.state, limit, after?.[0]),
    ({ place }) => [place],
  )
  return { ...found, items: found.items.map(viewOf) }
}

interface Row {
  place: number
  id: string
  type: DeliveryView['type']
  subject: string
  state: DeliveryView['state']
  attempts: number
  answered: number | null
  last_error: string | null
  created_at: Date
  next_try_at: Date
  done_at: Date | null
}

const isOf = {
  waiting: sql`n.state = 'waiting'`,
  sent: sql`n.state = 'sent'`,
  failed: sql`(n.state = 'given-up' or (n.state = 'waiting' and n.last_error is not null))`,
}

async function readDeliveries(
  db: Context['db'],
  endpointId: string,
  state: Query['state'],
  limit: number,
  before: number | undefined,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select n.place, n.notification_id as id, n.body ->> 'type' as type, n.subject, n.state, n.attempts, n.answered, n.last_error, n.created_at, n.next_try_at, n.done_at
    from notification n where n.endpoint_id = ${endpointId} and ${state ? isOf[state] : sql`true`} and ${before === undefined ? sql`true` : sql`n.place < ${before}`}
    order by n.place desc limit ${limit}`.execute(db)
  return rows
}

function viewOf(row: Row): DeliveryView {
  return {
    deliveryId: row.id,
    type: row.type,
    subject: row.subject,
    createdAt: row.created_at.toISOString(),
    state: row.state,
    tries: row.attempts,
    answered: row.answered,
    error: row.last_error,
    nextTryAt: row.state === 'waiting' ? row.next_try_at.toISOString() : null,
    doneAt: row.done_at?.toISOString() ?? null,
  }
}

/** Puts a test into the outbox: it takes the way of every delivery. */
export async function sendTest(
  { db, clock }: Context,
  endpointId: string,
  actor: KnownActor,
): Promise<{ deliveryId: string }> {
  const deliveryId = randomUUID()
  const body: TestEvent = { type: 'webhook.test', timestamp: clock.now().toISOString(), data: { endpointId } }
  await db.transaction().execute(async (tx) => {
    mustBeOn(await lockEndpoint(tx, endpointId, actor))
    await sql`
      insert into notification (notification_id, endpoint_id, subject, body, next_try_at, created_at)
      values (${deliveryId}, ${endpointId}, ${deliveryId}, ${JSON.stringify(body)}::jsonb, app_now(), app_now())`.execute(
      tx,
    )
  })
  return { deliveryId }
}

/** Sends one delivery again. */
export async function replayOne(
  { db }: Context,
  { id, delivery }: { id: string; delivery: string },
  actor: KnownActor,
): Promise<{ deliveryId: string }> {
  await db.transaction().execute(async (tx) => {
    mustBeOn(await lockEndpoint(tx, id, actor))
    if (!(await replayDelivery(tx, id, delivery))) throw new Refusal('not-found', 'There is no such delivery.')
  })
  return { deliveryId: delivery }
}

/** Sends again what was not taken since an instant. */
export function replaySince(
  { db }: Context,
  endpointId: string,
  since: string,
  actor: KnownActor,
): Promise<{ replayed: number }> {
  return db.transaction().execute(async (tx) => {
    mustBeOn(await lockEndpoint(tx, endpointId, actor))
    return { replayed: await replayFailed(tx, endpointId, new Date(since)) }
  })
}

function mustBeOn({ state }: { state: 'on' | 'off' }): void {
  if (state === 'off') throw new Refusal('wrong-state', 'This webhook is switched off: switch it on first.')
}
