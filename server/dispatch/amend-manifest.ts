import { sql } from 'kysely'
import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { newAmendment } from '../../shared/contract/routes/dispatch.ts'
import type { Tx } from '../../shared/db/database.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { missPoint } from '../../shared/packing/collection-store.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { handOverParcels, requireWhole, tellHandedOver, type HandedOver } from './hand-over.ts'
import { leftBehind } from '../../shared/dispatch/left-behind-store.ts'
import { lockParcels, type LockedParcel } from '../packing/lock-parcel.ts'

export interface Amendment {
  manifestId: string
  number: number
  kind: 'added' | 'left-behind'
  parcels: number
  at: string
  replayed?: true
}

/**
 * Amends a manifest under the next number; what was signed before stays unchanged. `added` hands over further packed
 * parcels. `left-behind` records that listed parcels did not fit into the truck: the record that they were signed for
 * remains, and another pick-up may scan them out again.
 */
export async function amendManifest(
  gateway: Gateway,
  manifestId: string,
  body: z.output<typeof newAmendment>,
  actor: KnownActor,
): Promise<Amendment> {
  const { ctx } = gateway
  const contents = JSON.stringify([body.kind, body.reason, body.parcelCodes.toSorted()])
  const done = await ctx.db.transaction().execute(async (tx) => {
    const manifest = await tx
      .selectFrom('manifest')
      .selectAll()
      .where('manifest_id', '=', manifestId)
      .forUpdate()
      .executeTakeFirst()
    requireOwn(manifest, actor, 'manifest')
    const found = await tx
      .selectFrom('manifest_amendment')
      .selectAll()
      .where('amendment_id', '=', body.amendmentId)
      .executeTakeFirst()
    const kept = keptBefore('amendment', found, { contents, manifest_id: manifestId })
    if (kept) return { number: kept.number, at: kept.at, replayed: true as const }
    const { rows } = await sql<{ number: number; at: Date }>`
      insert into manifest_amendment (manifest_id, number, amendment_id, kind, reason, contents, actor)
      select ${manifestId}::uuid, coalesce(max(number), 0) + 1, ${body.amendmentId}::uuid, ${body.kind}, ${body.reason}, ${contents}, ${actorName(actor)} from manifest_amendment where manifest_id = ${manifestId}
      returning number, at`.execute(tx)
    const handedOver =
      body.kind === 'added' ? await handOverParcels(tx, manifestId, body.parcelCodes, actor) : undefined
    await listParcels(tx, manifestId, body, actor)
    await tx
      .updateTable('manifest')
      .set({ paper_version: sql`paper_version + 1` })
      .where('manifest_id', '=', manifestId)
      .execute()
    return { ...rows[0]!, handedOver: handedOver ?? ({ parcels: [], batches: [], orderIds: [] } satisfies HandedOver) }
  })
  if ('handedOver' in done) await tellHandedOver(gateway, manifestId, done.handedOver)
  return {
    manifestId,
    number: done.number,
    kind: body.kind,
    parcels: body.parcelCodes.length,
    at: done.at.toISOString(),
    ...('replayed' in done && { replayed: true as const }),
  }
}

async function listParcels(
  tx: Tx,
  manifestId: string,
  { amendmentId, kind, parcelCodes }: z.output<typeof newAmendment>,
  actor: KnownActor,
): Promise<void> {
  const parcels = await lockParcels(tx, parcelCodes, actor)
  const parcelIds = parcels.map((parcel) => parcel.parcel_id)
  const other = parcels.find((parcel) => parcel.manifest_id !== manifestId)
  if (other) throw new Refusal('wrong-state', `Parcel ${other.asked} is not on this manifest.`)
  if (kind === 'left-behind') await requireTaken(tx, parcels)
  await tx
    .insertInto('amendment_parcel')
    .values(parcelIds.map((parcelId) => ({ amendment_id: amendmentId, parcel_id: parcelId })))
    .execute()
  await requireWhole(tx, parcelIds)
  if (kind === 'left-behind') await missPoint(tx, parcelIds)
}

/** Each is left behind once. */
async function requireTaken(tx: Tx, parcels: readonly LockedParcel[]): Promise<void> {
  const before = await leftBehind(
    tx,
    parcels.map((parcel) => parcel.parcel_id),
  )
  const again = parcels.find((parcel) => before.has(parcel.parcel_id))
  if (again)
    throw new Refusal(
      'wrong-state',
      `Parcel ${again.asked} was already left behind by amendment ${before.get(again.parcel_id)}.`,
    )
}
