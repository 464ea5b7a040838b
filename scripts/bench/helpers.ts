import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { isNativeError } from 'node:util/types'
import { projectPath } from '../../shared/lib/paths.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'

/** The compiled program of a bench process. */
export function benchProgram(name: string): string {
  return projectPath('dist', 'scripts', 'bench', `${name}.js`)
}

/**
 * Runs one plan in its own client process, so that measuring does not slow down what is measured, and returns its
 * result.
 */
export async function runClient<Result>(name: string, plan: unknown): Promise<Result> {
  const client = fork(benchProgram(name), [], { stdio: 'inherit' })
  await once(client, 'message')
  client.send(plan as object)
  const [answer] = (await once(client, 'message')) as [{ result?: Result; error?: string }]
  if (answer.result === undefined) throw new Error(`${name} failed: ${answer.error}`)
  return answer.result
}

/** Runs a load in its own client process. */
export function drive(plan: LoadPlan): Promise<LoadResult> {
  return runClient<LoadResult>('load-client', plan)
}

/** The client's side of {@link runClient}: takes one plan, does the work, replies. */
export function serveOnePlan(work: (plan: never) => Promise<unknown>): void {
  process.once('message', (plan: unknown) => {
    work(plan as never).then(
      (result) => process.send?.({ result }, () => process.exit(0)),
      (error: unknown) =>
        process.send?.({ error: isNativeError(error) ? error.stack : String(error) }, () => process.exit(1)),
    )
  })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ ready: true })
}

export interface HelperServer {
  url: string
  child: ChildProcess
  stop(): void
}

/** Starts one of the bench's servers (the yardstick, or a hand-written baseline). */
export async function startServer(
  name: string,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
): Promise<HelperServer> {
  const child = fork(benchProgram(name), [], { stdio: 'inherit', env, execArgv: nodeOptions })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { url, child, stop: () => child.kill('SIGKILL') }
}

/** This machine's wall time from the monotonic clock (ms since 1970), comparable between the processes of one bench. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now()
}
