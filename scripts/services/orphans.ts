import { readFileSync, rmSync } from 'node:fs'
import { allInside, identify, isRunning, runsInside, signal } from './process-identity.ts'
import type { StopSteps } from './server-process.ts'
import { holdsWithin } from './wait.ts'

/**
 * Cleans up after a server whose guard was killed: a server that still runs is stopped properly, backends of a killed
 * one are waited for (two servers on the same files would destroy them), and a pid file whose pid now belongs to a
 * stranger is removed.
 */
export async function stopOrphan(left: {
  program: RegExp
  folder: string
  pidFile: string
  steps: StopSteps
}): Promise<void> {
  const pid = readPid(left.pidFile)
  if (pid === null) return
  const server = runsInside(pid, left.program, left.folder) ? identify(pid) : null
  // By its identity: a process that is ending has left its folder before it is gone.
  const isGone = () => server === null || !isRunning(server)
  for (const step of left.steps) {
    if (isGone()) break
    signal(pid, step.signal)
    await holdsWithin(step.waitMs, isGone)
  }
  if (!isGone()) signal(pid, 'SIGKILL')
  const nobodyIsLeft = () => isGone() && allInside(left.program, left.folder).length === 0
  if (await holdsWithin(10_000, nobodyIsLeft)) rmSync(left.pidFile, { force: true })
}

function readPid(pidFile: string): number | null {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
    return Number.isSafeInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}
