import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { projectPath } from '../../shared/lib/paths.ts'
import { needTool } from './find-tool.ts'

export function deployPath(...parts: string[]): string {
  return projectPath('deploy', ...parts)
}

export function deployText(...parts: string[]): string {
  return readFileSync(deployPath(...parts), 'utf8')
}

/** A YAML file of `deploy/`, with its anchors and merges resolved. */
export function deployYaml(...parts: string[]): unknown {
  return parse(deployText(...parts), { merge: true })
}

/** What a program says about a file, and its exit code. */
export interface Said {
  code: number
  said: string
}

export function runTool(name: string, args: string[], env: Record<string, string> = {}): Promise<Said> {
  return new Promise((resolve) => {
    execFile(needTool(name), args, { env: { ...process.env, ...env }, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, said: out + err }),
    )
  })
}

/**
 * The settings that a process gets, read as it would read them: a `…_FILE` below `from` names the file of the same name
 * in `to`. Throws where it names another one.
 */
export function withSecretsIn(to: string, from: string, env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      if (!name.endsWith('_FILE')) return [name, value]
      const secret = name.slice(0, -'_FILE'.length)
      if (value !== `${from}/${secret}`) throw new Error(`${name} is ${value}, not ${from}/${secret}`)
      return [name, join(to, secret)]
    }),
  )
}
