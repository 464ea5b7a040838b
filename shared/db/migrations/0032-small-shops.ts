import { sql, type Kysely } from 'kysely'

/**
 * Since when the paper of a batch is out, so that nothing is added to it any more, and when each parcel was put into
 * one; and what a sale says of itself: which payments it takes, and a description. Batches that exist already stay as
 * they are.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table packing_batch add column paper_taken_at timestamptz`,
  `update packing_batch set paper_taken_at = created_at`,
  `alter table parcel add column batched_at timestamptz`,
  `update parcel p set batched_at = b.created_at from packing_batch b where b.batch_id = p.batch_id`,
  `alter table sale add column payments text[] not null default '{cod,prepaid}'
    check (payments <@ '{cod,prepaid}' and cardinality(payments) between 1 and 2)`,
  `alter table sale add column description text`,
]
