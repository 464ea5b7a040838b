/**
 * An amount of đồng as people type it: `25.000`, `25 000đ` and `25k` are the same. Null for an empty field, undefined
 * for what is not an amount.
 */
export function typedAmount(text: string): number | null | undefined {
  const plain = text.replace(/[\s.,đ₫]/gi, '')
  if (plain === '') return null
  const [, digits, thousands] = /^(\d{1,12})(k?)$/i.exec(plain) ?? []
  return digits === undefined ? undefined : Number(digits) * (thousands ? 1_000 : 1)
}
