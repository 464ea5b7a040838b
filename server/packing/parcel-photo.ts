import { createHash } from 'node:crypto'
import type { PhotoView } from '../../shared/contract/routes/packing.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { ParcelRow } from '../../shared/db/tables/packing.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import { findPhoto, insertPhoto, photoView } from '../../shared/packing/photo-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { lockParcel } from './lock-parcel.ts'

/** Enough to read a label on a box (px). */
const longSide = 1_600

/**
 * Stores a photo of a parcel that its packer is packing. It is re-encoded, which drops hidden data and the location
 * where it was taken; the hash is that of the stored file. Idempotent.
 */
export async function keepPhoto(
  gateway: Gateway,
  { code, photoId, image, at }: { code: string; photoId: string; image: unknown; at: string | undefined },
  actor: KnownActor,
): Promise<PhotoView> {
  const packer = actorName(actor)
  const known = await findPhoto(gateway.ctx.db, photoId)
  const [drawn] = known ? [] : await gateway.uploads.photos.reencode(image, [longSide])
  const sourceHash = sha256(Buffer.isBuffer(image) ? image : Buffer.alloc(0))
  return gateway.ctx.db.transaction().execute(async (tx) => {
    const parcel = await lockParcel(tx, code, actor)
    await mayShow(tx, parcel, packer)
    const same = { parcel_id: parcel.parcel_id, packer, source_sha256: sourceHash }
    const kept = keptBefore('photo', await findPhoto(tx, photoId), same)
    if (kept) return { ...photoView(kept, parcel.code), replayed: true }
    const row = await insertPhoto(
      tx,
      {
        photo_id: photoId,
        parcel_id: parcel.parcel_id,
        source_sha256: sourceHash,
        sha256: sha256(drawn!.bytes),
        width: drawn!.width,
        height: drawn!.height,
        bytes: drawn!.bytes,
        packer,
      },
      at,
    )
    return photoView(row, parcel.code)
  })
}

/** Only whoever is packing or has packed the parcel may add photos. */
async function mayShow(tx: Parameters<typeof lockParcel>[0], parcel: ParcelRow, packer: string): Promise<void> {
  const isOnShelf = parcel.state === 'handed-over' && parcel.manifest_id === null
  if (parcel.state !== 'picking' && parcel.state !== 'packed' && !isOnShelf)
    throw new Refusal('wrong-state', `The parcel is ${parcel.state}: photos are taken while it is packed.`)
  const { claimed_by: claimedBy } = await tx
    .selectFrom('packing_batch')
    .select('claimed_by')
    .where('batch_id', '=', parcel.batch_id!)
    .executeTakeFirstOrThrow()
  if ((parcel.packed_by ?? claimedBy) !== packer)
    throw new Refusal('already-claimed', 'Somebody else is packing this parcel.')
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
