/** Sellers under one roof: a centre, its co-operatives, their producers. */
export const levelsMax = 3

/** Whose member each seller is, without those that are nobody's. */
export type Parents = ReadonlyMap<string, string>

/** Why a seller cannot become a member of another. */
export type MoveProblem = 'itself' | 'below-itself' | 'too-deep'

/** The sellers above one, nearest first. */
function above(sellerId: string, parents: Parents): string[] {
  const found: string[] = []
  for (let next = parents.get(sellerId); next && !found.includes(next); next = parents.get(next)) found.push(next)
  return found
}

/** Whether a seller is another one, or below it. */
export function isWithin(sellerId: string, scopeId: string, parents: Parents): boolean {
  return sellerId === scopeId || above(sellerId, parents).includes(scopeId)
}

/** Why a seller cannot be put under this parent; undefined if it can. Whatever is below the seller comes with it. */
export function moveProblem(sellerId: string, parentId: string, parents: Parents): MoveProblem | undefined {
  if (sellerId === parentId) return 'itself'
  if (isWithin(parentId, sellerId, parents)) return 'below-itself'
  const levelsAbove = above(parentId, parents).length + 1
  return levelsAbove + heightOf(sellerId, parents) > levelsMax ? 'too-deep' : undefined
}

/** How many levels a seller and what is below it have. */
function heightOf(sellerId: string, parents: Parents): number {
  const levels = [...parents.keys()].flatMap((one) => {
    const distance = above(one, parents).indexOf(sellerId)
    return distance === -1 ? [] : [distance + 2]
  })
  return Math.max(1, ...levels)
}
