import { sql, type Kysely } from 'kysely'

/**
 * Which items are choices of one product. They stand beside the items, whose rows are rewritten with every order; what
 * a shop says of its goods is taken over by the sales made afterwards.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table item_choice (
    sale_id uuid not null references sale,
    sku text not null,
    product text not null,
    label text not null,
    primary key (sale_id, sku),
    unique (sale_id, product, label)
  )`,
  `alter table product add column choice jsonb`,
]
