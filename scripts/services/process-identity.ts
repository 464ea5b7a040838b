import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, readdirSync, realpathSync } from 'node:fs'
import { isNativeError } from 'node:util/types'

/**
 * Identifies a process even if its pid is reused: `born` is its start time as reported by the system, null where that
 * is unavailable.
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly born: string | null
}

/** What to record about `pid` to recognise it later with {@link isRunning}. */
export function identify(pid: number): ProcessIdentity {
  return { pid, born: bornAt(pid) }
}

/** Whether that very process is still running. A zombie counts as ended: some containers never reap them. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!answersSignals(identity.pid)) return false
  const born = bornAt(identity.pid)
  return process.platform === 'linux'
    ? born !== null && (identity.born === null || born === identity.born)
    : born === identity.born
}

/**
 * Whether `pid` runs a program called `program` inside `folder`: this tells our database server from a stranger that
 * got its old pid.
 */
export function runsInside(pid: number, program: RegExp, folder: string): boolean {
  if (!isRunning({ pid, born: bornAt(pid) })) return false
  try {
    if (process.platform === 'linux')
      return (
        program.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) &&
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
      )
    const command = tellAbout(pid, 'command') ?? ''
    return program.test(command) && command.includes(folder)
  } catch {
    return false
  }
}

/**
 * Every process called `program` that runs inside `folder`, e.g. the backends of a killed Postgres. Empty where the
 * system has no /proc.
 */
export function allInside(program: RegExp, folder: string): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => runsInside(pid, program, folder))
}

/** Sends a signal; it is not an error if the process is already gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended on its own, or belongs to someone else: either way there is nothing to do here.
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isNativeError(error) && 'code' in error && error.code === 'EPERM'
  }
}

function bornAt(pid: number): string | null {
  if (process.platform !== 'linux') return tellAbout(pid, 'lstart')
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return null
  }
}

function tellAbout(pid: number, column: 'lstart' | 'command'): string | null {
  if (process.platform === 'win32') return null
  try {
    return (
      execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 2000,
      }).trim() || null
    )
  } catch {
    return null
  }
}
