/** A column's name without marks, case, blanks and signs, and without what stands in brackets or says that it is required: `Giá bán (VNĐ) *` is `giaban`. */
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
