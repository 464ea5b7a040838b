import type { CaseView } from '../../shared/contract/routes/case.ts'
import { listCasePhotos } from '../../shared/case/case-photo-store.ts'
import { listedCase, readCaseParcel, readSteps } from '../../shared/case/case-view-store.ts'
import { trackingPage } from '../../shared/dispatch/carrier-names.ts'
import { withDues } from '../../shared/order/shipping-store.ts'
import { readShopOrders, shopOrder } from '../../shared/order/shop-order-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireCase } from './require-case.ts'

/** Everything about a case at once, so that nobody has to look for it while somebody waits. */
export async function readCase(gateway: Gateway, caseId: string, actor: KnownActor): Promise<CaseView> {
  const { db, personal } = gateway.ctx
  const row = await requireCase(gateway, caseId, actor)
  const [[orderRow], parcel, steps, photoIds] = await Promise.all([
    readShopOrders(db, [row.order_id]),
    readCaseParcel(db, row.order_id),
    readSteps(db, personal, [caseId]),
    listCasePhotos(db, caseId),
  ])
  const [order] = await withDues(db, [shopOrder(orderRow!, personal)])
  const { carrier, tracking } = order!.shipping ?? {}
  const trackingUrl = carrier !== undefined && tracking !== undefined ? trackingPage(carrier, tracking) : undefined
  return {
    ...listedCase(row),
    takenBy: row.taken_by,
    policy: row.policy,
    order: order!,
    parcel: parcel && { ...parcel, trackingUrl: trackingUrl ?? null },
    steps: steps.get(caseId) ?? [],
    photoIds,
  }
}
