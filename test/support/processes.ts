import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { projectPath } from '../../shared/lib/paths.ts'

export interface OwnProcess {
  readonly child: ChildProcess
  readonly url: string
  /** Sends a signal and waits for the process to end; resolves with the exit code, null after a kill. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts a real web or worker process for the test to kill; its log goes to our stderr, or to `hear`. */
export async function startProcess(
  kind: 'web' | 'worker',
  env: Record<string, string>,
  nodeOptions: string[] = [],
  hear?: (text: string) => void,
): Promise<OwnProcess> {
  const entry = kind === 'web' ? projectPath('dist', 'server', 'main.js') : projectPath('dist', 'workers', 'main.js')
  const child = fork(entry, [], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    execArgv: nodeOptions,
    stdio: ['ignore', 'inherit', hear ? 'pipe' : 'inherit', 'ipc'],
  })
  if (hear) child.stderr!.setEncoding('utf8').on('data', hear)
  const ready = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${kind} ended with ${code} before it was ready`))),
  ])) as [{ url: string }]
  return {
    child,
    url: ready[0].url,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const ended = once(child, 'exit')
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}
