import type { Context } from '../../shared/context.ts'
import type { OrdersPreview } from '../../shared/contract/routes/platform.ts'
import { findPolicy, versionToday } from '../../shared/deadline/policy.ts'
import type { PlatformPackage } from '../../shared/platform/platform-order.ts'
import type { Plan, Planned } from '../../shared/platform/reconcile-store.ts'
import { readTakingShop, type ShopRow } from '../../shared/platform/shop-store.ts'
import { asOwnSku, readSkus } from '../../shared/platform/sku-store.ts'
import { countOutcomes } from '../../shared/platform/take-said.ts'
import { deadlineOf } from '../../shared/platform/take-orders-store.ts'

const packagesMax = 500

/** How much of a plan a person is shown, what changes first. */
const order = ['new', 'changed', 'cancelled', 'unknown-sku', 'fenced', 'gone', 'unchanged']

type Shown = Pick<OrdersPreview, 'counts' | 'late' | 'packages' | 'unknownSkus'>

/** A plan in the contract's form: the counts of all its packages, and the first of them. */
export async function showPlan(
  ctx: Context,
  shop: ShopRow,
  plan: Plan<PlatformPackage & { rows?: number[] }>,
): Promise<Shown> {
  const taking = await readTakingShop(ctx, ctx.db, shop)
  const now = ctx.clock.now()
  const terms = {
    policyId: taking.policyId,
    timeZone: taking.timeZone,
    policyVersion: versionToday(findPolicy(taking.policyId)!, taking.timeZone, now),
  }
  const isLate = ({ act, present }: Planned): boolean => act === 'take' && deadlineOf(terms, present).packBy < now
  return {
    counts: countOutcomes(plan),
    late: plan.packages.filter(isLate).length,
    packages: plan.packages
      .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
      .slice(0, packagesMax)
      .map(showPackage),
    unknownSkus: listUnknown(
      plan.packages.filter(({ outcome }) => outcome === 'unknown-sku').map(({ present }) => present),
      await readSkus(ctx.db, shop),
    ),
  }
}

/** One package of a plan, in the contract's form. */
function showPackage({
  present,
  outcome,
  isOlder,
  said,
}: Planned<PlatformPackage & { rows?: number[] }>): OrdersPreview['packages'][number] {
  const { platformOrderId, packageId, status, meaning, tracking } = present
  return {
    platformOrderId,
    packageId,
    outcome,
    status,
    meaning,
    tracking,
    isOlder,
    ...(said.rows && { rows: said.rows }),
  }
}

/** The SKUs that these packages wait for, most wanted first. */
export function listUnknown(
  packages: readonly PlatformPackage[],
  skuOf: (platformSku: string) => string | undefined,
): Shown['unknownSkus'] {
  const found = new Map<string, Shown['unknownSkus'][number]>()
  for (const { lines } of packages)
    for (const { platformSku, title } of lines) {
      if (skuOf(platformSku) !== undefined) continue
      const known = found.get(platformSku)
      if (known) known.packages += 1
      else found.set(platformSku, { platformSku, title, packages: 1, suggestion: asOwnSku(platformSku) ?? null })
    }
  return [...found.values()].toSorted((a, b) => b.packages - a.packages).slice(0, 500)
}
