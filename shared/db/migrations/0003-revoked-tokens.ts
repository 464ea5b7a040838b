import { sql, type Kysely } from 'kysely'

/** Tokens that are validly signed but refused: a single one by its id, or all that one holder had until then. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`
    create table revoked_token (
      kind text not null check (kind in ('token', 'holder')),
      name text not null check (length(name) between 1 and 100),
      revoked_at timestamptz not null,
      actor text not null,
      noted_at timestamptz not null default now(),
      primary key (kind, name)
    )`)
    .execute(db)
  await sql.raw('create index revoked_token_noted on revoked_token (noted_at)').execute(db)
}
