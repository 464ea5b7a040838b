import { packedWith, type GoodsLine } from './materials.ts'
import type { Product } from './product.ts'

/** What a packed parcel weighs (g): reckoned from its contents, and on the scales; null while it is not known. */
export interface Weight {
  reckoned: number | null
  weighed: number | null
}

/** What is known of the goods, by SKU, and what packing material weighs (g), as far as that is known. */
export interface Weights {
  products: ReadonlyMap<string, Pick<Product, 'grams' | 'packing'>>
  tareOf: (material: string) => number | undefined
}

/**
 * The goods with their box and inserts, as the packing standard chooses them. Null while the weight of one of the goods
 * is not known: a part would pass for the whole. Material whose tare is not known counts nothing, as before there were
 * tares.
 */
export function reckonedGrams(lines: readonly GoodsLine[], { products, tareOf }: Weights): number | null {
  let grams = 0
  for (const { sku, quantity } of lines) {
    const piece = products.get(sku)?.grams
    if (!piece) return null
    grams += piece * quantity
  }
  const standards = new Map([...products].flatMap(([sku, { packing }]) => (packing ? [[sku, packing] as const] : [])))
  const { box, inserts } = packedWith(lines, standards)
  const materials = [...(box ? [box] : []), ...inserts]
  return grams + materials.reduce((sum, { material, count }) => sum + count * (tareOf(material) ?? 0), 0)
}

/** A weight with how far the scales are from what was reckoned. */
export function weightView({ reckoned, weighed }: Weight): Weight & { difference: number | null } {
  return { reckoned, weighed, difference: reckoned === null || weighed === null ? null : weighed - reckoned }
}

/** The weight that counts: the scales', else the reckoned one. */
export function gramsOf({ reckoned, weighed }: Weight): number | null {
  return weighed ?? reckoned
}
