import type { z } from 'zod'
import { planSessionOf } from '../../shared/calendar/session-store.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { StartAtHub } from '../../shared/contract/routes/calendar.ts'
import type { SaleDetails, saleStart } from '../../shared/contract/routes/sale-preparation.ts'
import { Refusal } from '../../shared/refusal.ts'
import { readSaleDetails, setSaleStart } from '../../shared/sale/details-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import { startOfSale } from '../calendar/start-at-hub.ts'
import type { Gateway } from '../context.ts'

/** Sets when a scheduled sale is meant to start and what is expected of it, and says what that means for its hub. */
export async function setStart(
  gateway: Gateway,
  saleId: string,
  { startsAt, ...expected }: z.output<typeof saleStart>,
  actor: KnownActor,
): Promise<SaleDetails & { hub: StartAtHub | null }> {
  await requireVisibleSale(gateway, saleId, actor)
  await gateway.ctx.db.transaction().execute(async (tx) => {
    if (!(await setSaleStart(tx, saleId, startsAt)))
      throw new Refusal('wrong-state', 'The sale has already been opened.')
    await planSessionOf(tx, saleId, expected, actorName(actor))
  })
  return {
    ...(await detailsOf(gateway, saleId)),
    hub: startsAt === null ? null : await startOfSale(gateway, saleId, startsAt, actor),
  }
}

export async function detailsOf(gateway: Gateway, saleId: string): Promise<SaleDetails> {
  const details = await readSaleDetails(gateway.ctx.db, saleId)
  if (!details) throw new Refusal('not-found', 'There is no such sale.')
  return details
}
