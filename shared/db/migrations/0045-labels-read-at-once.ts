import { sql, type Kysely } from 'kysely'

/**
 * Pages of labels are read while their file is taken apart, so all that are kept have been read. A file that was half
 * read when the program was brought up to date has to be sent again, and says so. Further pages of waybills were never
 * read, since only the first is printed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `update label_file f set state = 'failed', error = 'too-slow'
    where state = 'reading' and exists (select 1 from label_page g where g.file_id = f.file_id and g.codes is null)`,
  `delete from label_page g using label_file f where f.file_id = g.file_id and f.state = 'failed'`,
  `delete from label_object o using label_file f where f.file_id = o.file_id and f.state = 'failed'`,
  `update label_page set codes = '{}', width = coalesce(width, 0), height = coalesce(height, 0) where codes is null`,
  `alter table label_page alter column codes set not null, alter column width set not null, alter column height set not null`,
]
