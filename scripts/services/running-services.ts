import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { identify, isRunning } from './process-identity.ts'

const schema = z.object({
  pid: z.number().int().positive(),
  born: z.string().nullable(),
  guardPid: z.number().int().positive().nullable(),
  databaseUrl: z.string(),
  /** Whether we run that database, as opposed to one that was given. */
  isEmbedded: z.boolean().default(false),
  queue: z.enum(['redis', 'postgres']),
  redisUrl: z.string().optional(),
  startedAt: z.string(),
})

/** The services of a running Flashpack; `born` makes its pid unambiguous, `startedAt` is in UTC. Contains passwords. */
export type RunningServices = z.output<typeof schema>

/** The services of the Flashpack running on this data home, for other commands (token, verify); null when none runs. */
export function readRunningServices(dataHome: string): RunningServices | null {
  try {
    const services = schema.parse(JSON.parse(readFileSync(fileIn(dataHome), 'utf8')))
    return isRunning(services) ? services : null
  } catch {
    return null
  }
}

/** Writes `services.json` (0600) atomically, with this process as the one that runs them. */
export function writeRunningServices(dataHome: string, services: Omit<RunningServices, 'pid' | 'born'>): void {
  const half = `${fileIn(dataHome)}.new`
  rmSync(half, { force: true })
  writeFileSync(half, JSON.stringify({ ...identify(process.pid), ...services }, null, 2), { mode: 0o600 })
  renameSync(half, fileIn(dataHome))
}

/** To be called after the services have stopped. */
export function removeRunningServices(dataHome: string): void {
  rmSync(fileIn(dataHome), { force: true })
}

const fileIn = (dataHome: string) => join(dataHome, 'services.json')
