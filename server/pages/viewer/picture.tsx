import type { JSX } from 'preact'
import type { ShownProduct } from './choose.ts'
import { photos } from './start.ts'

/** The widths that `viewer.css` gives the large picture. */
const largeSizes = '(min-width: 720px) 200px, 112px'

interface PictureProps {
  product: ShownProduct
  sku: string
  large?: boolean
}

/**
 * The photo of a choice (`sku`), or of another one of its product. Its name is shown next to it, so it is hidden from
 * screen readers. A product without a photo gets a tile of its own: the first letters of its name on one of six
 * colours, always the same for the same product.
 */
export function Picture({ product, sku, large }: PictureProps): JSX.Element {
  const { title, items } = product
  const [photo] = [sku, ...items.map((item) => item.sku)].flatMap((one) => photos.get(one) ?? [])
  if (photo)
    return (
      <div class={`picture photo ${large ? 'large' : ''}`} aria-hidden="true">
        {large ? (
          <img src={photo.small} srcset={`${photo.small} 320w, ${photo.large} 1080w`} sizes={largeSizes} alt="" />
        ) : (
          <img src={photo.small} alt="" loading="lazy" />
        )}
      </div>
    )
  let ground = 0
  for (const one of items[0].sku) ground = (ground * 31 + one.charCodeAt(0)) % 6
  const letters = title
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.normalize('NFC').charAt(0).toLocaleUpperCase('vi'))
    .join('')
  return (
    <div class={`picture ground-${ground} ${large ? 'large' : ''}`} aria-hidden="true">
      <span>{letters}</span>
    </div>
  )
}
