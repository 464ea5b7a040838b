import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Context } from '../../shared/context.ts'
import type { AsideOrder, FailedJob } from '../../shared/contract/routes/control-trouble.ts'
import { recordChange } from '../../shared/audit/audit-store.ts'
import { actorName, type Actor } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { FailedJobKind } from '../../shared/db/tables/control.ts'
import { Refusal } from '../../shared/refusal.ts'
import { endPause, enqueueFailedJob } from '../../shared/queue/failed-job-store.ts'
import { replayFailed, switchOn } from '../../shared/webhook/endpoint-store.ts'
import { ofSeller } from './of-seller.ts'

const shownMax = 200

export interface Retried {
  retriedAt: string
  retriedBy: string
}

const uuidPattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/**
 * Failed work joined to its sale and seller by the id that its subject names. A partition's work, and jobs that no
 * version of ours can read, belong to no seller: only an admin sees those.
 */
const failedWork = sql`
  failed_job j cross join lateral (select substring(j.subject from ${uuidPattern})::uuid as id) named
    left join print_job r on j.kind in ('print', 'send') and r.print_id = named.id left join printer on printer.printer_id = r.printer_id
    left join packing_batch b on b.batch_id = case when j.kind in ('paper', 'zpl', 'other-paper') then named.id else r.batch_id end
    left join manifest m on j.kind = 'manifest' and m.manifest_id = named.id
    left join webhook_endpoint w on j.kind = 'tell' and j.subject like '% endpoint' and w.endpoint_id = named.id
    left join sale s on s.sale_id = case when j.kind in ('cut', 'duty', 'tell') then named.id else coalesce(b.sale_id, r.sale_id) end`
const failedWorkSeller = sql`coalesce(s.seller_id, m.seller_id, w.seller_id)`

/** What needs a person's attention: failed work of the last week, open items first, and quarantined orders. */
export async function listTrouble(
  { db }: Context,
  actor: Actor,
): Promise<{ jobs: FailedJob[]; setAside: AsideOrder[] }> {
  const jobs = await sql<{ [Key in keyof FailedJob]: Key extends `${string}At` ? Date | null : FailedJob[Key] }>`
    select j.failed_job_id as "failedJobId", j.kind, j.subject, s.sale_id as "saleId", s.title as "saleTitle", b.number as "batchNumber", m.carrier, printer.name as printer, w.title as webhook, j.error, j.failures, j.first_at as "firstAt", j.last_at as "lastAt",
      case when j.settled_at is not null or j.kind = 'unreadable' then null when j.kind = 'tell' then (select min(n.next_try_at) from notification n
        where n.order_id is not null and n.state = 'waiting' and n.last_error is not null and n.sale_id::text || ' ' || n.channel = j.subject) else j.next_at end as "nextAt",
      j.retried_at as "retriedAt", j.retried_by as "retriedBy", j.settled_at as "settledAt"
    from ${failedWork} where ${ofSeller(actor, failedWorkSeller)} order by j.settled_at is not null, j.last_at desc limit ${shownMax}`.execute(
    db,
  )
  const aside = await sql<Omit<AsideOrder, 'receivedAt'> & { receivedAt: Date }>`
    select c.chunk_id as "chunkId", (waiting->>'orderId')::uuid as "orderId", (waiting->>'saleId')::uuid as "saleId", s.title as "saleTitle", c.received_at as "receivedAt", a.error,
      (select count(*)::int from set_aside_order before where before.order_id = (waiting->>'orderId')::uuid and before.retried_at is not null) as "triedBefore"
    from intake_chunk c cross join json_array_elements(c.orders) as waiting left join set_aside_order a on a.chunk_id = c.chunk_id left join sale s on s.sale_id = (waiting->>'saleId')::uuid
    where c.partition_id < 0 and ${ofSeller(actor, sql`s.seller_id`)} order by c.chunk_no limit ${shownMax}`.execute(db)
  const text = (at: Date | null): string | null => at?.toISOString() ?? null
  return {
    jobs: jobs.rows.map((row) => ({
      ...row,
      firstAt: row.firstAt!.toISOString(),
      lastAt: row.lastAt!.toISOString(),
      nextAt: text(row.nextAt),
      retriedAt: text(row.retriedAt),
      settledAt: text(row.settledAt),
    })),
    setAside: aside.rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })),
  }
}

/** Enqueues failed work again and records who asked for it. Enqueueing twice does the work once. */
export async function retryJob(ctx: Context, failedJobId: string, actor: Actor): Promise<Retried> {
  const { rows } = await sql<{
    kind: FailedJobKind
    subject: string
    saleId: string | null
    endpointId: string | null
  }>`
    select j.kind, j.subject, s.sale_id as "saleId", w.endpoint_id as "endpointId" from ${failedWork} where j.failed_job_id = ${failedJobId} and ${ofSeller(actor, failedWorkSeller)}`.execute(
    ctx.db,
  )
  const [job] = rows
  if (!job) throw new Refusal('not-found', 'There is no such failed work.')
  if (job.kind === 'unreadable') throw new Refusal('wrong-state', 'This job cannot be read: there is nothing to retry.')
  const retriedBy = actorName(actor)
  const retriedAt = await ctx.db.transaction().execute(async (tx) => {
    await recordChange(tx, {
      actor: retriedBy,
      kind: 'failed-job:retried',
      ...(job.saleId && { saleId: job.saleId }),
      subject: `${job.kind} ${job.subject}`,
    })
    await endPause(tx, { kind: job.kind, id: job.subject })
    if (job.endpointId !== null) await tellEverythingAgain(tx, job.endpointId)
    const set = { retried_at: sql<Date>`app_now()`, retried_by: retriedBy }
    return (
      await tx
        .updateTable('failed_job')
        .set(set)
        .where('failed_job_id', '=', failedJobId)
        .returning('retried_at')
        .executeTakeFirstOrThrow()
    ).retried_at!
  })
  enqueueFailedJob(ctx, { kind: job.kind, id: job.subject }, randomUUID())
  return { retriedAt: retriedAt.toISOString(), retriedBy }
}

/** Other software that was switched off gets all it was not told while deliveries are kept. */
async function tellEverythingAgain(tx: Tx, endpointId: string): Promise<void> {
  await switchOn(tx, endpointId)
  await replayFailed(tx, endpointId, new Date(0))
}

/**
 * Returns a quarantined order to the end of its partition's queue under a new chunk number, so that every sale is still
 * decided in number order. Whether it was in time, and its deadline, still depend on when it was received. If it cannot
 * be decided this time either, it is quarantined again.
 */
export async function retryOrder(ctx: Context, chunkId: string, actor: Actor): Promise<Retried> {
  const done = await ctx.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ partition_id: number }>`
      select s.partition_id from intake_chunk c cross join json_array_elements(c.orders) as waiting join sale s on s.sale_id = (waiting->>'saleId')::uuid
      where c.chunk_id = ${chunkId} and c.partition_id < 0 and ${ofSeller(actor, sql`s.seller_id`)}`.execute(tx)
    const [sale] = rows
    if (!sale) throw new Refusal('not-found', 'No such order is in quarantine.')
    const again = randomUUID()
    // A concurrent retry of the same order waits for this deletion and then finds nothing to return.
    const moved = await sql<{ order_id: string; sale_id: string; at: Date }>`
      with gone as (delete from intake_chunk where chunk_id = ${chunkId} and partition_id < 0 returning received_at, order_count, orders),
        back as (insert into intake_chunk (chunk_id, partition_id, received_at, order_count, orders) select ${again}, ${sale.partition_id}, received_at, order_count, orders from gone returning orders)
      select waiting->>'orderId' as order_id, waiting->>'saleId' as sale_id, app_now() as at from back, json_array_elements(back.orders) as waiting`.execute(
      tx,
    )
    const [order] = moved.rows
    if (!order) throw new Refusal('wrong-state', 'The order has already been returned to the queue.')
    await tx
      .insertInto('set_aside_order')
      .values({
        chunk_id: chunkId,
        order_id: order.order_id,
        sale_id: order.sale_id,
        error: '',
        retried_at: order.at,
        retried_by: actorName(actor),
      })
      .onConflict((conflict) =>
        conflict.column('chunk_id').doUpdateSet({ retried_at: order.at, retried_by: actorName(actor) }),
      )
      .execute()
    await recordChange(tx, {
      actor: actorName(actor),
      kind: 'set-aside-order:put-back',
      saleId: order.sale_id,
      subject: order.order_id,
    })
    return { chunkId: again, partitionId: sale.partition_id, at: order.at }
  })
  ctx.jobs.wakePartition(done.partitionId, done.chunkId)
  return { retriedAt: done.at.toISOString(), retriedBy: actorName(actor) }
}
