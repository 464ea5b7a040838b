import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Why Postgres rejects writes, in words that anyone may read. By SQLSTATE; the longest matching prefix counts. */
const reasons: Record<string, string> = {
  '53100': 'disk full',
  '53': 'out of resources',
  '58': 'disk error',
  '25006': 'read-only',
  '42501': 'not allowed',
  '57014': 'slow',
}

/**
 * Checks that Postgres accepts writes: an order that cannot be written cannot be taken. A temporary table for one
 * transaction takes 80 kB of new disk space and its commit reaches the log on disk, whereas an update in place would
 * still succeed on a full disk. Nothing remains, and backups do not see it. Throws Postgres' error.
 */
export async function checkWritable(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`create temp table readiness_check (filling text) on commit drop`.execute(tx)
    await sql`insert into pg_temp.readiness_check select repeat(md5(n::text), 60) from generate_series(1, 40) n`.execute(
      tx,
    )
  })
}

/** A failed write in a word or two, without anything only operators should read. */
export function whyNotWritable(error: unknown): string {
  const { code = '' } = (error ?? {}) as { code?: string }
  return reasons[code] ?? reasons[code.slice(0, 2)] ?? 'failed'
}
