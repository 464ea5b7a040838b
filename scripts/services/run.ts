import { spawn } from 'node:child_process'
import { readEnv } from '../../shared/config.ts'
import { signal as send } from './process-identity.ts'

/** The user a server runs as when Flashpack itself runs as root; Postgres refuses root. */
export interface RunAs {
  readonly uid: number
  readonly gid: number
}

export interface RunOptions {
  /** The command and all its children are killed after this many ms. */
  limitMs: number
  runAs?: RunAs | null
  cwd?: string
  /** The command's entire environment; omitted, it inherits ours. */
  env?: Record<string, string>
  signal?: AbortSignal
  /** Polled every 500 ms; once it returns true the command is killed. */
  isStuck?: () => boolean
}

export interface RunResult {
  readonly ok: boolean
  /** The last 64 kB of stdout and stderr, or why it could not be run. */
  readonly output: string
}

const OUTPUT_CHARS_MAX = 65_536

/**
 * Runs a command to its end, with a time limit, without a shell. Never rejects: a command that is missing, forbidden,
 * killed or late is `ok: false`.
 */
export function run(command: string, args: string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    if (options.signal?.aborted) return resolve({ ok: false, output: 'stopped' })
    let output = ''
    const child = spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: options.env ?? readEnv(),
      ...options.runAs,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
    const keep = (text: string) => (output = (output + text).slice(-OUTPUT_CHARS_MAX))
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)

    const killAll = () => void (child.pid && send(-child.pid, 'SIGKILL'))
    const late = setTimeout(killAll, options.limitMs)
    const watch = setInterval(() => void (options.isStuck?.() && killAll()), 500)
    options.signal?.addEventListener('abort', killAll)
    const end = (result: RunResult) => {
      clearTimeout(late)
      clearInterval(watch)
      options.signal?.removeEventListener('abort', killAll)
      resolve(result)
    }
    child.once('error', (error) => end({ ok: false, output: error.message }))
    child.once('close', (code) => end({ ok: code === 0, output }))
  })
}
