import { sql, type Kysely } from 'kysely'

/** Payment by bank transfer: a shop's account, and orders found by the reference in the transfer's text. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table bank_account (
    seller_id uuid primary key references seller,
    bin text not null check (bin ~ '^[0-9]{6}$'),
    account text not null check (account ~ '^[0-9A-Z]{4,19}$'),
    holder text not null,
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
  // Only prepaid orders are in it: orders paid on delivery pay nothing for it.
  `create index order_transfer_reference on "order" (right(order_id::text, 10)) where payment = 'prepaid'`,
]
