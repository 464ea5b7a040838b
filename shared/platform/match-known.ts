import { groupBy } from '../lib/group-by.ts'
import type { KnownPackage } from './platform-diff.ts'
import { isSameContents } from './platform-diff.ts'
import type { PlatformPackage } from './platform-order.ts'

/** A package that is said, next to what is known of it. */
export interface SaidPackage<Said extends PlatformPackage = PlatformPackage> {
  said: Said
  before: KnownPackage | undefined
}

/**
 * Finds what is known of each package that is said. A package that had no number yet is the one that has one now, if
 * it is the order's only one, with the same contents, and nobody else's goods are in it. Packages of an order that was
 * packed anew on the platform, and are not said any more, are given as cancelled: their goods are in the new ones.
 */
export function matchKnown<Said extends PlatformPackage>(
  said: readonly Said[],
  known: readonly KnownPackage[],
): { matched: SaidPackage<Said>[]; dissolved: SaidPackage[] } {
  const knownOf = groupBy(known, ({ platformOrderId }) => platformOrderId)
  const usersOf = countOrders([...said, ...known])
  const matched: SaidPackage<Said>[] = []
  const dissolved: SaidPackage[] = []
  for (const [orderId, packages] of groupBy(said, ({ platformOrderId }) => platformOrderId)) {
    const left = new Map((knownOf.get(orderId) ?? []).map((one) => [one.packageId, one]))
    const take = (packageId: string): KnownPackage | undefined => {
      const found = left.get(packageId)
      left.delete(packageId)
      return found
    }
    const pairs = packages.map((one) => ({ said: one, before: take(one.packageId) }))
    const [only] = pairs
    const unnamed = left.get('')
    const isNamedNow =
      pairs.length === 1 &&
      !only!.before &&
      unnamed &&
      isSameContents(unnamed, only!.said) &&
      usersOf.get(only!.said.packageId) === 1
    if (isNamedNow) only!.before = take('')
    matched.push(...pairs)
    if (pairs.every(({ before }) => before !== undefined)) continue
    for (const before of left.values()) dissolved.push({ said: { ...before, meaning: 'cancelled' }, before })
  }
  return { matched, dissolved }
}

/** How many orders have goods in each package. */
function countOrders(packages: readonly PlatformPackage[]): Map<string, number> {
  const orders = new Map<string, Set<string>>()
  for (const { packageId, platformOrderId } of packages)
    orders.set(packageId, (orders.get(packageId) ?? new Set()).add(platformOrderId))
  return new Map([...orders].map(([packageId, ids]) => [packageId, ids.size]))
}
