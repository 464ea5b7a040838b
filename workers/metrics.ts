import { sql } from 'kysely'
import { Counter, Gauge, Histogram } from 'prom-client'
import type { Context } from '../shared/context.ts'
import { queueNamesOf } from '../shared/journey.ts'
import { registry } from '../shared/metrics.ts'
import { withinTime } from '../shared/lib/timeout.ts'

const registers = [registry]
const decisions = new Counter({
  name: 'flashpack_decisions_total',
  help: 'Orders decided, by outcome',
  labelNames: ['outcome'],
  registers,
})

export const roundOrders = new Histogram({
  name: 'flashpack_round_orders',
  help: 'Orders decided in one transaction',
  buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500],
  registers,
})
const waitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const intakeWaitSeconds = new Histogram({
  name: 'flashpack_intake_wait_seconds',
  help: 'From the commit of an intake chunk to the decision of its orders',
  buckets: waitBuckets,
  registers,
})
/** The previous name, kept for one release. */
const lineSeconds = new Histogram({
  name: 'flashpack_line_seconds',
  help: 'Deprecated: flashpack_intake_wait_seconds',
  buckets: waitBuckets,
  registers,
})
export const alarmsFired = new Counter({
  name: 'flashpack_alarms_fired_total',
  help: 'Deadline alarms that found parcels waiting, by step (minutes before the deadline)',
  labelNames: ['step'],
  registers,
})
export const breaches = new Counter({
  name: 'flashpack_breaches_total',
  help: 'Parcels whose deadline passed unpacked',
  registers,
})

/** Counts decided orders by outcome (`confirmed`, `reserved`, `offered`, or the reason for a rejection). */
export function countDecisions(outcomes: ReadonlyMap<string, number>): void {
  for (const [outcome, n] of outcomes) decisions.inc({ outcome }, n)
}

/** How long the first order of a round had waited in the intake (s). */
export function observeIntakeWait(seconds: number): void {
  intakeWaitSeconds.observe(seconds)
  lineSeconds.observe(seconds)
}

/** The intake according to Postgres: the truth, whatever the processes believe. */
interface Line {
  undecided: number
  oldest: number
  setAside: number
  waiting: number
  alarmsOverdue: number
}

/** Several scrapers, or an impatient one, must not become a load in themselves (ms). */
const freshMs = 1_000
const askMsMax = 1_000

/** Gauges read from Postgres and from the queue on scrape. */
export function watchLine(ctx: Context): void {
  let readAt = -Infinity
  let reading: Promise<Line> | undefined
  const line = (): Promise<Line> => {
    if (!reading || performance.now() - readAt > freshMs) {
      readAt = performance.now()
      // If the database does not answer, only these numbers are missing, not the rest of the page.
      reading = withinTime(readLine(ctx), askMsMax, () => new Error('Postgres did not answer in time'))
    }
    return reading
  }
  const gauge = (name: string, help: string, read: (line: Line) => number): void => {
    registry.removeSingleMetric(name)
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          this.set(await line().then(read, () => Number.NaN))
        },
      }),
    )
  }
  gauge('flashpack_intake_orders', 'Undecided orders in Postgres', ({ undecided }) => undecided)
  gauge('flashpack_intake_oldest_seconds', 'Age of the oldest undecided order in Postgres', ({ oldest }) => oldest)
  gauge('flashpack_quarantined_orders', 'Orders that could be neither decided nor rejected', ({ setAside }) => setAside)
  gauge('flashpack_waiting_buyers', 'Buyers on the waiting lists of sold-out items', ({ waiting }) => waiting)
  // The previous names, kept for one release.
  gauge('flashpack_line_orders', 'Deprecated: flashpack_intake_orders', ({ undecided }) => undecided)
  gauge('flashpack_line_oldest_seconds', 'Deprecated: flashpack_intake_oldest_seconds', ({ oldest }) => oldest)
  gauge('flashpack_set_aside_orders', 'Deprecated: flashpack_quarantined_orders', ({ setAside }) => setAside)
  gauge(
    'flashpack_alarms_overdue',
    'Deadline alarms that are due but have not fired',
    ({ alarmsOverdue }) => alarmsOverdue,
  )
  watchQueues(ctx)
}

async function readLine(ctx: Context): Promise<Line> {
  const { rows } = await sql<Line>`
    select coalesce(sum(order_count) filter (where partition_id >= 0), 0)::int as undecided,
      coalesce(extract(epoch from (select app_now()) - min(received_at) filter (where partition_id >= 0)), 0)::float8 as oldest,
      count(*) filter (where partition_id < 0)::int as "setAside",
      (select coalesce(sum(waiting), 0)::int from sale_counter where waiting > 0) as waiting,
      (select count(*)::int from deadline_alarm where state = 'set' and due_at <= (select app_now())) as "alarmsOverdue"
    from intake_chunk`.execute(ctx.watchDb)
  return rows[0]!
}

function watchQueues(ctx: Context): void {
  const states = ['waiting', 'active', 'delayed', 'failed'] as const
  registry.removeSingleMetric('flashpack_queue_jobs')
  registry.registerMetric(
    new Gauge({
      name: 'flashpack_queue_jobs',
      help: 'Jobs by queue and state; the work itself is in Postgres, so a long queue is only a hint',
      labelNames: ['queue', 'state'],
      registers: [],
      async collect() {
        await Promise.all(
          queueNamesOf(ctx.config.PARTITIONS).map(async (queue) => {
            const counts = await ctx.queues
              .openQueue(queue)
              .getJobCounts(...states)
              .catch(() => undefined)
            for (const state of states) this.set({ queue, state }, counts?.[state] ?? Number.NaN)
          }),
        )
      },
    }),
  )
}
