import { sql, type Kysely } from 'kysely'

/** The role `finance` may be invited by a link and stay signed in, as every other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const staffRoles = `('host', 'packer', 'dispatcher', 'producer', 'finance', 'owner', 'admin')`

const statements = ['sign_in_link', 'staff_session'].flatMap((table) => [
  `alter table ${table} drop constraint ${table}_role_check`,
  `alter table ${table} add constraint ${table}_role_check check (role in ${staffRoles})`,
])
