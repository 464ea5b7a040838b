import type { z } from 'zod'
import { actorName } from '../../shared/contract/roles.ts'
import type { OrdersPreview, pushedOrder } from '../../shared/contract/routes/platform.ts'
import type { PlatformPackage } from '../../shared/platform/platform-order.ts'
import type { ShopRow } from '../../shared/platform/shop-store.ts'
import { takeSaid } from '../../shared/platform/take-said.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { noShop } from './find-shop.ts'
import { showPlan } from './show-plan.ts'

/** Takes one order as its sender knows it, as if it came in a file: the same again changes nothing. */
export async function putOrder(
  { ctx }: Gateway,
  shop: ShopRow,
  platformOrderId: string,
  body: z.output<typeof pushedOrder>,
  actor: KnownActor,
): Promise<Pick<OrdersPreview, 'packages' | 'unknownSkus' | 'late'>> {
  const now = ctx.clock.now()
  const told = new Date(body.saidAt)
  const packages = body.packages.map(({ packageId, tracking, carrier, lines }): PlatformPackage => ({
    platformOrderId,
    packageId,
    status: body.status ?? body.meaning,
    meaning: body.meaning,
    placedAt: body.placedAt,
    paidAt: body.paidAt,
    payment: body.payment,
    tracking: tracking?.toUpperCase() ?? null,
    carrier,
    lines: lines.map(({ sku, title, quantity, amount }) => ({
      platformSku: sku,
      title: title ?? sku,
      quantity,
      amount,
    })),
  }))
  const said = { packages, saidAt: told < now ? told : now, isWhole: false, actor: actorName(actor) }
  const taken = await takeSaid(ctx, shop.shop_id, said)
  if (!taken) throw noShop()
  const { packages: shown, unknownSkus } = await showPlan(ctx, shop, taken.plan)
  return { packages: shown, unknownSkus, late: taken.late }
}
