import { cleanCode, joinDigits } from './clean-code.ts'
import { gtinsOf } from './gtin.ts'

/**
 * Which of these SKUs a scanned text means: an exact match in any case and width, otherwise those that write the same
 * GTIN differently. More than one: the text alone cannot tell, and neither may be assumed.
 */
export function findItems(skus: readonly string[], scanned: string): string[] {
  if (skus.includes(scanned)) return [scanned]
  const { text } = cleanCode(scanned)
  const exact = [text, joinDigits(text)].find((one) => skus.includes(one))
  if (exact !== undefined) return [exact]
  const meant = gtinsOf(joinDigits(text))
  if (meant.length === 0) return []
  return [...new Set(skus)].filter((sku) => gtinsOf(sku).some((gtin) => meant.includes(gtin)))
}
