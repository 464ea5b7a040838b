import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FindRedisOptions } from './find-redis.ts'
import { identify, isRunning } from './process-identity.ts'
import { run, type RunResult } from './run.ts'

/** `unwritable`: this cache cannot be used, another may. `unavailable`: no cache would help. */
export type Extraction = 'extracted' | 'unwritable' | 'unavailable'

const TOTAL_LIMIT_MS = 60_000 // package lists of 20 MB over 4 Mbit/s
const SILENCE_LIMIT_MS = 5000 // nothing arrives: there is no network worth waiting for
const SERVER_PACKAGES = ['redis-server', 'valkey-server']
const NEEDED = /^(redis|valkey|lib|lua)/
const NEVER = /^(libc6|libc-bin|libgcc|libstdc)/ // mixing two C libraries crashes the program

/**
 * Extracts Debian's or Ubuntu's Redis into `<cache>/redis` with a private apt state: nothing is installed, no root is needed, the system's own apt is
 * untouched. Appears whole or not at all. `works` judges the extracted folder before it is put in place.
 */
export async function extractRedis(cache: string, options: FindRedisOptions, works: (folder: string) => Promise<boolean>): Promise<Extraction> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return 'unavailable'
  if (!isWritable(cache)) return 'unwritable'
  removeAbandoned(cache)
  const temporary = mkdtempSync(join(cache, `extract-${process.pid}-`))
  try {
    options.onNotice('Fetching a private Redis from the system\'s package server (once, about 10-20 MB, nothing is installed).')
    const extracted = await download(temporary, options)
    if (!extracted || !(await works(extracted))) return 'unavailable'
    rmSync(join(cache, 'redis'), { recursive: true, force: true })
    renameSync(extracted, join(cache, 'redis'))
    return 'extracted'
  } catch {
    return 'unavailable' // e.g. the disk is full: the queue can live in Postgres
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function download(temporary: string, options: FindRedisOptions): Promise<string | null> {
  const lists = join(temporary, 'lists')
  const debs = join(temporary, 'debs')
  const extracted = join(temporary, 'root')
  for (const folder of [join(lists, 'partial'), join(temporary, 'cache', 'archives', 'partial'), join(temporary, 'state'), debs, extracted]) mkdirSync(folder, { recursive: true })
  const conf = join(temporary, 'apt.conf')
  writeFileSync(conf, aptConf(temporary))
  const apt = aptRunner(conf, temporary, debs, options.signal)

  await apt('/usr/bin/apt-get', 'update')
  if (!readdirSync(lists).some((name) => name.includes('_Packages'))) return null
  for (const server of SERVER_PACKAGES) {
    const plan = await apt('/usr/bin/apt-get', '-s', '-y', '--no-install-recommends', 'install', server)
    if (!plan.ok) continue
    const toolsToo = server.replace('-server', '-tools') // holds the real program; missing from the plan when it is installed already
    const names = new Set([server, toolsToo, ...[...plan.output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '')])
    const fetched = await apt('/usr/bin/apt-get', 'download', ...[...names].filter((name) => NEEDED.test(name) && !NEVER.test(name)))
    if (!fetched.ok) continue
    for (const deb of readdirSync(debs)) await run('/usr/bin/dpkg', ['-x', join(debs, deb), extracted], { limitMs: 10_000, signal: options.signal })
    return extracted
  }
  return null
}

type Apt = (command: string, ...args: string[]) => Promise<RunResult>

/** Runs apt with what is left of the total time; a command during which nothing arrives or is written for a while is killed. */
function aptRunner(conf: string, temporary: string, cwd: string, signal: AbortSignal): Apt {
  const startedAt = performance.now()
  return (command, ...args) => {
    let size = -1
    let changedAt = performance.now()
    const isStuck = () => {
      const now = sizeOf(temporary)
      if (now !== size) changedAt = performance.now()
      size = now
      return performance.now() - changedAt > SILENCE_LIMIT_MS
    }
    return run(command, ['-c', conf, ...args], { limitMs: Math.max(1, startedAt + TOTAL_LIMIT_MS - performance.now()), cwd, signal, isStuck })
  }
}

/** Read after the system's own configuration, so proxies and mirrors set there still count. Hooks of the system are not ours to run. */
function aptConf(temporary: string): string {
  return `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "${temporary}/state";
Dir::State::Lists "${temporary}/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "${temporary}/cache";
Debug::NoLocking "true";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "0";
Acquire::http::Timeout "4";
Acquire::https::Timeout "4";
`
}

function sizeOf(folder: string): number {
  let total = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) total += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  return total
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** What a killed start left half done. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^extract-(\d+)-/.exec(name)?.[1])
    if (pid && !isRunning(identify(pid))) rmSync(join(cache, name), { recursive: true, force: true })
  }
}
