import { sql } from 'kysely'
import type { z } from 'zod'
import type { newSale } from '../../shared/contract/routes/sale.ts'
import type { Tx } from '../../shared/db/database.ts'
import { cleanText } from '../../shared/person/person-text.ts'
import type { Choice } from '../../shared/sale/choice.ts'
import { Refusal } from '../../shared/refusal.ts'

type NewItems = z.output<typeof newSale>['items']
/** An item as it was wanted, with its place in the list. */
export type PlacedItem = NewItems[number] & { position: number }

/** Adds items with their first stock. `afterSeq`: the last order that was decided before. */
export async function addItems(
  tx: Tx,
  saleId: string,
  sellerId: string,
  items: readonly PlacedItem[],
  afterSeq: number,
): Promise<void> {
  if (items.length === 0) return
  await tx
    .insertInto('sale_item')
    .values(
      items.map((item) => ({
        sale_id: saleId,
        sku: item.sku,
        position: item.position,
        seller_id: sellerId,
        title: item.title,
        price: item.price,
        quota: item.quota,
        available: item.quota,
        per_viewer_limit: item.perViewerLimit,
      })),
    )
    .execute()
  await sql`
    insert into stock_movement (sale_id, sku, kind, after_seq, available, held, sold, at)
    select sale_id, sku, 'stock-in', ${afterSeq}, quota, 0, 0, app_now() from sale_item where sale_id = ${saleId} and sku = any(${items.map((item) => item.sku)}) order by position`.execute(
    tx,
  )
}

/** Titles and choices that can be shown and printed. Throws `invalid`, naming the field. */
export function cleanItems(items: NewItems): NewItems {
  return items.map((item, i) => ({
    ...item,
    title: cleanTitle(item.title, `items.${i}.title`),
    ...(item.choice && { choice: cleanChoice(item.choice, `items.${i}.choice`) }),
  }))
}

function cleanChoice(choice: Choice, field: string): Choice {
  return { product: cleanTitle(choice.product, `${field}.product`), label: cleanTitle(choice.label, `${field}.label`) }
}

/** A title that can be shown and printed. Throws `invalid`, naming the field. */
export function cleanTitle(text: string, field: string): string {
  const clean = cleanText(text, 200)
  if (!clean) throw new Refusal('invalid', `${field}: must be 1-200 readable characters`)
  return clean
}

/**
 * A description in paragraphs that can be shown; null when nothing was typed. Throws `invalid` for one that cannot be
 * read.
 */
export function cleanDescription(text: string | null): string | null {
  if (text === null || text.trim() === '') return null
  const lines = text.split(/\r?\n/).map((line) => (line.trim() === '' ? '' : cleanText(line, 1_000)))
  if (lines.some((line) => line === undefined)) throw new Refusal('invalid', 'description: must be readable characters')
  return lines.join('\n').trim()
}
