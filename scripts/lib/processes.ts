import { projectPath } from '../../shared/lib/paths.ts'
import type { SupervisedProcess } from '../services/supervise.ts'

/**
 * Room for the short-lived objects of a surge (MB): with Node's default of 16 a gateway spends a sixth of its time
 * moving them. The Procfile has the same value.
 */
const nodeOptions = ['--max-semi-space-size=64']

/** The web and the worker process, for our supervisor. */
export function ourProcesses(env: Record<string, string>): SupervisedProcess[] {
  return [
    { name: 'web', entry: projectPath('dist', 'server', 'main.js'), env, nodeOptions },
    { name: 'worker', entry: projectPath('dist', 'workers', 'main.js'), env, nodeOptions },
  ]
}
