import { recordChange } from '../../shared/audit/audit-store.ts'
import type { ItemPhoto } from '../../shared/contract/routes/sale-preparation.ts'
import { setProductPhoto } from '../../shared/packing/product-store.ts'
import { photoOf } from '../../shared/sale/details-store.ts'
import type { Gateway } from '../context.ts'
import { drawItemPhoto } from '../sale/item-photo.ts'

/** Sets or removes (`null`) the photo of a product. Every sale of the seller that has none of its own shows it. */
export async function changeProductPhoto(
  gateway: Gateway,
  product: { sellerId: string; sku: string; actor: string },
  bytes: unknown,
): Promise<ItemPhoto | undefined> {
  const photo = bytes === null ? null : await drawItemPhoto(gateway, bytes)
  await gateway.ctx.db.transaction().execute(async (tx) => {
    await setProductPhoto(tx, product, photo)
    await recordChange(tx, {
      actor: product.actor,
      kind: photo ? 'product:photographed' : 'product:photo-removed',
      subject: product.sku,
    })
  })
  return photo ? photoOf(product.sku, photo.hash) : undefined
}
