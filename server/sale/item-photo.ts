import { createHash } from 'node:crypto'
import type { ItemPhoto } from '../../shared/contract/routes/sale-preparation.ts'
import { Refusal } from '../../shared/refusal.ts'
import { keepPhoto, photoOf, photoSizes, type DrawnPhoto } from '../../shared/sale/details-store.ts'
import type { Gateway } from '../context.ts'

/** Sets the photo of an item, stored in the two sizes that viewers load. */
export async function setItemPhoto(gateway: Gateway, saleId: string, sku: string, bytes: unknown): Promise<ItemPhoto> {
  const { db } = gateway.ctx
  const item = await db
    .selectFrom('sale_item')
    .select('sku')
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .executeTakeFirst()
  if (!item) throw new Refusal('not-found', 'There is no such item in this sale.')
  const photo = await drawItemPhoto(gateway, bytes)
  await keepPhoto(db, saleId, sku, photo)
  return photoOf(sku, photo.hash)
}

/** An uploaded photo in both sizes, re-encoded. */
export async function drawItemPhoto({ uploads }: Gateway, bytes: unknown): Promise<DrawnPhoto> {
  const [large, small] = await uploads.photos.reencode(bytes, [photoSizes.large, photoSizes.small])
  return { hash: createHash('sha256').update(large!.bytes).digest(), small: small!.bytes, large: large!.bytes }
}
