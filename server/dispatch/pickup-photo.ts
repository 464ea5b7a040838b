import { createHash } from 'node:crypto'
import { actorName } from '../../shared/contract/roles.ts'
import { keepOnce } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { maySeePickup } from './open-pickup.ts'

/** Enough to read the text on a signed document (px). */
const longSide = 1_600

export interface PhotoView {
  photoId: string
  sha256: string
  at: string
  replayed?: true
}

/**
 * Stores a photo of the signed document or of a full truck, with its hash and time. A repeat gets the same answer as
 * the first request.
 */
export async function photographPickup(
  gateway: Gateway,
  pickupId: string,
  photoId: string,
  bytes: unknown,
  actor: KnownActor,
): Promise<PhotoView> {
  await maySeePickup(gateway, pickupId, actor)
  const [photo] = await gateway.uploads.photos.reencode(bytes, [longSide])
  const webp = photo!.bytes
  // Hash of the original bytes from the camera, so that the stored version can be traced back to the original.
  const sha256 = createHash('sha256')
    .update(bytes as Buffer)
    .digest()
  const { db } = gateway.ctx
  const { row, ...again } = await keepOnce('photo', {
    insert: () =>
      db
        .insertInto('pickup_photo')
        .values({ photo_id: photoId, pickup_id: pickupId, sha256, webp, actor: actorName(actor) })
        .onConflict((conflict) => conflict.doNothing())
        .returning('at')
        .executeTakeFirst(),
    find: () =>
      db
        .selectFrom('pickup_photo')
        .select(['pickup_id', 'sha256', 'at'])
        .where('photo_id', '=', photoId)
        .executeTakeFirst(),
    same: { pickup_id: pickupId, sha256 },
  })
  return { photoId, sha256: sha256.toString('hex'), at: row.at.toISOString(), ...again }
}

export async function readPickupPhoto(
  gateway: Gateway,
  pickupId: string,
  photoId: string,
  actor: KnownActor,
): Promise<Buffer> {
  await maySeePickup(gateway, pickupId, actor)
  const kept = await gateway.ctx.db
    .selectFrom('pickup_photo')
    .select('webp')
    .where('photo_id', '=', photoId)
    .where('pickup_id', '=', pickupId)
    .executeTakeFirst()
  if (!kept) throw new Refusal('not-found', 'There is no such photo.')
  return kept.webp
}
