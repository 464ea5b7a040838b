import type { Choice } from '../sale/choice.ts'

/**
 * How one product is packed. `box.holds` is how many pieces fill a box; `sticks` are the marks to stick on the box, in
 * the packer's words.
 */
export interface PackingStandard {
  box: { material: string; holds: number } | null
  inserts: { material: string; quantity: number; per: 'piece' | 'parcel' }[]
  sticks: string[]
  photo: boolean
}

/**
 * What the law requires on the goods themselves. Whatever is missing here is missing on the label. Dates are local
 * days, YYYY-MM-DD.
 */
export interface GoodsLabel {
  name?: string | undefined
  producer?: string | undefined
  producerAddress?: string | undefined
  origin?: string | undefined
  net?: string | undefined
  /** Food and the like: each lot needs a production date and a best-before date. */
  dated: boolean
  ocop?: { stars: number; decision?: string | undefined; grantedOn: string } | undefined
}

export interface Product {
  sku: string
  shelf: string | null
  /** What one piece weighs with its own wrapping (g). */
  grams: number | null
  packing: PackingStandard | null
  label: GoodsLabel | null
  choice: Choice | null
}

const byShelfNumber = new Intl.Collator('en', { numeric: true }).compare

/** Order along the shelves: A2 before A10, goods without a shelf last. */
export function byShelf(a: string | null | undefined, b: string | null | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b)
  return byShelfNumber(a, b) || (a < b ? -1 : Number(a > b))
}
