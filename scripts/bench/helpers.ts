import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { isNativeError } from 'node:util/types'
import { projectPath } from '../../shared/lib/paths.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'

/** The compiled program of a process of the bench. */
export function benchProgram(name: string): string {
  return projectPath('dist', 'scripts', 'bench', `${name}.js`)
}

/** Runs one plan in a client process of its own, so that measuring does not slow down what is measured, and answers its result. */
export async function runClient<Result>(name: string, plan: unknown): Promise<Result> {
  const client = fork(benchProgram(name), [], { stdio: 'inherit' })
  await once(client, 'message')
  client.send(plan as object)
  const [answer] = (await once(client, 'message')) as [{ result?: Result; error?: string }]
  if (answer.result === undefined) throw new Error(`${name} failed: ${answer.error}`)
  return answer.result
}

/** Runs a load in a client process of its own. */
export function drive(plan: LoadPlan): Promise<LoadResult> {
  return runClient<LoadResult>('load-client', plan)
}

/** The client's side of {@link runClient}: takes one plan, does the work, answers. */
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

/** Starts a server of the bench (the yardstick, or what people write by hand). */
export async function startServer(
  name: string,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
): Promise<HelperServer> {
  const child = fork(benchProgram(name), [], { stdio: 'inherit', env, execArgv: nodeOptions })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { url, child, stop: () => child.kill('SIGKILL') }
}

/** Wall time of this machine from the monotonic clock (ms since 1970), comparable between the processes of one bench. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now()
}
