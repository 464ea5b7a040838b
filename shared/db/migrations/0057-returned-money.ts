import { sql, type Kysely } from 'kysely'

/**
 * A parcel that is scanned in at the desk came back, whether its carrier says so or not: what its producers are owed
 * ends then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create trigger note_entry_return after insert on return_scan for each row when (new.parcel_id is not null) execute function note_entry_parcel()`,
  `insert into entry_inbox (subject, subject_id) select 'parcel', parcel_id from return_scan where parcel_id is not null order by at`,
]
