/**
 * A column name without diacritics, case, spaces and signs, and without anything in brackets or marking it as required:
 * `Giá bán (VNĐ) *` is `giaban`.
 */
export function plainName(name: string): string {
  const bare = name.replace(/[([{][^)\]}]*[)\]}]/g, ' ')
  return folded(bare) || folded(name)
}

function folded(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(?<=.{3})(?:vnd|dong)$/, '')
}
