import { sql, type Kysely } from 'kysely'
import { randomBytes } from 'node:crypto'
import { recordChange } from '../audit/audit-store.ts'
import type { Database, Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { PersonalData } from '../person/personal-data.ts'
import { noteFailedJob } from '../queue/failed-job-store.ts'
import type { OffBecause } from './event.ts'

/** The encrypted part of an endpoint: its address, and what signs the deliveries. */
export interface EndpointSecrets {
  url: string
  secret: string
  /** Replaced secrets that still sign beside the present one, until then (ms). */
  former: { secret: string; until: number }[]
}

/** After a rotation both secrets sign for as long as this (ms), so that the receiver can be changed in its own time. */
const formerMs = 24 * 3_600_000
const formerMax = 5

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

export function sealEndpoint(personal: PersonalData, endpointId: string, secrets: EndpointSecrets): Buffer {
  return personal.sealText(JSON.stringify(secrets), endpointId)
}

export function openEndpoint(personal: PersonalData, endpointId: string, sealed: Buffer): EndpointSecrets {
  return JSON.parse(personal.openText(sealed, endpointId)) as EndpointSecrets
}

/** A new secret beside those that are not over yet. */
export function rotated({ url, secret, former }: EndpointSecrets, now: Date): EndpointSecrets {
  const until = now.getTime() + formerMs
  const valid = former.filter((one) => one.until > now.getTime())
  return { url, secret: newSecret(), former: [{ secret, until }, ...valid].slice(0, formerMax) }
}

/** The secrets that sign what is sent now: the present one first. */
export function signingSecrets({ secret, former }: EndpointSecrets, now: Date): string[] {
  return [secret, ...former.filter((one) => one.until > now.getTime()).map((one) => one.secret)]
}

/** How a switched-off endpoint is listed by control. */
const failedEndpoint = (endpointId: string): { kind: 'tell'; id: string } => ({
  kind: 'tell',
  id: `${endpointId} endpoint`,
})

const offMessages: Record<Exclude<OffBecause, 'asked'>, string> = {
  gone: 'answered 410: it wants nothing any more, so it was switched off',
  failing: 'took nothing for three days and was switched off',
}

/**
 * Switches an endpoint off. What waits for it is not sent, but kept to be sent later; new events are kept likewise.
 * Control is told unless somebody asked for it. Does nothing to one that is off.
 */
export async function switchOff(tx: Tx, endpointId: string, because: OffBecause, actor: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_endpoint')
    .set({ state: 'off', off_because: because })
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'on')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  await sql`
    update notification set state = 'given-up', done_at = app_now(), last_error = coalesce(last_error, 'switched off') where endpoint_id = ${endpointId} and state = 'waiting'`.execute(
    tx,
  )
  await recordChange(tx, { actor, kind: 'webhook:switched-off', subject: endpointId, detail: { because } })
  if (because !== 'asked') await noteFailedJob(tx, failedEndpoint(endpointId), offMessages[because])
}

/** Switches an endpoint on again, for what happens from now on and what is replayed. */
export async function switchOn(tx: Kysely<Tables>, endpointId: string): Promise<void> {
  await tx
    .updateTable('webhook_endpoint')
    .set({ state: 'on', off_because: null })
    .where('endpoint_id', '=', endpointId)
    .execute()
}

/** Sends again everything that was not taken since then, as if for the first time. Returns how much that is. */
export async function replayFailed(db: Kysely<Tables>, endpointId: string, since: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update notification set state = 'waiting', attempts = 0, done_at = null, next_try_at = app_now()
    where endpoint_id = ${endpointId} and state <> 'sent' and created_at >= ${since} and (state = 'given-up' or last_error is not null)`.execute(
    db,
  )
  return Number(numAffectedRows ?? 0)
}

/** Sends one delivery again, under the same id, whether or not it was taken. Returns whether there is such a one. */
export async function replayDelivery(db: Database, endpointId: string, deliveryId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update notification set state = 'waiting', attempts = 0, done_at = null, next_try_at = app_now()
    where endpoint_id = ${endpointId} and notification_id = ${deliveryId}`.execute(db)
  return (numAffectedRows ?? 0n) > 0n
}
