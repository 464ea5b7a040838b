import { createHash } from 'node:crypto'
import { findCasePhoto, insertCasePhoto, listCasePhotos } from '../../shared/case/case-photo-store.ts'
import { casePhotosMax } from '../../shared/case/case.ts'
import { actorName } from '../../shared/contract/roles.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireCase, requireLockedCase } from './require-case.ts'

/** Enough to see what is broken (px). */
const longSide = 1_600

interface KeptPhoto {
  photoId: string
  caseId: string
  sha256: string
  width: number
  height: number
  replayed?: true
}

/** Adds a photo to an open case, re-encoded as those of parcels are. Idempotent per photo id. */
export async function keepCasePhoto(
  gateway: Gateway,
  { caseId, photoId, image }: { caseId: string; photoId: string; image: unknown },
  actor: KnownActor,
): Promise<KeptPhoto> {
  const { db } = gateway.ctx
  await requireCase(gateway, caseId, actor)
  const known = await findCasePhoto(db, photoId)
  const [drawn] = known ? [] : await gateway.uploads.photos.reencode(image, [longSide])
  const sourceHash = sha256(Buffer.isBuffer(image) ? image : Buffer.alloc(0))
  return db.transaction().execute(async (tx) => {
    const row = await requireLockedCase(tx, caseId, actor)
    const same = { case_id: caseId, actor: actorName(actor), source_sha256: sourceHash }
    const kept = keptBefore('photo', await findCasePhoto(tx, photoId), same)
    if (kept) return { ...photoView(kept), replayed: true }
    if (row.state !== 'open') throw new Refusal('wrong-state', 'The case is closed: reopen it first.')
    if ((await listCasePhotos(tx, caseId)).length >= casePhotosMax)
      throw new Refusal('wrong-state', `A case has at most ${casePhotosMax} photos.`)
    const { bytes, width, height } = drawn!
    const photo = {
      photo_id: photoId,
      sale_id: row.sale_id,
      viewer_id: row.viewer_id,
      ...same,
      sha256: sha256(bytes),
      width,
      height,
    }
    await insertCasePhoto(tx, { ...photo, bytes })
    return photoView(photo)
  })
}

function photoView(row: {
  photo_id: string
  case_id: string
  sha256: Buffer
  width: number
  height: number
}): KeptPhoto {
  const { photo_id: photoId, case_id: caseId, width, height } = row
  return { photoId, caseId, sha256: row.sha256.toString('hex'), width, height }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
