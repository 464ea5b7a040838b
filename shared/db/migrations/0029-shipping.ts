import { sql, type Kysely } from 'kysely'

/** What shops ask for sending a parcel, and what buyers write to the shop about an order. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table shipping_rule (
    seller_id uuid primary key references seller,
    fee bigint not null check (fee >= 0),
    other_provinces bigint check (other_provinces >= 0),
    free_from bigint check (free_from > 0),
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  `create table buyer_note (
    order_id uuid primary key,
    sale_id uuid not null,
    viewer_id uuid not null,
    key_id text not null,
    sealed bytea not null,
    noted_at timestamptz not null default app_now()
  )`,
  `create index buyer_note_viewer on buyer_note (viewer_id)`,
]
