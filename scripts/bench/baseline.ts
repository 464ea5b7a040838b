import { figure, median, pairs, round, type Figure } from './figure.ts'
import { runClient, startServer } from './helpers.ts'
import { type Bench } from './harness.ts'
import { driveHotSale } from './throughput.ts'

/**
 * Flashpack against what people write by hand, on the same services. The yardstick is (a) one BullMQ job and one
 * locking transaction per order; (b) one guarded statement per order is in the notes.
 */
export async function byHand(bench: Bench): Promise<Figure> {
  const { DATABASE_URL, REDIS_URL } = bench.prepared.config
  if (!REDIS_URL) bench.say('by-hand: there is no Redis for (a), so only (b) is measured')
  const harness = await bench.open(bench.queue === 'postgres' ? { env: { QUEUE: 'postgres', REDIS_URL: '' } } : {})
  const hand = await startServer('baseline-server', { DATABASE_URL, ...(REDIS_URL && { REDIS_URL }) })
  const runs: { value: number; yardstick: number }[] = []
  const statement: number[] = []
  try {
    for (let i = 0; i < pairs; i += 1) {
      const yardstick = REDIS_URL ? await driveByHand(hand.url, 'job') : Number.NaN
      statement.push(await driveByHand(hand.url, 'statement'))
      runs.push({ value: (await driveHotSale(harness, 200, 10)).perSecond, yardstick })
    }
  } finally {
    hand.stop()
  }
  const all = figure('by-hand', 'decided orders/s', runs, {
    about: 'yardstick: a job and a locking transaction per order; statement: one guarded statement per order',
    statement: {
      value: round(median(statement)),
      ratio: round(median(runs.map((run, i) => run.value / statement[i]!)), 1),
      runs: statement.map((one) => round(one)),
    },
  })
  return REDIS_URL
    ? all
    : { ...all, yardstick: null, ratio: null, runs: runs.map(({ value }) => ({ value, yardstick: null })) }
}

function driveByHand(url: string, way: 'job' | 'statement'): Promise<number> {
  return runClient<number>('baseline-client', { url, path: `/${way}`, inFlight: 200, warmSeconds: 1, seconds: 4 })
}
