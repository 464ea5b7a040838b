import { sql, type Kysely } from 'kysely'

/**
 * Numbers that people can say: pick-ups and hand-over records are counted per seller and day, and orders are found by
 * the number that their buyers were told (the index by sale and number exists already).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table hand_over_day (
    seller_id uuid not null references seller,
    day date not null,
    last integer not null,
    primary key (seller_id, day)
  )`,
  `alter table pickup add column day date`,
  `alter table pickup add column number integer`,
  `alter table manifest add column day date`,
  `alter table manifest add column number integer`,
  `create index manifest_number on manifest (number, day) where number is not null`,
  `create index pickup_number on pickup (number, day) where number is not null`,
]
