import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { GUARD_STOP_MS } from './guard-protocol.ts'
import { isRunning, signal, type ProcessIdentity } from './process-identity.ts'
import { holdsWithin } from './wait.ts'

const identity = z.object({ pid: z.number().int().positive(), born: z.string().nullable() })

/**
 * The guard of a killed Flashpack may still be stopping its servers: waits until it is done, and kills it if it takes
 * too long.
 */
export async function succeedFormerGuard(dataHome: string): Promise<void> {
  const former = readIdentity(join(dataHome, 'guard.json'))
  if (!former || former.pid === process.pid) return
  const isGone = () => !isRunning(former)
  if (isGone()) return
  signal(former.pid, 'SIGTERM')
  if (await holdsWithin(GUARD_STOP_MS, isGone)) return
  signal(former.pid, 'SIGKILL')
  await holdsWithin(2000, isGone)
}

/** The process recorded in a file, or null if there is no such file or it is unreadable. */
export function readIdentity(path: string): ProcessIdentity | null {
  try {
    return identity.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
