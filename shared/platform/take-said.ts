import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import { appNow } from '../sale/sale-store.ts'
import { lockShop, readPending } from './package-store.ts'
import type { PackageOutcome } from './platform-diff.ts'
import type { PlatformPackage } from './platform-order.ts'
import { lockPlanned, planPackages, reconcile, tellReconciled, type Plan, type Reconciled } from './reconcile-store.ts'
import { readTakingShop } from './shop-store.ts'
import { readSkus } from './sku-store.ts'

/** What a platform says of some packages, as of an instant. */
export interface Said<One extends PlatformPackage = PlatformPackage> {
  packages: readonly One[]
  saidAt: Date
  /** All that the platform has, as in a file; not one order of many. */
  isWhole: boolean
  /** Who takes it. */
  actor: string
}

export interface Taken<One extends PlatformPackage = PlatformPackage> {
  plan: Plan<One>
  late: number
}

/**
 * What taking would do, without doing it.
 */
export async function previewSaid<One extends PlatformPackage>(
  ctx: Context,
  shopId: string,
  { packages, saidAt }: Pick<Said<One>, 'packages' | 'saidAt'>,
): Promise<Plan<One> | undefined> {
  return ctx.db.transaction().execute(async (tx) => {
    const shop = await tx.selectFrom('platform_shop').selectAll().where('shop_id', '=', shopId).executeTakeFirst()
    return shop && planPackages(tx, shopId, packages, saidAt, await readSkus(tx, shop))
  })
}

/**
 * Takes what a platform says: all of it or nothing. `keep` runs in the same transaction before anything is changed, and
 * may end it by returning false, because the same was taken before; it then resolves with undefined, as for a shop that
 * does not exist. It may refuse the plan by throwing.
 */
export async function takeSaid<One extends PlatformPackage>(
  ctx: Context,
  shopId: string,
  said: Said<One>,
  keep: (tx: Tx, plan: Plan<One>) => Promise<boolean> = () => Promise.resolve(true),
): Promise<Taken<One> | undefined> {
  for (;;) {
    const done = await ctx.db.transaction().execute((tx) => takeOnce(ctx, tx, shopId, said, keep))
    if (done === 'moved') continue
    if (!done) return undefined
    publish(ctx, done.reconciled)
    return { plan: done.plan, late: done.reconciled.late }
  }
}

/** Takes what waited for its SKUs, now that they are named. */
export async function takePending(ctx: Context, shopId: string, actor: string): Promise<Taken | undefined> {
  const pending = await ctx.db.transaction().execute((tx) => readPending(tx, shopId))
  // As of when each was said: naming a SKU says nothing new about an order.
  const byInstant = new Map<number, PlatformPackage[]>()
  for (const { saidAt, ...one } of pending) {
    const together = byInstant.get(saidAt.getTime())
    if (together) together.push(one)
    else byInstant.set(saidAt.getTime(), [one])
  }
  let taken: Taken | undefined
  for (const [instant, packages] of byInstant) {
    const round = await takeSaid(ctx, shopId, { packages, saidAt: new Date(instant), isWhole: true, actor })
    if (!round) continue
    taken = taken
      ? {
          plan: { packages: [...taken.plan.packages, ...round.plan.packages], dissolved: [] },
          late: taken.late + round.late,
        }
      : round
  }
  return taken
}

async function takeOnce<One extends PlatformPackage>(
  ctx: Context,
  tx: Tx,
  shopId: string,
  { packages, saidAt, isWhole, actor }: Said<One>,
  keep: (tx: Tx, plan: Plan<One>) => Promise<boolean>,
): Promise<{ plan: Plan<One>; reconciled: Reconciled } | 'moved' | undefined> {
  const shop = await lockShop(tx, shopId)
  if (!shop) return undefined
  const skuOf = await readSkus(tx, shop)
  const first = await planPackages(tx, shopId, packages, saidAt, skuOf)
  const isLocked = await lockPlanned(tx, first)
  const plan = isLocked ? await planPackages(tx, shopId, packages, saidAt, skuOf) : first
  if (isLocked && actsOf(plan) !== actsOf(first)) return 'moved'
  if (!(await keep(tx, plan))) return undefined
  const reconciled = await reconcile(ctx, tx, await readTakingShop(ctx, tx, shop), plan, await appNow(tx), {
    saidAt,
    isWhole,
    actor,
  })
  return { plan, reconciled }
}

/** What a plan changes here, to compare it with another. */
function actsOf({ packages, dissolved }: Plan): string {
  const acts = [...packages, ...dissolved].map(({ act, before, stop }) => [act, before?.order?.orderId, stop])
  return createHash('sha256').update(JSON.stringify(acts)).digest('hex')
}

function publish(ctx: Context, reconciled: Reconciled): void {
  tellReconciled(ctx, reconciled)
  ctx.relay.publish(reconciled.facts)
}

/** How many packages, and of how many rows of a file, came to each outcome. */
export function countOutcomes(
  plan: Plan<PlatformPackage & { rows?: readonly number[] }>,
): Record<PackageOutcome, { packages: number; rows: number }> {
  const none = () => ({ packages: 0, rows: 0 })
  const counts = {
    new: none(),
    changed: none(),
    cancelled: none(),
    unchanged: none(),
    fenced: none(),
    'unknown-sku': none(),
    gone: none(),
  }
  for (const { outcome, said } of plan.packages) {
    counts[outcome].packages += 1
    counts[outcome].rows += said.rows?.length ?? 0
  }
  return counts
}
