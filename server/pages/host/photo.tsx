import type { JSX } from 'preact'
import '../ui/photo.css'
import type { Details } from './live-state.ts'

/** An item's photo with its number, which is what a host says on air; only the number if there is no photo. */
export function Photo({
  details,
  sku,
  number,
  large,
}: {
  details: Details | undefined
  sku: string
  number?: number
  large?: boolean
}): JSX.Element {
  const photo = details?.photos.find((one) => one.sku === sku)
  return (
    <span class={`photo ${large ? 'large-photo' : ''}`}>
      {photo && (
        <img src={large ? photo.large : photo.small} alt="" width={72} height={72} loading="lazy" decoding="async" />
      )}
      {number !== undefined && (
        <span class={photo ? 'photo-number' : 'photo-number alone'} aria-hidden="true">
          {number}
        </span>
      )}
    </span>
  )
}
