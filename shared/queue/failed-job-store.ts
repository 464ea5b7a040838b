import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../db/database.ts'
import type { FailedJobKind } from '../db/tables/control.ts'

/** The work that a bell asks for: a partition to decide, a sale to cut, the paper of a batch, a manifest. */
export interface JobSubject {
  kind: FailedJobKind
  id: string
}

const errorMax = 500
/** Kept for a week: long enough to see a pattern, short enough to stay a list that a person reads. */
const keptDays = 7

/** Keeps that work failed, once per piece of work however often it fails. */
export async function noteFailedJob(db: Database, { kind, id }: JobSubject, error: string): Promise<void> {
  await sql`
    insert into failed_job (kind, subject, error) values (${kind}, ${id}, ${error.slice(0, errorMax)})
    on conflict (kind, subject) do update set error = excluded.error, failures = failed_job.failures + 1, last_at = app_now(), settled_at = null,
      first_at = case when failed_job.settled_at is null then failed_job.first_at else app_now() end`.execute(db)
  await sql`delete from failed_job where last_at < app_now() - make_interval(days => ${keptDays}::int)`.execute(db)
}

/** Notes that work which had failed is done. */
export async function settleFailedJob(db: Database, { kind, id }: JobSubject): Promise<void> {
  await sql`update failed_job set settled_at = app_now() where kind = ${kind} and subject = ${id} and settled_at is null`.execute(
    db,
  )
}

/** Rings again for failed work. What is done when the bell is answered is read from Postgres, so ringing for work that is done meanwhile changes nothing. */
export function ringFailedJob({ jobs }: Context, { kind, id }: JobSubject, chunkId: string): void {
  if (kind === 'reserve') jobs.wakePartition(Number(id), chunkId)
  else if (kind === 'cut') jobs.cutBatches(id)
  else if (kind === 'manifest') jobs.renderManifest(id)
  else if (kind !== 'unreadable') jobs.renderDocuments(id, kind)
}
