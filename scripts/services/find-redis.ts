import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolders, libraryFolders, type ExtractOptions } from './extract-packages.ts'
import { isNewEnough } from '../../shared/startup/redis-problems.ts'
import { extractRedis } from './extract-redis.ts'
import type { Home } from './home.ts'
import { run, type RunAs } from './run.ts'

export interface RedisBinary {
  readonly command: string
  readonly env: Record<string, string>
  /** The user it can run as: the servers' user, or ourselves where that user cannot reach the program. */
  readonly runAs: RunAs | null
}

/**
 * A Redis or Valkey server to run privately: installed on the system, our cached copy, or (Debian, Ubuntu) a copy
 * extracted now, which needs no root and installs nothing. null when there is none; gives up within 8 s without a
 * network.
 */
export async function findRedis(home: Home, options: ExtractOptions): Promise<RedisBinary | null> {
  for (const command of await installedServers()) {
    const found = await tryToRun(command, home.runAs)
    if (found) return found
  }
  for (const cache of cacheFolders(home)) {
    const found = await tryCopy(join(cache, 'redis'), home.runAs)
    if (found) return found
  }
  for (const cache of cacheFolders(home)) {
    const outcome = await extractRedis(cache, options, async (folder) => (await tryCopy(folder, home.runAs)) !== null)
    if (outcome === 'extracted') return await tryCopy(join(cache, 'redis'), home.runAs)
    if (outcome === 'unavailable') return null
  }
  return null
}

async function installedServers(): Promise<string[]> {
  if (process.platform === 'win32') return []
  const onPath = await run('/bin/sh', ['-c', 'command -v redis-server; command -v valkey-server; true'], {
    limitMs: 30_000,
  })
  const usual = ['/opt/homebrew/bin', '/usr/local/bin'].flatMap((folder) => [
    join(folder, 'redis-server'),
    join(folder, 'valkey-server'),
  ])
  return [
    ...onPath.output.split('\n').filter((line) => line.startsWith('/')),
    ...usual.filter((path) => existsSync(path)),
  ]
}

async function tryCopy(folder: string, runAs: RunAs | null): Promise<RedisBinary | null> {
  const command = ['redis-server', 'valkey-server']
    .map((name) => join(folder, 'usr', 'bin', name))
    .find((path) => existsSync(path))
  return command ? await tryToRun(command, runAs, { LD_LIBRARY_PATH: libraryFolders(folder).join(':') }) : null
}

async function tryToRun(
  command: string,
  runAs: RunAs | null,
  libraries: Record<string, string> = {},
): Promise<RedisBinary | null> {
  const env = { LC_ALL: 'C', ...libraries }
  for (const user of new Set([runAs, null])) {
    const tried = await run(command, ['--version'], { limitMs: 30_000, runAs: user, env })
    const version = /\bv=(\d+\.\d+\S*)/.exec(tried.output)?.[1]
    if (tried.ok && version && isNewEnough(version)) return { command, env, runAs: user }
  }
  return null
}
