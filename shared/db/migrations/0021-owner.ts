import { sql, type Kysely } from 'kysely'

/** A link may sign in a shop's owner. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table sign_in_link drop constraint sign_in_link_role_check').execute(db)
  await sql
    .raw(`
    alter table sign_in_link add constraint sign_in_link_role_check
      check (role in ('host', 'packer', 'dispatcher', 'owner', 'admin'))`)
    .execute(db)
}
