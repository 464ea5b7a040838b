import { createHash } from 'node:crypto'
import type { ItemPhoto } from '../../shared/contract/routes/sale-preparation.ts'
import { Refusal } from '../../shared/refusal.ts'
import { keepPhoto, photoOf, photoSizes } from '../../shared/sale/details-store.ts'
import type { Gateway } from '../context.ts'

/** Sets the photo of an item, stored in the two sizes that viewers load. */
export async function setItemPhoto(
  { ctx, uploads }: Gateway,
  saleId: string,
  sku: string,
  bytes: unknown,
): Promise<ItemPhoto> {
  const item = await ctx.db
    .selectFrom('sale_item')
    .select('sku')
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .executeTakeFirst()
  if (!item) throw new Refusal('not-found', 'There is no such item in this sale.')
  const [large, small] = await uploads.photos.reencode(bytes, [photoSizes.large, photoSizes.small])
  const hash = createHash('sha256').update(large!.bytes).digest()
  await keepPhoto(ctx.db, saleId, sku, { hash, small: small!.bytes, large: large!.bytes })
  return photoOf(sku, hash)
}
