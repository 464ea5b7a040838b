import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { listDueFailedJobs, enqueueFailedJob, settleForgotten } from '../shared/queue/failed-job-store.ts'
import type { LabelReader } from '../shared/platform/label-reader.ts'
import { listPartitionsToServe } from '../shared/stock/waiting-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'
import { settleWithin } from '../shared/lib/timeout.ts'
import { applyWaitingPayments } from './apply-waiting-payments.ts'
import { batchPacking, salesToCut } from './batch-packing.ts'
import { bookShipments } from './book-shipments.ts'
import { climbCases } from './climb-cases.ts'
import { climbLadder } from './climb-ladder.ts'
import { collectAllNews } from './collect-news.ts'
import { enforceCapacity } from './enforce-capacity.ts'
import { enforceDeadline } from './enforce-deadline.ts'
import { fetchWaybills } from './fetch-waybills.ts'
import { expireHolds } from './expire-holds.ts'
import { erasePersons, openForgetting, rekeyPersons } from './forget-persons.ts'
import { releaseBreached } from './release-breached.ts'
import { releaseClaims } from './release-claims.ts'
import { readLeftLabels } from './match-labels.ts'
import { noteAndTellDueGoods } from './note-due-goods.ts'
import { forgetPages, printsToDraw } from './print-labels.ts'
import { batchesToRender } from './render-documents.ts'
import { reserveStock } from './reserve-stock.ts'
import { openSealing } from './seal-audit.ts'
import { sendNotifications } from './send-notifications.ts'
import { returnUncollected } from './return-uncollected.ts'
import { settleLateDeliveries } from './settle-deliveries.ts'
import { syncPlatforms } from './sync-platforms.ts'
import { tellBuyers } from './tell-buyers.ts'
import { rememberFailed, tryWork } from './try-work.ts'
import { writeEntries } from './write-entries.ts'

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
export function openSweepers(ctx: WorkerContext, tools: Tools): { close(): Promise<void> } {
  let stopped = false
  let rest = openRest()
  const wakeAll = (): void => {
    rest.abort()
    rest = openRest()
  }
  ctx.clock.onMoved(wakeAll)
  const round: Round = { isOver: () => stopped, rest: () => rest.signal }
  const loops = timetable(ctx, tools).map((duty) => repeat(ctx, duty, round))
  return {
    close: async () => {
      stopped = true
      wakeAll()
      await settleWithin(Promise.all(loops), 5_000)
    },
  }
}

/** Ends the rest of every duty: at a stop, and when the clock has moved past what was due later. */
function openRest(): AbortController {
  const rest = new AbortController()
  // One listener per duty, which is more than the ten at which Node warns of a leak.
  setMaxListeners(0, rest.signal)
  return rest
}

/** What has lines of its own, and is only told to look what is due; and the reader of labels. */
interface Tools {
  reader: LabelReader
  sending: { look(): Promise<void> }
  webhooks: { look(): Promise<void> }
}

interface Round {
  isOver: () => boolean
  rest: () => AbortSignal
}

interface Duty {
  name: string
  /** How long it rests between two rounds (ms). */
  everyMs: number
  work: () => Promise<unknown>
}

/** The duties of a worker, from its start on. Those that need to run less often say so themselves. */
function timetable(ctx: WorkerContext, { sending, webhooks, reader }: Tools): Duty[] {
  const everyMs = ctx.config.SWEEP_MS
  const askedInVain = new Map<string, number>()
  const servedInVain = new Map<number, number>()
  const renderAll = async (): Promise<void> => {
    for (const batchId of await batchesToRender(ctx)) ctx.jobs.renderDocuments(batchId)
  }
  const drawAll = async (): Promise<void> => {
    for (const printId of await printsToDraw(ctx)) ctx.jobs.renderPrint(printId)
  }
  return [
    // What a lost or failed job has left lying.
    { name: 'ring-again', everyMs, work: () => ringAgain(ctx) },
    { name: 'serve-waiting', everyMs, work: () => serveAgain(ctx, servedInVain) },
    { name: 'retry-failed', everyMs, work: () => retryFailed(ctx) },
    { name: 'batch-packing', everyMs, work: () => cutAgain(ctx, askedInVain) },
    { name: 'render-documents', everyMs, work: renderAll },
    { name: 'draw-prints', everyMs, work: drawAll },
    { name: 'match-labels', everyMs, work: () => readLeftLabels(ctx) },
    // Orders and their money.
    { name: 'expire-holds', everyMs, work: () => expireHolds(ctx) },
    { name: 'apply-waiting-payments', everyMs, work: () => applyWaitingPayments(ctx) },
    // Deadlines.
    { name: 'enforce-deadline', everyMs, work: () => enforceDeadline(ctx) },
    { name: 'enforce-capacity', everyMs, work: () => enforceCapacity(ctx) },
    { name: 'release-breached', everyMs, work: () => releaseBreached(ctx) },
    { name: 'climb-ladder', everyMs, work: () => climbLadder(ctx) },
    { name: 'climb-cases', everyMs, work: () => climbCases(ctx) },
    { name: 'note-due-goods', everyMs, work: () => noteAndTellDueGoods(ctx) },
    { name: 'send-notifications', everyMs, work: () => sendNotifications(ctx) },
    // Buyers, what listens for them, and other software.
    { name: 'collect-news', everyMs, work: () => collectAllNews(ctx) },
    { name: 'tell-webhook', everyMs, work: () => tellBuyers(ctx, 'webhook') },
    { name: 'tell-by-push', everyMs, work: () => tellBuyers(ctx, 'web-push') },
    { name: 'tell-by-e-mail', everyMs, work: () => tellBuyers(ctx, 'e-mail') },
    { name: 'send-webhooks', everyMs, work: () => webhooks.look() },
    // The floor, its printers and the carriers.
    { name: 'release-claims', everyMs, work: () => releaseClaims(ctx) },
    { name: 'send-labels', everyMs, work: () => sending.look() },
    { name: 'forget-pages', everyMs, work: () => forgetPages(ctx) },
    { name: 'sync-platforms', everyMs, work: () => syncPlatforms(ctx) },
    { name: 'book-shipments', everyMs, work: () => bookShipments(ctx) },
    { name: 'fetch-waybills', everyMs, work: () => fetchWaybills(ctx, reader) },
    { name: 'settle-deliveries', everyMs, work: () => settleLateDeliveries(ctx) },
    { name: 'return-uncollected', everyMs, work: () => returnUncollected(ctx) },
    { name: 'write-entries', everyMs, work: () => writeEntries(ctx) },
    // The audit, and people's data.
    { name: 'seal-audit', everyMs, work: openSealing(ctx) },
    { name: 'erase-persons', everyMs, work: () => erasePersons(ctx) },
    { name: 'forget-persons', everyMs, work: openForgetting(ctx) },
    { name: 'rekey-persons', everyMs, work: () => rekeyPersons(ctx) },
  ]
}

async function repeat(ctx: WorkerContext, { name, everyMs, work }: Duty, round: Round): Promise<void> {
  while (!round.isOver()) {
    // Of before the work, so that a clock moved meanwhile is not slept through.
    const rest = round.rest()
    try {
      await tryWork(ctx, { kind: 'duty', id: name }, work)
    } catch (error) {
      if (!round.isOver()) ctx.log.warn({ err: error, duty: name }, 'sweep failed; will retry')
    }
    await wait(everyMs, undefined, { signal: rest }).catch(() => undefined)
  }
}

/** A fresh id each time: a job with the same id among the failed ones would swallow this one. */
async function ringAgain(ctx: WorkerContext): Promise<void> {
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
async function retryFailed(ctx: WorkerContext): Promise<void> {
  for (const subject of await listDueFailedJobs(ctx.watchDb)) {
    rememberFailed(ctx, subject)
    enqueueFailedJob(ctx, subject, randomUUID())
  }
  await settleForgotten(ctx.watchDb)
}

async function cutAgain(ctx: WorkerContext, askedInVain: Map<string, number>): Promise<void> {
  for (const { id: saleId, inVain } of countAsking(await salesToCut(ctx), askedInVain)) {
    if (inVain)
      await forEachLogged(ctx, [saleId], 'cut a sale', () => batchPacking(ctx, saleId), {
        kind: 'cut',
        id: saleId,
      })
    else ctx.jobs.cutBatches(saleId)
  }
}

/** Whoever waits for goods that are there was forgotten by a lost wake-up. */
async function serveAgain(ctx: WorkerContext, askedInVain: Map<number, number>): Promise<void> {
  for (const { id: partitionId, inVain } of countAsking(await listPartitionsToServe(ctx.watchDb), askedInVain)) {
    if (inVain)
      await forEachLogged(ctx, [partitionId], 'serve who waits', () => reserveStock(ctx, partitionId), {
        kind: 'reserve',
        id: String(partitionId),
      })
    else ctx.jobs.wakePartition(partitionId, randomUUID())
  }
}

/** Counts the rounds in which work was asked for and still is not done; others are forgotten. */
function countAsking<Id>(ids: readonly Id[], askedInVain: Map<Id, number>): { id: Id; inVain: boolean }[] {
  for (const id of askedInVain.keys()) if (!ids.includes(id)) askedInVain.delete(id)
  return ids.map((id) => {
    const rounds = (askedInVain.get(id) ?? 0) + 1
    askedInVain.set(id, rounds)
    return { id, inVain: rounds > roundsOfAskingMax }
  })
}
