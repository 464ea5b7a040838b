import { sql, type Kysely } from 'kysely'
import type { LiveNumbers } from '../contract/routes/sale-report.ts'
import type { Tables } from '../db/tables.ts'

/**
 * The spans during which a product was pinned, as a subquery `pin`: sku, version, pinned_at, unpinned_at. A pin ends
 * with the next one, or with the sale.
 */
export const pinSpans = (saleId: string) => sql`(
  select version, sku, at as pinned_at, until as unpinned_at from (
    select version, kind, detail->>'sku' as sku, at, lead(at) over (order by version) as until from sale_event where sale_id = ${saleId} and kind in ('pinned', 'unpinned', 'closed')) e
  where kind = 'pinned') pin`

interface PinRow {
  sku: string
  pinnedAt: Date
  unpinnedAt: Date | null
  soldOutAt: Date | null
}

/**
 * The latest pins, newest first, with the moment their product sold out, if it did while pinned. Designed to be polled
 * every other second: only products that are sold out now are examined, by their last movement; the report examines
 * all.
 */
export async function readPinTimes(db: Kysely<Tables>, saleId: string, limit: number): Promise<LiveNumbers['pins']> {
  const { rows } = await sql<PinRow>`
    select pin.sku, pin.pinned_at as "pinnedAt", pin.unpinned_at as "unpinnedAt", case when m.at >= pin.pinned_at and (pin.unpinned_at is null or m.at < pin.unpinned_at) then m.at end as "soldOutAt"
    from ${pinSpans(saleId)} left join sale_item i on i.sale_id = ${saleId} and i.sku = pin.sku and i.available = 0
      left join lateral (select at from stock_movement where sale_id = ${saleId} and sku = i.sku and available <> 0 order by movement_no desc limit 1) m on true
    order by pin.version desc limit ${limit}`.execute(db)
  return rows.map((row) => ({
    sku: row.sku,
    pinnedAt: row.pinnedAt.toISOString(),
    unpinnedAt: row.unpinnedAt?.toISOString() ?? null,
    soldOutAt: row.soldOutAt?.toISOString() ?? null,
    soldOutSeconds: secondsBetween(row.pinnedAt, row.soldOutAt),
  }))
}

/** Seconds with one decimal; null if either end is unknown. */
export function secondsBetween(from: Date | null, to: Date | null): number | null {
  return from && to ? Math.round((to.getTime() - from.getTime()) / 100) / 10 : null
}
