import { sql } from 'kysely'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import type { Context } from '../../shared/context.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { newWebhook, webhookChange, WebhookView } from '../../shared/contract/routes/webhook.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { whyNotCallable } from '../../shared/outgoing/private-address.ts'
import { Refusal } from '../../shared/refusal.ts'
import {
  newSecret,
  openEndpoint,
  rotated,
  sealEndpoint,
  switchOff,
  switchOn,
  type EndpointSecrets,
} from '../../shared/webhook/endpoint-store.ts'
import type { KnownActor } from '../access/authenticate.ts'

const endpointsMax = 20

/**
 * Adds an address of the seller's own software. Address and secret are encrypted. A repeat gets the same answer as the
 * first request.
 */
export async function addEndpoint(
  ctx: Context,
  { endpointId, title, url, events }: z.output<typeof newWebhook>,
  actor: KnownActor,
): Promise<WebhookView & { secret: string; replayed?: true }> {
  const sellerId = sellerOf(actor)
  await mustBeCallable(ctx, url)
  const contents = createHash('sha256')
    .update(JSON.stringify([sellerId, title, url, events.toSorted()]))
    .digest('hex')
  const { row, ...again } = await ctx.db.transaction().execute(async (tx) => {
    await mustBeFew(tx, sellerId, endpointId)
    return keepOnce('webhook', {
      insert: async () => {
        const made = await tx
          .insertInto('webhook_endpoint')
          .values({
            endpoint_id: endpointId,
            seller_id: sellerId,
            title,
            events,
            key_id: ctx.personal.keyId,
            sealed: sealEndpoint(ctx.personal, endpointId, { url, secret: newSecret(), former: [] }),
            contents,
            actor: actorName(actor),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('sealed')
          .executeTakeFirst()
        if (made) await noteChange(tx, 'webhook:added', endpointId, actor, { events })
        return made
      },
      find: () =>
        tx
          .selectFrom('webhook_endpoint')
          .select(['contents', 'sealed'])
          .where('endpoint_id', '=', endpointId)
          .executeTakeFirst(),
      same: { contents },
    })
  })
  const { secret } = openEndpoint(ctx.personal, endpointId, row.sealed)
  return { ...(await readEndpoint(ctx, endpointId, actor)), secret, ...again }
}

async function mustBeCallable({ config }: Context, url: string): Promise<void> {
  const why = await whyNotCallable(url, config.OUTGOING_PRIVATE_ADDRESSES)
  if (why) throw new Refusal('invalid', `url: ${why}`)
}

async function mustBeFew(tx: Tx, sellerId: string, endpointId: string): Promise<void> {
  await tx.selectFrom('seller').select('seller_id').where('seller_id', '=', sellerId).forNoKeyUpdate().execute()
  const { n } = await tx
    .selectFrom('webhook_endpoint')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('seller_id', '=', sellerId)
    .where('endpoint_id', '<>', endpointId)
    .executeTakeFirstOrThrow()
  if (n >= endpointsMax) throw new Refusal('wrong-state', `A shop has at most ${endpointsMax} webhooks.`)
}

/** The webhooks of the actor's seller, with how their deliveries go. */
export async function listEndpoints(ctx: Context, actor: KnownActor): Promise<WebhookView[]> {
  return viewsOf(ctx, sellerOf(actor))
}

async function readEndpoint(ctx: Context, endpointId: string, actor: KnownActor): Promise<WebhookView> {
  const [view] = await viewsOf(ctx, sellerOf(actor), endpointId)
  if (!view) throw noSuchWebhook()
  return view
}

type Row = Omit<WebhookView, 'url' | 'createdAt' | 'lastTakenAt'> & {
  sealed: Buffer
  createdAt: Date
  lastTakenAt: Date | null
}

async function viewsOf({ db, personal }: Context, sellerId: string, endpointId?: string): Promise<WebhookView[]> {
  const { rows } = await sql<Row>`
    select e.endpoint_id as "endpointId", e.title, e.events, e.state, e.off_because as "offBecause", e.created_at as "createdAt", e.taken_at as "lastTakenAt", e.sealed, n.waiting, n.failed
    from webhook_endpoint e cross join lateral (
      select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'given-up' or (state = 'waiting' and last_error is not null))::int as failed
      from notification n where n.endpoint_id = e.endpoint_id and n.state <> 'sent') n
    where e.seller_id = ${sellerId} and (${endpointId ?? null}::uuid is null or e.endpoint_id = ${endpointId ?? null}::uuid) order by e.created_at`.execute(
    db,
  )
  return rows.map(({ sealed, createdAt, lastTakenAt, ...row }) => ({
    ...row,
    url: openEndpoint(personal, row.endpointId, sealed).url,
    createdAt: createdAt.toISOString(),
    lastTakenAt: lastTakenAt?.toISOString() ?? null,
  }))
}

/** Changes an endpoint, or switches it off or on. */
export async function changeEndpoint(
  ctx: Context,
  endpointId: string,
  { title, url, events, state }: z.output<typeof webhookChange>,
  actor: KnownActor,
): Promise<WebhookView> {
  await mustBeCallable(ctx, url)
  await ctx.db.transaction().execute(async (tx) => {
    const before = await lockEndpoint(tx, endpointId, actor)
    await putSecrets(ctx, tx, endpointId, { ...openEndpoint(ctx.personal, endpointId, before.sealed), url })
    await tx.updateTable('webhook_endpoint').set({ title, events }).where('endpoint_id', '=', endpointId).execute()
    await noteChange(tx, 'webhook:changed', endpointId, actor, { events })
    if (state === before.state) return
    if (state === 'off') return switchOff(tx, endpointId, 'asked', actorName(actor))
    await switchOn(tx, endpointId)
    await noteChange(tx, 'webhook:switched-on', endpointId, actor)
  })
  return readEndpoint(ctx, endpointId, actor)
}

/** Removes an endpoint with everything that was and was to be sent there. */
export async function removeEndpoint(
  ctx: Context,
  endpointId: string,
  actor: KnownActor,
): Promise<{ endpointId: string }> {
  await ctx.db.transaction().execute(async (tx) => {
    await lockEndpoint(tx, endpointId, actor)
    await tx.deleteFrom('webhook_endpoint').where('endpoint_id', '=', endpointId).execute()
    await noteChange(tx, 'webhook:removed', endpointId, actor)
  })
  return { endpointId }
}

/** Replaces the secret; the former one signs beside it for a day. */
export async function rotateSecret(
  ctx: Context,
  endpointId: string,
  actor: KnownActor,
): Promise<{ endpointId: string; secret: string }> {
  return ctx.db.transaction().execute(async (tx) => {
    const { sealed } = await lockEndpoint(tx, endpointId, actor)
    const secrets = rotated(openEndpoint(ctx.personal, endpointId, sealed), ctx.clock.now())
    await putSecrets(ctx, tx, endpointId, secrets)
    await noteChange(tx, 'webhook:secret-replaced', endpointId, actor)
    return { endpointId, secret: secrets.secret }
  })
}

async function putSecrets({ personal }: Context, tx: Tx, endpointId: string, secrets: EndpointSecrets): Promise<void> {
  const sealed = sealEndpoint(personal, endpointId, secrets)
  await tx
    .updateTable('webhook_endpoint')
    .set({ sealed, key_id: personal.keyId })
    .where('endpoint_id', '=', endpointId)
    .execute()
}

/** The actor's own endpoint, locked. Throws `not-found` for any other. */
export async function lockEndpoint(
  tx: Tx,
  endpointId: string,
  actor: KnownActor,
): Promise<{ sealed: Buffer; state: 'on' | 'off' }> {
  const row = await tx
    .selectFrom('webhook_endpoint')
    .select(['sealed', 'state'])
    .where('endpoint_id', '=', endpointId)
    .where('seller_id', '=', sellerOf(actor))
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchWebhook()
  return row
}

function noteChange(tx: Tx, kind: string, subject: string, actor: KnownActor, detail: object = {}): Promise<void> {
  return recordChange(tx, { actor: actorName(actor), kind, subject, detail })
}

const noSuchWebhook = (): Refusal => new Refusal('not-found', 'There is no such webhook.')

function sellerOf({ sellerId }: KnownActor): string {
  if (!sellerId) throw new Refusal('forbidden', 'A webhook belongs to a seller: use a token made with --seller.')
  return sellerId
}
