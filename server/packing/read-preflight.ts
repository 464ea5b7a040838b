import { sql } from 'kysely'
import type { PreflightView } from '../../shared/contract/routes/packing-goods.ts'
import { materialsForQuota } from '../../shared/packing/materials.ts'
import { preflight } from '../../shared/packing/preflight.ts'
import { lotsOfSale } from '../../shared/packing/goods-store.ts'
import { productsOfSale, listMaterials } from '../../shared/packing/product-store.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { requireVisibleSale } from '../access/visibility.ts'

/** Checks a sale's goods before the live: labels, lots and packing material. */
export async function readPreflight(gateway: Gateway, saleId: string, actor: KnownActor): Promise<PreflightView> {
  const { sellerId } = await requireVisibleSale(gateway, saleId, actor)
  const { db } = gateway.ctx
  const { rows: days } = await sql<{
    now: Date
    today: string
  }>`select app_now() as now, (app_now() at time zone time_zone)::date::text as today from sale where sale_id = ${saleId}`.execute(
    db,
  )
  const { now, today } = days[0]!
  const goods = await db
    .selectFrom('sale_item')
    .select(['sku', 'title', 'quota'])
    .where('sale_id', '=', saleId)
    .orderBy('position')
    .execute()
  const skus = goods.map(({ sku }) => sku)
  const products = await productsOfSale(db, saleId, skus)
  const lots = await lotsOfSale(db, saleId, skus)
  const items = goods.map(({ sku, title, quota }) => ({
    sku,
    title,
    findings: preflight({ quota, product: products.get(sku), lots: lots.filter((lot) => lot.sku === sku), today }),
  }))
  const materials = await materialsOfSale(gateway, sellerId, goods, products)
  const levels = items.flatMap(({ findings }) => findings.map(({ level }) => level))
  const short = materials.some(({ level }) => level === 'short')
  return {
    saleId,
    checkedAt: now.toISOString(),
    verdict: levels.includes('blocks') ? 'blocked' : levels.length > 0 || short ? 'look' : 'ready',
    items,
    materials,
  }
}

async function materialsOfSale(
  gateway: Gateway,
  sellerId: string,
  goods: readonly { sku: string; quota: number }[],
  products: Awaited<ReturnType<typeof productsOfSale>>,
): Promise<PreflightView['materials']> {
  const standards = new Map([...products].flatMap(([sku, { packing }]) => (packing ? [[sku, packing] as const] : [])))
  const needed = materialsForQuota(
    goods.map(({ sku, quota }) => ({ sku, quantity: quota })),
    standards,
  )
  const stock = new Map(
    (
      await listMaterials(gateway.ctx.db, {
        sellerId,
        materials: needed.map(({ material }) => material),
        limit: needed.length + 1,
      })
    ).map((one) => [one.material, one]),
  )
  return needed.map(({ material, atLeast, atMost }) => {
    const kept = stock.get(material)
    const onHand = kept?.onHand ?? null
    return {
      material,
      title: kept?.title ?? null,
      onHand,
      atLeast,
      atMost,
      level: (onHand ?? 0) < atLeast ? 'short' : (onHand ?? 0) < atMost ? 'tight' : 'enough',
    }
  })
}
