import { moveClock } from '../../shared/clock.ts'
import { openDatabase, openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'
import { openQueueHome } from '../../shared/queue/home.ts'
import { holdsWithin } from '../services/wait.ts'
import { leftJobs, runChecks, type CheckResult } from './checks.ts'
import { faults as library } from './faults/all.ts'
import { readEntries, readJournals } from './journal.ts'
import type { LoadResult } from './load.ts'
import type { Harness } from './harness.ts'

/** One fault of a run and what went wrong with it. */
export interface FaultResult {
  id: string
  about: string
  /** From the start of the load to the injection, and to the end of the healing (s). */
  from: number
  until: number
  problems: string[]
}

const quietMsMax = 30_000
/** Paper is drawn alongside the orders, one page after the other. */
const paperMsMax = 120_000
/** Past every deadline of a run: its sales promise 24 hours. */
const beyondDeadlinesMs = 25 * 3_600_000

/** Lets everything come to rest, lets the deadlines pass while all processes are down, and checks. */
export async function judge(
  harness: Harness,
  journals: readonly string[],
  faults: FaultResult[],
  load: LoadResult,
  say: (line: string) => void,
): Promise<{ checks: CheckResult[]; problems: string[] }> {
  const problems: string[] = []
  const expect: Expect = async (what, condition, withinMs = quietMsMax) => {
    const isSo = async (): Promise<boolean> =>
      (await harness.postgres.query(`select (${condition}) as ok`)).rows[0].ok as boolean
    if (!(await holdsWithin(withinMs, isSo, 200)))
      problems.push(`${what}, ${withinMs / 1000} s after the end of the load`)
  }
  if (load.hanging > 0) problems.push(`${load.hanging} taps never finished`)
  if (load.isBusy) problems.push('payments or cancellations were still unanswered a minute after the last tap')
  noteUnanswered(journals, faults)

  say('healed; waiting until everything is idle')
  await expect('orders are still undecided', 'not exists (select 1 from intake_chunk where partition_id >= 0)')
  await expect('expired holds are still held', `not exists (select 1 from "order" where state = 'reserved')`)
  for (const { sale_id: saleId } of (await harness.postgres.query('select sale_id from sale')).rows as {
    sale_id: string
  }[]) {
    await harness.http.json(`/api/sales/${saleId}/close`, { method: 'POST', token: harness.hostToken })
  }
  await expect(
    'confirmed orders are in no batch',
    `not exists (select 1 from "order" o left join parcel p using (parcel_id) where o.state = 'confirmed' and p.batch_id is null)`,
  )
  await expect(
    'batches have no paper',
    `not exists (select 1 from packing_batch b where exists (select 1 from parcel p where p.batch_id = b.batch_id and p.state <> 'cancelled')
    and (select count(*) from document d where d.subject_id = b.batch_id and d.paper_version = b.paper_version and d.kind in ('pick-list', 'packing-slips', 'labels')) < 3)`,
    paperMsMax,
  )

  say('all processes are killed while the deadlines pass (F42)')
  const checks = await letDeadlinesPassAndCheck(harness, journals, expect)
  return { checks, problems }
}

type Expect = (what: string, condition: string, withinMs?: number) => Promise<void>

async function letDeadlinesPassAndCheck(
  harness: Harness,
  journals: readonly string[],
  expect: Expect,
): Promise<CheckResult[]> {
  const { config } = harness.prepared
  const log = openLog('fatal', 'chaos')
  const pool = openPool({
    url: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    max: 2,
    name: 'flashpack-chaos',
    log,
  })
  const queues = openQueueHome(config, log)
  try {
    for (const { process } of [...harness.web, ...harness.workers]) process.kill('SIGKILL')
    await moveClock(openDatabase(pool), beyondDeadlinesMs)
    await expect(
      'alarms have not fired',
      `not exists (select 1 from deadline_alarm where state = 'set' and due_at < app_now())`,
    )
    await expect(
      'breaches are not recorded',
      `(select count(*) from breach) = (select count(*) from parcel where state in ('waiting', 'picking'))`,
    )
    // Whatever does not come to rest is reported by C10.
    await holdsWithin(quietMsMax, async () => (await leftJobs(queues, config.PARTITIONS, 0)).differences === 0, 500)
    return await runChecks(readJournals(journals), {
      pool,
      batchParcelsMax: config.BATCH_PARCELS_MAX,
      partitions: config.PARTITIONS,
      queues,
    })
  } finally {
    await queues.close()
    await pool.end()
  }
}

/** Where a fault leaves everyone able to answer, nothing sent meanwhile may remain unanswered. */
function noteUnanswered(journals: readonly string[], faults: FaultResult[]): void {
  const entries = readEntries(journals)
  const windows = faults.map(({ id }) => ({ id, from: 0, until: 0 }))
  let next = -1
  for (const entry of entries) {
    if (entry.event === 'fault') windows[(next += 1)]!.from = entry.at
    if (entry.event === 'healed') windows[next]!.until = entry.at
  }
  windows.forEach(({ id, from, until }, i) => {
    if (!library.find((fault) => fault.id === id)?.answersAll) return
    const unanswered = entries.filter((entry) => entry.event === 'unknown' && entry.at >= from && entry.at <= until)
    if (unanswered.length > 0)
      faults[i]!.problems.push(`${unanswered.length} orders were not answered, and should have been`)
  })
}
