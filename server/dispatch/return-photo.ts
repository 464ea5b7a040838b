import { createHash } from 'node:crypto'
import { actorName } from '../../shared/contract/roles.ts'
import { findReturnScan } from '../../shared/dispatch/return-scan-store.ts'
import { keptBefore } from '../../shared/lib/keep-once.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireOwn } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'

/** Enough to see what is spoilt (px). */
const longSide = 1_600

/** Keeps the photo of what was found, re-encoded as those of parcels are. Idempotent: a scan has one photo. */
export async function keepReturnPhoto(
  gateway: Gateway,
  scanId: string,
  image: unknown,
  actor: KnownActor,
): Promise<{ scanId: string; replayed?: true }> {
  const { db } = gateway.ctx
  const scan = await findReturnScan(db, { scanId })
  requireOwn(scan, actor, 'scan')
  const sourceHash = createHash('sha256')
    .update(Buffer.isBuffer(image) ? image : Buffer.alloc(0))
    .digest()
  const find = (): Promise<{ source_sha256: Buffer } | undefined> =>
    db.selectFrom('return_photo').select('source_sha256').where('scan_id', '=', scanId).executeTakeFirst()
  const same = { source_sha256: sourceHash }
  if (keptBefore('photo', await find(), same)) return { scanId, replayed: true }
  const [drawn] = await gateway.uploads.photos.reencode(image, [longSide])
  const parcel = await db
    .selectFrom('parcel')
    .select('viewer_id')
    .where('parcel_id', '=', scan.parcel_id)
    .executeTakeFirst()
  const made = await db
    .insertInto('return_photo')
    .values({
      scan_id: scanId,
      viewer_id: parcel?.viewer_id ?? null,
      source_sha256: sourceHash,
      bytes: drawn!.bytes,
      actor: actorName(actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 1n) return { scanId }
  keptBefore('photo', await find(), same)
  return { scanId, replayed: true }
}

export async function readReturnPhoto({ ctx }: Gateway, scanId: string, actor: KnownActor): Promise<Buffer> {
  requireOwn(await findReturnScan(ctx.db, { scanId }), actor, 'scan')
  const kept = await ctx.db.selectFrom('return_photo').select('bytes').where('scan_id', '=', scanId).executeTakeFirst()
  if (!kept || kept.bytes.length === 0) throw new Refusal('not-found', 'There is no such photo.')
  return kept.bytes
}
