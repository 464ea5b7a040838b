import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '../shared/context.ts'
import { listDueFailedJobs, ringFailedJob, settleForgotten } from '../shared/queue/failed-job-store.ts'
import { forEachLogged } from './for-each-logged.ts'
import { settleWithin } from '../shared/lib/timeout.ts'
import { applyWaitingPayments } from './apply-waiting-payments.ts'
import { batchPacking, salesToCut } from './batch-packing.ts'
import { bookShipments } from './book-shipments.ts'
import { deadlineDuties } from './deadline-duties.ts'
import { enforceDeadline } from './enforce-deadline.ts'
import { expireHolds } from './expire-holds.ts'
import { erasePersons, openForgetting, rekeyPersons } from './forget-persons.ts'
import { releaseClaims } from './release-claims.ts'
import { forgetPages, printsToDraw } from './print-labels.ts'
import { batchesToRender } from './render-documents.ts'
import { reserveStock } from './reserve-stock.ts'
import { openSealing } from './seal-audit.ts'
import { settleLateDeliveries } from './settle-deliveries.ts'
import { rememberFailed, tryWork } from './try-work.ts'

/**
 * When the oldest chunk is this old (s), a lost wake-up is enqueued again; later the sweeper decides itself, whatever
 * state the queue is in.
 */
const ringAfterSeconds = 2
const decideAfterSeconds = 6

/** After this many rounds of fruitless enqueueing, the sweeper does a lost job's work itself. */
const roundsOfAskingMax = 5

/**
 * The safety net under the queue: everything that should have happened is found in Postgres, with a separate loop per
 * duty so that a slow one cannot hold up the others. Several workers may sweep at once: every duty locks what it works
 * on.
 */
export function openSweepers(ctx: Context, sending: { look(): Promise<void> }): { close(): Promise<void> } {
  const stop = new AbortController()
  // One listener per duty, which is more than the ten at which Node warns of a leak.
  setMaxListeners(0, stop.signal)
  const askedInVain = new Map<string, number>()
  const duties: Record<string, () => Promise<unknown>> = {
    'ring-again': () => ringAgain(ctx),
    'retry-failed': () => retryFailed(ctx),
    'expire-holds': () => expireHolds(ctx),
    'enforce-deadline': () => enforceDeadline(ctx),
    ...deadlineDuties(ctx),
    'apply-waiting-payments': () => applyWaitingPayments(ctx),
    'seal-audit': openSealing(ctx),
    'erase-persons': () => erasePersons(ctx),
    'forget-persons': openForgetting(ctx),
    'rekey-persons': () => rekeyPersons(ctx),
    'batch-packing': () => cutAgain(ctx, askedInVain),
    'book-shipments': () => bookShipments(ctx),
    'settle-deliveries': () => settleLateDeliveries(ctx),
    'release-claims': () => releaseClaims(ctx),
    'render-documents': async () => {
      for (const batchId of await batchesToRender(ctx)) ctx.jobs.renderDocuments(batchId)
    },
    'draw-prints': async () => {
      for (const printId of await printsToDraw(ctx)) ctx.jobs.renderPrint(printId)
    },
    'send-labels': () => sending.look(),
    'forget-pages': () => forgetPages(ctx),
  }
  const loops = Object.entries(duties).map(([name, duty]) => repeat(ctx, name, duty, stop.signal))
  return {
    close: async () => {
      stop.abort()
      await settleWithin(Promise.all(loops), 5_000)
    },
  }
}

async function repeat(ctx: Context, name: string, duty: () => Promise<unknown>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await tryWork(ctx, { kind: 'duty', id: name }, duty)
    } catch (error) {
      if (!stop.aborted) ctx.log.warn({ err: error, duty: name }, 'sweep failed; will retry')
    }
    await wait(ctx.config.SWEEP_MS, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** A fresh id each time: a job with the same id among the failed ones would swallow this one. */
async function ringAgain(ctx: Context): Promise<void> {
  const { rows } = await sql<{ partition_id: number; age: number }>`
    select c.partition_id, extract(epoch from app_now() - min(c.received_at))::float8 as age from intake_chunk c where c.partition_id >= 0 group by c.partition_id`.execute(
    ctx.watchDb,
  )
  const old = rows.filter(({ age }) => age > ringAfterSeconds)
  for (const { partition_id: partitionId } of old) ctx.jobs.wakePartition(partitionId, randomUUID())
  await Promise.all(
    old
      .filter(({ age }) => age > decideAfterSeconds)
      .map((row) =>
        forEachLogged(ctx, [row], 'decide a partition', () => reserveStock(ctx, row.partition_id), {
          kind: 'reserve',
          id: String(row.partition_id),
        }),
      ),
  )
}

/** Failed work of every kind is enqueued again when its pause is over, whether or not another duty would find it. */
async function retryFailed(ctx: Context): Promise<void> {
  for (const subject of await listDueFailedJobs(ctx.watchDb)) {
    rememberFailed(subject)
    ringFailedJob(ctx, subject, randomUUID())
  }
  await settleForgotten(ctx.watchDb)
}

async function cutAgain(ctx: Context, askedInVain: Map<string, number>): Promise<void> {
  const saleIds = await salesToCut(ctx)
  for (const saleId of askedInVain.keys()) if (!saleIds.includes(saleId)) askedInVain.delete(saleId)
  for (const saleId of saleIds) {
    const rounds = (askedInVain.get(saleId) ?? 0) + 1
    askedInVain.set(saleId, rounds)
    if (rounds > roundsOfAskingMax)
      await forEachLogged(ctx, [saleId], 'cut a sale', () => batchPacking(ctx, saleId), {
        kind: 'cut',
        id: saleId,
      })
    else ctx.jobs.cutBatches(saleId)
  }
}
