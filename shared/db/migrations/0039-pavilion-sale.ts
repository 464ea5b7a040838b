import { sql, type Kysely } from 'kysely'

/**
 * A sale with goods of several sellers: who packs an item, the sale's own seller (the hub) or the item's producer. A
 * batch is packed by one of them, as its parcels are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table sale_item add column packs text not null default 'hub' check (packs in ('hub', 'producer'))`,
  `alter table packing_batch add column seller_id uuid references seller`,
  `update packing_batch b set seller_id = s.seller_id from sale s where s.sale_id = b.sale_id`,
  `alter table packing_batch alter column seller_id set not null`,
  `create index packing_batch_seller on packing_batch (seller_id, pack_by) where state in ('open', 'claimed')`,
]
