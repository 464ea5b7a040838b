import { execFile } from 'node:child_process'
import { projectPath } from '../../shared/lib/paths.ts'

export interface Ended {
  /** -1 when it was killed because it took too long. */
  code: number
  out: string
  error: string
}

/** Runs one of our commands to its end, as `npm run NAME -- …` would. */
export function runScript(
  name: string,
  parts: readonly string[],
  env: Record<string, string>,
  limitMs?: number,
): Promise<Ended> {
  return runProgram(`dist/scripts/${name}.js`, parts, env, limitMs)
}

/** Runs a compiled file, named from the project's root, to its end. */
export function runProgram(
  path: string,
  parts: readonly string[],
  env: Record<string, string> = {},
  limitMs = 150_000,
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [projectPath(path), ...parts],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 },
      (error, out, errorText) => {
        resolve({ code: error ? Number(error.code ?? -1) : 0, out, error: errorText })
      },
    )
  })
}
