import type { z } from 'zod'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { putHubCapacity, readHubCapacity } from '../../shared/calendar/hub-capacity-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { hubCapacityChange, HubCapacityView } from '../../shared/contract/routes/calendar.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { namedSeller } from '../member/named-seller.ts'

/** What a hub has said of its hours, what it gets through, and its trucks. */
export async function readCapacityOf(
  { ctx: { db } }: Gateway,
  seller: string,
  sellerId: string,
): Promise<HubCapacityView> {
  const { changedAt, ...capacity } = await readHubCapacity(db, sellerId)
  return { seller, ...capacity, changedAt: changedAt?.toISOString() ?? null }
}

/** Replaces it as a whole, unless somebody else did so meanwhile. */
export async function putCapacity(
  gateway: Gateway,
  seller: string,
  { version, ...capacity }: z.output<typeof hubCapacityChange>,
  actor: KnownActor,
): Promise<HubCapacityView> {
  const sellerId = await namedSeller(gateway, seller, actor)
  await gateway.ctx.db.transaction().execute(async (tx) => {
    const stored = await putHubCapacity(tx, sellerId, capacity, { version, actor: actorName(actor) })
    if (stored === undefined)
      throw new Refusal('wrong-state', 'Somebody else has changed this since you read it: reload it.')
    await recordChange(tx, { actor: actorName(actor), kind: 'hub:changed', subject: sellerId, detail: capacity })
  })
  return readCapacityOf(gateway, seller, sellerId)
}
