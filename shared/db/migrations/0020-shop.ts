import { sql, type Kysely } from 'kysely'

/** A shop's profile: its name, and the sender (encrypted like a recipient) that stands on its parcels. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table shop (
    seller_id uuid primary key references seller,
    name text not null,
    key_id text not null,
    sealed bytea not null,
    province_code text not null,
    ward_code text not null,
    time_zone text not null,
    inspection text not null check (inspection in ('none', 'look', 'try')),
    return_note text not null default '',
    version int not null default 1,
    actor text not null,
    changed_at timestamptz not null default app_now()
  )`,
]
