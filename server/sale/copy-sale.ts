import type { z } from 'zod'
import type { SaleView } from '../../shared/contract/common.ts'
import type { newSale } from '../../shared/contract/routes/sale.ts'
import { readTerms } from '../../shared/deadline/capacity-store.ts'
import { copyPhotos } from '../../shared/sale/details-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import { requireVisibleSale } from '../access/visibility.ts'
import type { Gateway } from '../context.ts'
import { setSaleRules } from '../deadline/set-sale-rules.ts'
import { createSale } from './create-sale.ts'

/**
 * Creates a sale after another one: what is sold and how many is said anew, photos of the same goods and the rules come
 * from the other. A repeat finishes what an interrupted one began, and changes no rules that were set since.
 */
export async function copySale(
  gateway: Gateway,
  saleId: string,
  body: z.output<typeof newSale>,
  actor: KnownActor,
): Promise<SaleView & { replayed?: true }> {
  const { db } = gateway.ctx
  await requireVisibleSale(gateway, saleId, actor)
  const made = await createSale(gateway.ctx, body, actor)
  await copyPhotos(db, saleId, body.saleId)
  if (!(await hasRules(gateway, body.saleId)) && (await hasRules(gateway, saleId)))
    await setSaleRules(gateway, body.saleId, (await readTerms(db, saleId))!.rules, actor)
  return made
}

async function hasRules({ ctx }: Gateway, saleId: string): Promise<boolean> {
  const row = await ctx.db.selectFrom('sale_rule').select('sale_id').where('sale_id', '=', saleId).executeTakeFirst()
  return row !== undefined
}
