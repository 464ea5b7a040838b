import { sql, type Kysely } from 'kysely'

/**
 * What a host does with single orders: a recipient that was corrected for one order only, and notes by staff. A note
 * may name people, so it is encrypted and is erased with its buyer. Neither is on the path of an order.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table recipient add column order_id uuid`,
  `create table staff_note (
    order_id uuid primary key,
    sale_id uuid not null,
    viewer_id uuid not null references viewer,
    key_id text not null,
    sealed bytea not null,
    actor text not null,
    noted_at timestamptz not null default app_now()
  )`,
  `create index staff_note_viewer on staff_note (viewer_id)`,
]
