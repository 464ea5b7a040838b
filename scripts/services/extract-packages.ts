import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { identify, isRunning } from './process-identity.ts'
import { run, type RunResult } from './run.ts'

export interface PackageWish {
  /** The folder's name in the cache. */
  readonly name: string
  /** Alternative lists of packages; the first one that is available is taken. */
  readonly anyOf: readonly (readonly string[])[]
  /** Which of their dependencies are taken too, if the machine lacks them. */
  readonly needed: RegExp
  /** Shown before anything is downloaded. */
  readonly notice: string
  /** Completes the extracted folder before it is moved into place. */
  readonly complete?: (folder: string) => void
  /** Checks an extracted folder before it is moved into place. */
  readonly works: (folder: string) => Promise<boolean>
}

export interface ExtractOptions {
  signal: AbortSignal
  onNotice: (line: string) => void
}

/** `unwritable`: this cache cannot be used, another might. `unavailable`: no cache would help. */
export type Extraction = 'extracted' | 'unwritable' | 'unavailable'

const TOTAL_LIMIT_MS = 120_000 // package lists of 20 MB over 2 Mbit/s
// Nothing arrives: the network is not worth waiting for. A busy machine may need seconds to unpack a list.
const SILENCE_LIMIT_MS = 12_000
const NEVER = /^(libc6|libc-bin|libgcc|libstdc)/ // mixing two C libraries crashes the program

/** Root's copies are shared by the machine, a user's by all their checkouts; the data home always works. */
export function cacheFolders(home: { folder: string; systemFolder: string | null }): string[] {
  return [home.systemFolder ?? join(homedir(), '.cache', 'flashpack'), join(home.folder, 'cache')]
}

/**
 * Where the programs of an extracted folder find their libraries. Debian uses folders named after the architecture,
 * e.g. usr/lib/x86_64-linux-gnu.
 */
export function libraryFolders(folder: string): string[] {
  return ['usr/lib', 'lib'].flatMap((name) => {
    const lib = join(folder, name)
    return existsSync(lib)
      ? [
          lib,
          ...readdirSync(lib)
            .filter((entry) => entry.includes('-linux-'))
            .map((entry) => join(lib, entry)),
        ]
      : []
  })
}

/** Programs extracted earlier, or now into the first usable cache: the folder with their scripts, or null. */
export async function obtainPrograms(
  caches: readonly string[],
  wish: PackageWish,
  options: ExtractOptions,
): Promise<string | null> {
  for (const cache of caches) {
    const folder = join(cache, wish.name)
    if (existsSync(folder) && (await wish.works(folder))) return join(folder, 'bin')
  }
  for (const cache of caches) {
    const outcome = await extractPackages(cache, wish, options)
    if (outcome === 'extracted') return join(cache, wish.name, 'bin')
    if (outcome === 'unavailable') return null
  }
  return null
}

/**
 * Extracts Debian or Ubuntu packages into a cache folder with a private apt state: nothing is installed, no root is
 * needed, the system's own apt is untouched. The folder appears complete or not at all, within a minute; without a
 * network it gives up within seconds.
 */
export async function extractPackages(cache: string, wish: PackageWish, options: ExtractOptions): Promise<Extraction> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return 'unavailable'
  if (!isWritable(cache)) return 'unwritable'
  removeAbandoned(cache)
  const temporary = mkdtempSync(join(cache, `extract-${process.pid}-`))
  try {
    options.onNotice(wish.notice)
    const extracted = await download(temporary, wish, options.signal)
    if (!extracted) return 'unavailable'
    wish.complete?.(extracted)
    if (!(await wish.works(extracted))) return 'unavailable'
    return (await putInPlace(extracted, join(cache, wish.name), wish)) ? 'extracted' : 'unavailable'
  } catch {
    return 'unavailable' // e.g. the disk is full: the caller can do without
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Another run may have put its own copy there meanwhile and already use it: then that one stays. */
async function putInPlace(extracted: string, target: string, wish: PackageWish): Promise<boolean> {
  if (existsSync(target) && (await wish.works(target))) return true
  rmSync(target, { recursive: true, force: true })
  try {
    renameSync(extracted, target)
    return true
  } catch {
    return existsSync(target) && (await wish.works(target))
  }
}

async function download(temporary: string, wish: PackageWish, signal: AbortSignal): Promise<string | null> {
  const lists = join(temporary, 'lists')
  const debs = join(temporary, 'debs')
  const extracted = join(temporary, 'root')
  for (const folder of [
    join(lists, 'partial'),
    join(temporary, 'cache', 'archives', 'partial'),
    join(temporary, 'state'),
    debs,
    extracted,
  ])
    mkdirSync(folder, { recursive: true })
  const conf = join(temporary, 'apt.conf')
  writeFileSync(conf, aptConf(temporary))
  const apt = aptRunner(conf, temporary, debs, signal)

  await apt('update')
  if (!readdirSync(lists).some((name) => name.includes('_Packages'))) return null
  for (const wanted of wish.anyOf) {
    const plan = await apt('-s', '-y', '--no-install-recommends', 'install', ...wanted)
    if (!plan.ok) continue
    const dependencies = [...plan.output.matchAll(/^Inst (\S+)/gm)]
      .map((match) => match[1] ?? '')
      .filter((name) => wish.needed.test(name) && !NEVER.test(name))
    // The wanted ones are missing from the plan if they are already installed.
    const fetched = await apt('download', ...new Set([...wanted, ...dependencies]))
    if (!fetched.ok) continue
    for (const deb of readdirSync(debs)) {
      const { ok } = await run('/usr/bin/dpkg', ['-x', join(debs, deb), extracted], { limitMs: 60_000, signal })
      if (!ok) return null
    }
    return extracted
  }
  return null
}

type Apt = (...args: string[]) => Promise<RunResult>

/** Runs apt-get with what is left of the total time; it is killed when nothing arrives from the network for a while. */
function aptRunner(conf: string, temporary: string, cwd: string, signal: AbortSignal): Apt {
  const startedAt = performance.now()
  return (...args) => {
    const limitMs = Math.max(1, startedAt + TOTAL_LIMIT_MS - performance.now())
    return run('/usr/bin/apt-get', ['-c', conf, ...args], {
      limitMs,
      cwd,
      signal,
      ...(args[0] !== '-s' && { isStuck: unchangedFor(SILENCE_LIMIT_MS, [temporary]) }),
    })
  }
}

/** Polled: whether the files in these folders have had the same total size for that long. */
export function unchangedFor(limitMs: number, folders: string[]): () => boolean {
  let size = -1
  let changedAt = performance.now()
  return () => {
    const now = folders.reduce((total, folder) => total + sizeOf(folder), 0)
    if (now !== size) changedAt = performance.now()
    size = now
    return performance.now() - changedAt > limitMs
  }
}

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
      (total, entry) => total + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  } catch {
    return 0 // a folder that vanished while it was read
  }
}

/**
 * Read after the system's own configuration, so proxies and mirrors set there still apply. The system's hooks are not
 * ours to run.
 */
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

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Removes what killed runs left half done. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^extract-(\d+)-/.exec(name)?.[1])
    if (pid && !isRunning(identify(pid))) rmSync(join(cache, name), { recursive: true, force: true })
  }
}
