import type pg from 'pg'
import { readFileSync, readdirSync } from 'node:fs'
import type { Config } from '../../shared/config.ts'
import { pairs, median, round, type Figure } from './figure.ts'
import { drive } from './helpers.ts'
import { openBenchPool, untilSealed } from './sealed.ts'
import { hotSku, plenty, type Bench, type Harness } from './harness.ts'

/** CPU time used so far (µs) by each part of one Flashpack. */
interface CpuTimes {
  gateway: number
  worker: number
  postgres: number
  redis: number
}

const usPerTick = 10_000

/**
 * Reads /proc (Linux only): our processes by pid, the database's by its postmaster's children, Redis by its own pid.
 */
function cpuTimes(pids: { gateway: number; worker: number; postmaster: number; redis: number | undefined }): CpuTimes {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === pids.postmaster)
  return {
    gateway: ticksOf(pids.gateway) * usPerTick,
    worker: ticksOf(pids.worker) * usPerTick,
    postgres: [pids.postmaster, ...children].reduce((sum, pid) => sum + ticksOf(pid), 0) * usPerTick,
    redis: pids.redis === undefined ? 0 : ticksOf(pids.redis) * usPerTick,
  }
}

function statOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  } catch {
    return undefined
  }
}

function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1] ?? -1)
}

/** User and system time of a process and of its exited children. */
function ticksOf(pid: number): number {
  const stat = statOf(pid)
  return stat ? [11, 12, 13, 14].reduce((sum, i) => sum + Number(stat[i]), 0) : 0
}

/** The pids of the servers behind a configuration, as reported by the servers themselves. */
async function serverPids(pool: pg.Pool, config: Config): Promise<{ postmaster: number; redis: number | undefined }> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  return {
    postmaster: parentOf(rows[0]!.pid),
    redis: config.REDIS_URL ? pidListeningOn(Number(new URL(config.REDIS_URL).port)) : undefined,
  }
}

function pidListeningOn(port: number): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        return (
          /redis-server|valkey-server/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`:${port}`)
        )
      } catch {
        return false
      }
    })
}

/**
 * CPU time per decided order in each part, from /proc, under the load of throughput-200x10 and until all of it is
 * sealed.
 */
export async function cost(bench: Bench): Promise<Figure> {
  const harness = await bench.open()
  const { config } = harness.prepared
  const pool = openBenchPool(config)
  try {
    return await costOf(harness, pool, config)
  } finally {
    await pool.end()
  }
}

async function costOf(harness: Harness, pool: pg.Pool, config: Config): Promise<Figure> {
  const tokens = await harness.viewers(200)
  const pids = { gateway: harness.web[0]!.pid, worker: harness.workers[0]!.pid, ...(await serverPids(pool, config)) }
  const results: { parts: CpuTimes; perSecond: number }[] = []
  for (let i = 0; i < pairs; i += 1) {
    const saleId = await harness.openSale(plenty)
    const before = cpuTimes(pids)
    const own = await drive({
      urls: harness.urls,
      tokens,
      saleIds: [saleId],
      sku: hotSku,
      join: true,
      load: { kind: 'closed', inFlight: 10, warmSeconds: 0, seconds: 5 },
    })
    await untilSealed(pool)
    const after = cpuTimes(pids)
    const perOrder = (part: keyof CpuTimes): number => (after[part] - before[part]) / own.done
    results.push({
      parts: {
        gateway: perOrder('gateway'),
        worker: perOrder('worker'),
        postgres: perOrder('postgres'),
        redis: perOrder('redis'),
      },
      perSecond: own.perSecond,
    })
  }
  const totals = results.map(({ parts }) => parts.gateway + parts.worker + parts.postgres + parts.redis)
  const of = (part: keyof CpuTimes): number => round(median(results.map(({ parts }) => parts[part])), 1)
  return {
    name: 'cost',
    value: median(totals),
    yardstick: null,
    ratio: null,
    unit: 'CPU µs per order',
    runs: totals.map((value) => ({ value, yardstick: null })),
    notes: {
      gateway: of('gateway'),
      worker: of('worker'),
      postgres: of('postgres'),
      redis: of('redis'),
      ordersPerCoreSecond: Math.round(1_000_000 / median(totals)),
      perSecond: median(results.map((one) => one.perSecond)),
    },
  }
}
