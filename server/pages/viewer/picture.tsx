import type { JSX } from 'preact'

/** A product without a photo has its own tile all the same: the first letters of its name on one of six grounds, always the same for the same product. */
export function Picture({ sku, title, large }: { sku: string; title: string; large?: boolean }): JSX.Element {
  let ground = 0
  for (const one of sku) ground = (ground * 31 + one.charCodeAt(0)) % 6
  const letters = title.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => word.normalize('NFC').charAt(0).toLocaleUpperCase('vi')).join('')
  return <div class={`picture ground-${ground} ${large ? 'large' : ''}`} aria-hidden="true"><span>{letters}</span></div>
}
