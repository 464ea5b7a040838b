import { readFileSync, readdirSync } from 'node:fs'
import type { Config } from '../../shared/config.ts'
import { openPool } from '../../shared/db/database.ts'
import { openLog } from '../../shared/log.ts'

/** CPU time used so far (µs) by the parts of one Flashpack. */
export interface CpuTimes {
  gateway: number
  worker: number
  postgres: number
  redis: number
}

const usPerTick = 10_000

/** Reads /proc (Linux only): our processes by pid, the database's by its postmaster's children, Redis by its own pid. */
export function cpuTimes(pids: { gateway: number; worker: number; postmaster: number; redis: number | undefined }): CpuTimes {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => parentOf(pid) === pids.postmaster)
  return {
    gateway: ticksOf(pids.gateway) * usPerTick, worker: ticksOf(pids.worker) * usPerTick,
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

/** User and system time of a process and of its children that have ended. */
function ticksOf(pid: number): number {
  const stat = statOf(pid)
  return stat ? [11, 12, 13, 14].reduce((sum, i) => sum + Number(stat[i]), 0) : 0
}

/** The pids of the servers behind a configuration, asked of themselves. */
export async function serverPids(config: Config): Promise<{ postmaster: number; redis: number | undefined }> {
  const pool = openPool({ url: config.DATABASE_URL, schema: config.DATABASE_SCHEMA, max: 1, name: 'flashpack-bench', log: openLog('error', 'bench') })
  try {
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
    return { postmaster: parentOf(rows[0]!.pid), redis: config.REDIS_URL ? pidListeningOn(Number(new URL(config.REDIS_URL).port)) : undefined }
  } finally {
    await pool.end()
  }
}

function pidListeningOn(port: number): number | undefined {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).find((pid) => {
    try {
      return /redis-server|valkey-server/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`:${port}`)
    } catch {
      return false
    }
  })
}
