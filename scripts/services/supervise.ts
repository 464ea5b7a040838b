import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { readEnv } from '../../shared/config.ts'
import { SetupError } from './setup-error.ts'

/**
 * The contract of a supervised process: it calls `process.send({ ready: true, url? })` when it can work; it shuts down
 * on SIGTERM; and it shuts down on `process.on('disconnect')`, which tells it that its supervisor died in any way, kill
 * -9 included. It survives a closed stdout and stderr. It exits 3 (or 2) when its configuration cannot be used, with
 * the reason as its last line: restarting would then change nothing, unless it had been ready before and has only met a
 * database that is down at the moment.
 */
export interface SupervisedProcess {
  name: string
  /** Path of the compiled JavaScript. */
  entry: string
  args?: string[]
  /** Options for Node itself. */
  nodeOptions?: string[]
  /** Added to our own environment. */
  env: Record<string, string>
  /** Called with each line of its stdout and stderr; omitted, they go to our stderr. */
  onLine?: (line: string) => void
}

export interface SuperviseOptions {
  /** From SIGTERM to SIGKILL (ms). */
  stopMs?: number
  /** The first pause before a process that died is restarted; doubles with each death up to ten times that (ms). */
  backOffMs?: number
  /** Called on deaths and restarts. */
  onNotice?: (line: string) => void
}

export interface Supervised {
  readonly name: string
  /** Of the current incarnation; 0 while it is down. */
  readonly pid: number
  /** Whether the current incarnation has reported that it can work. */
  readonly isReady: boolean
  kill(signal: NodeJS.Signals): void
}

export interface Supervision {
  /**
   * Resolves when every process has been ready once, with the URLs they reported by name; rejects with
   * {@link SetupError} when one cannot be configured.
   */
  readonly ready: Promise<Record<string, string>>
  /**
   * Resolves when all have stopped for good: with an error if one ended everything with exit code 2 or 3, else with
   * null. Never rejects.
   */
  readonly ended: Promise<SetupError | null>
  readonly processes: readonly Supervised[]
  /** SIGTERM, then SIGKILL after `stopMs`; may be called twice. */
  stop(): Promise<void>
  /** SIGKILL at once. */
  force(): void
}

const UNUSABLE_EXIT_CODES = [2, 3]
const STEADY_MS = 60_000 // a process that lived this long starts with the shortest pause again

/** Runs our own processes: starts them, restarts them when they die, stops them together. */
export function supervise(processes: SupervisedProcess[], options: SuperviseOptions = {}): Supervision {
  const stopped = new AbortController()
  const children = processes.map((wanted) => new Child(wanted, options, stopped.signal))
  const lives = children.map((child) =>
    child.live().catch((error: unknown) => {
      stopped.abort()
      return error instanceof SetupError ? error : new SetupError(String(error))
    }),
  )
  const ended = Promise.all(lives).then((outcomes) => outcomes.find((outcome) => outcome !== null) ?? null)
  const stop = () => {
    stopped.abort()
    return ended.then(() => {})
  }
  const allReady = Promise.all(children.map((child) => child.firstReady)).then((urls) =>
    Object.fromEntries(urls.flatMap((url, i) => (url ? [[processes[i]?.name ?? '', url]] : []))),
  )
  const endedFirst = ended.then((error) => {
    throw error ?? new SetupError('stopped before everything was ready')
  })
  const ready = Promise.race([allReady, endedFirst])
  ready.catch(() => {}) // a caller that only awaits `ended` gets the same error there
  return { ready, ended, processes: children, stop, force: () => children.forEach((child) => child.kill('SIGKILL')) }
}

class Child implements Supervised {
  readonly name: string
  readonly firstReady: Promise<string | null>
  readonly #wanted: SupervisedProcess
  readonly #options: SuperviseOptions
  readonly #stopped: AbortSignal
  #present: ChildProcess | null = null
  #isReady = false
  #wasReady = false
  #wentWell = false
  #sayReady: (url: string | null) => void = () => {}

  constructor(wanted: SupervisedProcess, options: SuperviseOptions, stopped: AbortSignal) {
    this.name = wanted.name
    this.#wanted = wanted
    this.#options = options
    this.#stopped = stopped
    this.firstReady = new Promise((resolve) => (this.#sayReady = resolve))
  }

  get pid(): number {
    return this.#present?.pid ?? 0
  }

  get isReady(): boolean {
    return this.#isReady
  }

  kill(signal: NodeJS.Signals): void {
    this.#present?.kill(signal)
  }

  /** One incarnation after the other until all is stopped. */
  async live(): Promise<null> {
    const shortest = this.#options.backOffMs ?? 1000
    let pauseMs = shortest
    while (!this.#stopped.aborted) {
      const since = performance.now()
      const how = await this.#liveOnce()
      if (this.#stopped.aborted) return null
      // A process that got SIGTERM and exited cleanly is not one that cannot run.
      if (performance.now() - since > STEADY_MS || this.#wentWell) pauseMs = shortest
      this.#options.onNotice?.(`${this.name} ended (${how}) and is restarted in ${pauseMs / 1000} s.`)
      await sleep(pauseMs, undefined, { signal: this.#stopped }).catch(() => {})
      pauseMs = Math.min(pauseMs * 2, shortest * 10)
    }
    return null
  }

  async #liveOnce(): Promise<string> {
    const { name, entry, args, env, nodeOptions } = this.#wanted
    // Its own process group: a Ctrl-C in the terminal reaches only the supervisor, which then stops everything in
    // order.
    const child = fork(entry, args ?? [], {
      env: { ...readEnv(), ...env },
      execArgv: nodeOptions ?? [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    this.#present = child
    let lastLine = ''
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#tell((lastLine = line)))
    }
    child.on('message', (message) => {
      if (!isReadyMessage(message)) return
      this.#isReady = true
      this.#wasReady = true
      this.#sayReady(message.url ?? null)
    })
    const end = this.#stopWith(child)
    const { code, how } = await new Promise<{ code: number | null; how: string }>((resolve) => {
      child.once('error', (error) => resolve({ code: null, how: error.message }))
      const tell = (code: number | null, signal: NodeJS.Signals | null) =>
        resolve({ code, how: signal ? `killed by ${signal}` : `exit code ${code}` })
      child.once('close', tell)
      child.once('exit', (code, signal) => setTimeout(tell, 1000, code, signal)) // a grandchild may hold its pipes open
    })
    end()
    this.#present = null
    this.#wentWell = this.#isReady && code === 0
    this.#isReady = false
    if (!this.#wasReady && !this.#stopped.aborted && code !== null && UNUSABLE_EXIT_CODES.includes(code))
      throw new SetupError(`${name} cannot start: ${lastLine || how}`)
    return how
  }

  /** Forwards our stop to the child; returns a function that cancels it. */
  #stopWith(child: ChildProcess): () => void {
    let late: NodeJS.Timeout | undefined
    const stop = () => {
      child.kill('SIGTERM')
      late = setTimeout(() => child.kill('SIGKILL'), this.#options.stopMs ?? 10_000)
    }
    if (this.#stopped.aborted) stop()
    else this.#stopped.addEventListener('abort', stop, { once: true })
    return () => {
      clearTimeout(late)
      this.#stopped.removeEventListener('abort', stop)
    }
  }

  #tell(line: string): void {
    if (this.#wanted.onLine) this.#wanted.onLine(line)
    else process.stderr.write(`${line}\n`)
  }
}

function isReadyMessage(message: unknown): message is { ready: true; url?: string } {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true
}
