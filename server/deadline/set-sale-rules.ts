import { sql } from 'kysely'
import { actorName } from '../../shared/contract/roles.ts'
import { readTerms, type SaleRules } from '../../shared/deadline/capacity-store.ts'
import { lockCounter } from '../../shared/sale/sale-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'

export async function readSaleRules(gateway: Gateway, saleId: string, actor: KnownActor): Promise<SaleRules> {
  await requireVisibleSale(gateway, saleId, actor)
  return (await readTerms(gateway.ctx.db, saleId))!.rules
}

/** Sets what a sale does beyond its capacity and after a breach, and records who decided it. Idempotent. */
export async function setSaleRules(
  gateway: Gateway,
  saleId: string,
  rules: SaleRules,
  actor: KnownActor,
): Promise<SaleRules> {
  await requireVisibleSale(gateway, saleId, actor)
  await gateway.ctx.db.transaction().execute(async (tx) => {
    await lockCounter(tx, saleId)
    const before = (await readTerms(tx, saleId))!.rules
    if (JSON.stringify(before) === JSON.stringify(rules)) return
    const row = {
      past_capacity: rules.pastCapacity,
      on_breach: rules.onBreach,
      on_refund: rules.onRefund,
      hands: rules.hands,
      floor_from: rules.floorHours?.from ?? null,
      floor_until: rules.floorHours?.until ?? null,
      actor: actorName(actor),
    }
    await tx
      .insertInto('sale_rule')
      .values({ sale_id: saleId, ...row })
      .onConflict((conflict) => conflict.column('sale_id').doUpdateSet({ ...row, changed_at: sql<Date>`app_now()` }))
      .execute()
    await sql`
      with raised as (update sale set version = version + 1 where sale_id = ${saleId} returning version)
      insert into sale_event (sale_id, version, kind, actor, detail) select ${saleId}, version, 'rules', ${actorName(actor)}, ${JSON.stringify({ before, after: rules })}::jsonb from raised`.execute(
      tx,
    )
  })
  return rules
}
