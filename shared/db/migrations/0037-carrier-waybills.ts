import { sql, type Kysely } from 'kysely'

/**
 * Carriers' own waybills: which label an account's parcels get, and the asking for it after a booking. A waybill is
 * asked for while `label_next_try_at` is set.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table carrier_account add column label text not null default 'own' check (label in ('own', 'carrier'))`,
  `alter table shipment add column label_tries integer not null default 0`,
  `alter table shipment add column label_next_try_at timestamptz`,
  `alter table shipment add column label_error text`,
  `create index shipment_label_due on shipment (label_next_try_at) where label_next_try_at is not null`,
]
