import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../refusal.ts'
import type { Choice } from './choice.ts'

/** An item with what was said of its choice: one, none (null), or nothing. */
export interface ChoiceSaid {
  sku: string
  choice?: Choice | null | undefined
}

/** The product that an item of a sale is a choice of. */
export async function readChoice(db: Kysely<Tables>, saleId: string, sku: string): Promise<Choice | undefined> {
  return db
    .selectFrom('item_choice')
    .select(['product', 'label'])
    .where('sale_id', '=', saleId)
    .where('sku', '=', sku)
    .executeTakeFirst()
}

/**
 * Stores which items of a sale are choices of one product. An item of which nothing is said stays what it is; a new
 * one (not among `known`) is taken over from the shop's goods, unless that choice is taken. Throws `invalid` if two
 * items are the same choice.
 */
export async function setChoices(
  db: Kysely<Tables>,
  sale: { saleId: string; sellerId: string; known: ReadonlySet<string> },
  items: readonly ChoiceSaid[],
): Promise<void> {
  const present = await presentChoices(db, sale, items)
  const chosen = new Map<string, { sku: string } & Choice>()
  for (const { sku, choice } of items) {
    const said = choice === undefined && sale.known.has(sku) ? present.get(sku) : choice
    if (!said) continue
    if (chosen.has(keyOf(said))) throw new Refusal('invalid', 'items: a choice may appear only once in its product')
    chosen.set(keyOf(said), { sku, ...said })
  }
  for (const { sku, choice } of items) {
    const usual = choice === undefined && !sale.known.has(sku) ? present.get(sku) : undefined
    if (usual && !chosen.has(keyOf(usual))) chosen.set(keyOf(usual), { sku, ...usual })
  }
  await db.deleteFrom('item_choice').where('sale_id', '=', sale.saleId).execute()
  if (chosen.size > 0)
    await db
      .insertInto('item_choice')
      .values([...chosen.values()].map((one) => ({ sale_id: sale.saleId, ...one })))
      .execute()
}

const keyOf = ({ product, label }: Choice): string => JSON.stringify([product, label])

/** What the sale says of the items it knows, and the shop of the others. */
async function presentChoices(
  db: Kysely<Tables>,
  { saleId, sellerId, known }: { saleId: string; sellerId: string; known: ReadonlySet<string> },
  items: readonly ChoiceSaid[],
): Promise<Map<string, Choice>> {
  const added = items.filter(({ sku, choice }) => choice === undefined && !known.has(sku)).map(({ sku }) => sku)
  const usual =
    added.length === 0
      ? []
      : await db
          .selectFrom('product')
          .select(['sku', 'choice'])
          .where('seller_id', '=', sellerId)
          .where('sku', 'in', added)
          .where('choice', 'is not', null)
          .execute()
  const own =
    known.size === 0
      ? []
      : await db.selectFrom('item_choice').select(['sku', 'product', 'label']).where('sale_id', '=', saleId).execute()
  return new Map([
    ...usual.map(({ sku, choice }) => [sku, choice!] as const),
    ...own.map(({ sku, product, label }) => [sku, { product, label }] as const),
  ])
}
