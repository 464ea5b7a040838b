import { sql, type Kysely } from 'kysely'

/**
 * What is agreed for cash on delivery is a matter of the sale: whether buyers may look or try before they pay, and what
 * a refused parcel costs whom. `sale.cod_terms` is what was chosen for one sale (null: the shop's); what it is opened
 * with is part of the event of its opening, as the shipping fee is. What a refused parcel costs is of its truck's
 * freight, which is written anew when one comes back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table shop add column refusal_fee bigint not null default 0 check (refusal_fee >= 0)`,
  `alter table shop add column refusal_fee_by text not null default 'producer' check (refusal_fee_by in ('buyer', 'producer'))`,
  `alter table sale add column cod_terms jsonb`,
  // A producer reads what it was paid.
  `create index payout_producer on payout (producer_id, at desc, payout_id desc) where producer_id is not null`,
]
