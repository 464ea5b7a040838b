import { spawn } from 'node:child_process'
import { closeSync, fchownSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RunAs } from './run.ts'
import { signal as send } from './process-identity.ts'

/** A database server running as our child. */
export interface ServerProcess {
  readonly pid: number | null
  /** Resolves with how it ended; never rejects, even if it could not be spawned. */
  readonly ended: Promise<string>
  hasEnded(): boolean
  /** Asks it to stop, with increasing force; resolves once it is gone. */
  stop(): Promise<void>
}

/** A polite signal first; each is followed by the next after `waitMs`. SIGKILL is always the last. */
export type StopSteps = readonly { readonly signal: NodeJS.Signals; readonly waitMs: number }[]

const LOG_BYTES_MAX = 10_000_000

export interface ServerCommand {
  command: string
  args: string[]
  cwd: string
  env: Record<string, string>
  logFile: string
  runAs: RunAs | null
  stopSteps: StopSteps
}

/** Starts a server with its output going to a log file, so that no pipe of ours can block or break it. */
export function spawnServer(options: ServerCommand): ServerProcess {
  const log = openLogFile(options.logFile, options.runAs)
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    ...options.runAs,
    stdio: ['ignore', log, log],
    windowsHide: true,
  })
  closeSync(log)
  let over = false
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, name) => resolve(name ? `killed by ${name}` : `exit code ${code}`))
  }).then((how) => {
    over = true
    return how
  })
  return {
    pid: child.pid ?? null,
    ended,
    hasEnded: () => over,
    stop: () => stopBySteps(child.pid ?? null, ended, () => over, options.stopSteps),
  }
}

/** The last lines written to the log since it was `fromBytes` long, for an error message. */
export function tailOf(logFile: string, fromBytes: number): string {
  try {
    return readFileSync(logFile).subarray(fromBytes).toString('utf8').trim().split('\n').slice(-5).join(' | ')
  } catch {
    return ''
  }
}

/** The current size of a log (bytes), for {@link tailOf} later; 0 when there is none or it is about to be rotated. */
export function lengthOf(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  return size > LOG_BYTES_MAX ? 0 : size
}

/**
 * Opens a log for appending (0600); one larger than 10 MB becomes `<name>.old` first, so that logs never fill the disk
 * over many starts.
 */
export function openLogFile(path: string, owner: RunAs | null): number {
  mkdirSync(dirname(path), { recursive: true })
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX) renameSync(path, `${path}.old`)
  const file = openOrReplace(path)
  if (owner) fchownSync(file, owner.uid, owner.gid)
  return file
}

function openOrReplace(path: string): number {
  try {
    return openSync(path, 'a', 0o600)
  } catch {
    rmSync(path, { force: true }) // left by another user, e.g. after a start as root in this folder
    return openSync(path, 'a', 0o600)
  }
}

async function stopBySteps(
  pid: number | null,
  ended: Promise<string>,
  isOver: () => boolean,
  steps: StopSteps,
): Promise<void> {
  if (pid === null) return
  for (const step of steps) {
    if (isOver()) return
    send(pid, step.signal)
    await endsWithin(ended, step.waitMs)
  }
  if (isOver()) return
  send(pid, 'SIGKILL')
  await ended
}

async function endsWithin(ended: Promise<string>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs)))
  await Promise.race([ended, late])
  clearTimeout(timer)
}
