import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { FailedJobKind } from '../db/tables/control.ts'

/** The work a job is about: a partition to decide, a sale to cut, a batch's paper, a manifest. */
export interface JobSubject {
  kind: FailedJobKind
  id: string
}

const errorMax = 500
/** Kept for a week: long enough to see a pattern, short enough to remain a list that a person reads. */
const keptDays = 7

/**
 * Pauses between attempts (s): doubled each time, up to these limits. What holds up a whole partition, and sweeper
 * duties, are retried more often than a single document.
 */
const pauseSecondsMax: Partial<Record<FailedJobKind, number>> = { reserve: 15, duty: 30, send: 60 }
const pauseSecondsMaxUsual = 600

/** Records failed work, one row per piece of work however often it fails, and how long it is paused now. */
export async function noteFailedJob(db: Database, { kind, id }: JobSubject, error: string): Promise<void> {
  const max = pauseSecondsMax[kind] ?? pauseSecondsMaxUsual
  const again = sql`case when failed_job.settled_at is null then failed_job.failures + 1 else 1 end`
  const pause = (failures: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`app_now() + least(${max}::float8, 2 ^ least(${failures}, 20)) * interval '1 second'`
  await sql`
    insert into failed_job (kind, subject, error, next_at) values (${kind}, ${id}, ${error.slice(0, errorMax)}, ${pause(sql`1`)})
    on conflict (kind, subject) do update set error = excluded.error, failures = ${again}, last_at = app_now(), next_at = ${pause(again)}, settled_at = null,
      first_at = case when failed_job.settled_at is null then failed_job.first_at else app_now() end`.execute(db)
  await sql`delete from failed_job where last_at < app_now() - make_interval(days => ${keptDays}::int)`.execute(db)
}

/** Records that previously failed work is done. */
export async function settleFailedJob(db: Database, { kind, id }: JobSubject): Promise<void> {
  await sql`update failed_job set settled_at = app_now() where kind = ${kind} and subject = ${id} and settled_at is null`.execute(
    db,
  )
}

/** Whether work failed and is still paused. */
export async function isPaused(db: Database, { kind, id }: JobSubject): Promise<boolean> {
  const { rows } = await sql<{ paused: boolean }>`select ${pausedSql(kind, sql`${id}`)} as paused`.execute(db)
  return rows[0]!.paused
}

/** The same as an SQL condition, for queries that look for work: `subject` is the id, as text. */
export function pausedSql(kind: FailedJobKind, subject: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from failed_job f where f.kind = ${kind} and f.subject = ${subject} and f.settled_at is null and f.next_at > app_now())`
}

/**
 * Failed work whose pause is over. A printer's labels and news of orders have pauses of their own, and unreadable jobs
 * are never retried.
 */
export async function listDueFailedJobs(db: Database): Promise<JobSubject[]> {
  const { rows } = await sql<JobSubject>`
    select kind, subject as id from failed_job where settled_at is null and next_at <= (select app_now()) and kind not in ('unreadable', 'send', 'tell', 'duty') order by next_at limit 100`.execute(
    db,
  )
  return rows
}

/**
 * Settles failures that nobody retries because nothing is left to do: labels that were stopped or whose printer was
 * removed, buyers who were told after all, webhooks that are on again or gone, and duties that would
 * have been retried long ago if they were still open.
 */
export async function settleForgotten(db: Database): Promise<void> {
  await sql`
    update failed_job f set settled_at = app_now() where f.settled_at is null and (
      (f.kind = 'duty' and f.next_at < (select app_now()) - ${forgottenSeconds} * interval '1 second')
      or (f.kind = 'tell' and not exists (select 1 from notification n where n.order_id is not null and n.state <> 'sent' and n.last_error is not null
        and n.sale_id::text || ' ' || n.channel = f.subject)
        and not exists (select 1 from webhook_endpoint e where e.state = 'off' and e.off_because <> 'asked' and e.endpoint_id::text || ' endpoint' = f.subject))
      or (f.kind = 'send' and not exists (select 1 from print_job j join printer p on p.printer_id = j.printer_id
        where j.print_id::text = f.subject and j.state = 'printing' and p.removed_at is null)))`.execute(db)
}

const forgottenSeconds = 60

/** The paper of these batches shows something else now, so a failed rendering may succeed: it is retried at once. */
export async function endPaperPauses(tx: Kysely<Tables>, batchIds: readonly string[]): Promise<void> {
  await sql`update failed_job set next_at = app_now() where kind in ('paper', 'zpl') and subject = any(${batchIds}::text[]) and settled_at is null`.execute(
    tx,
  )
}

/** Ends the pause of failed work: somebody asked for it, or what it was about has changed. */
export async function endPause(db: Database, { kind, id }: JobSubject): Promise<void> {
  await sql`update failed_job set next_at = app_now() where kind = ${kind} and subject = ${id} and settled_at is null`.execute(
    db,
  )
  if (kind === 'send')
    await sql`update print_chunk set due_at = app_now() where print_id::text = ${id} and state = 'waiting'`.execute(db)
  if (kind === 'tell') await tellAgain(db, id)
}

/** News of a sale's orders that could not be sent, or was given up, is sent again at once. */
async function tellAgain(db: Database, id: string): Promise<void> {
  await sql`
    update notification set state = 'waiting', done_at = null, attempts = 0, next_try_at = app_now()
    where order_id is not null and state <> 'sent' and last_error is not null and sale_id::text || ' ' || channel = ${id}`.execute(
    db,
  )
}

/**
 * Enqueues failed work again. What there is to do is read from Postgres when the job runs, so enqueueing work that has
 * been done meanwhile changes nothing.
 */
export function enqueueFailedJob({ jobs }: Context, { kind, id }: JobSubject, chunkId: string): void {
  const ring: Record<FailedJobKind, () => void> = {
    reserve: () => jobs.wakePartition(Number(id), chunkId),
    cut: () => jobs.cutBatches(id),
    paper: () => jobs.renderDocuments(id),
    zpl: () => jobs.renderDocuments(id, 'zpl'),
    'other-paper': () => {
      const [batchId = '', document] = id.split(' ')
      jobs.renderDocuments(batchId, document)
    },
    manifest: () => jobs.renderManifest(id),
    print: () => jobs.renderPrint(id),
    // The sweepers look for these themselves; there is no job to enqueue.
    send: () => undefined,
    tell: () => undefined,
    duty: () => undefined,
    unreadable: () => undefined,
  }
  ring[kind]()
}
