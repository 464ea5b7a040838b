import type { JSX } from 'preact'
import '../ui/photo.css'
import type { Details } from './live-state.ts'

/**
 * The photo of an item, or of the first of several choices that has one, with its number, which is what a host says on
 * air; only the number if there is no photo.
 */
export function Photo({
  details,
  sku,
  number,
  large,
}: {
  details: Details | undefined
  sku: string | readonly string[]
  number?: number
  large?: boolean
}): JSX.Element {
  const photo = [sku]
    .flat()
    .flatMap((wanted) => details?.photos.find((one) => one.sku === wanted) ?? [])
    .at(0)
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
