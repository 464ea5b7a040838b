import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { run, type RunAs } from './run.ts'
import { oneLine, SetupError } from './setup-error.ts'

/** Where the servers keep their data and what every checkout shares, and which user they run as. */
export interface Home {
  readonly folder: string
  /** null: the user who runs Flashpack. */
  readonly runAs: RunAs | null
  /** For copies of programs that several checkouts may share; only root has one. */
  readonly systemFolder: string | null
  /** Shown to the person when the data is not where they would look for it. */
  readonly notice: string | null
}

/**
 * Chooses the home of the servers' data: the data home itself, unless we are root and the unprivileged user that
 * servers then run as cannot get there (a checkout below /root). Then it is a separate folder below `systemFolder`, and
 * a note in the data home says so.
 */
export async function chooseHome(dataHome: string, systemFolder: string): Promise<Home> {
  makeFolder(dataHome)
  if (process.getuid?.() !== 0) return { folder: dataHome, runAs: null, systemFolder: null, notice: null }

  const elsewhere = join(systemFolder, createHash('sha256').update(realpathSync(dataHome)).digest('hex').slice(0, 16))
  const runAs = ownerOfData(dataHome) ?? ownerOfData(elsewhere) ?? unprivilegedUser()
  const base = { runAs, systemFolder }
  letPass(dataHome)
  const isElsewhereAlready = existsSync(join(elsewhere, 'postgres')) && !existsSync(join(dataHome, 'postgres'))
  if (!isElsewhereAlready && (await canEnter(dataHome, runAs))) return { ...base, folder: dataHome, notice: null }

  makeFolder(elsewhere)
  letPass(systemFolder)
  letPass(elsewhere)
  if (!(await canEnter(elsewhere, runAs)))
    throw new SetupError(
      `Flashpack runs as root, but the servers' own user (uid ${runAs.uid}) can reach neither ${dataHome} nor ${elsewhere}: start it as an ordinary user, or set DATABASE_URL`,
    )
  const notice = `The servers' data is in ${elsewhere}, because their unprivileged user cannot reach ${dataHome}.`
  writeFileSync(
    join(dataHome, 'data-is-elsewhere.txt'),
    `${notice}\nTo start afresh, stop Flashpack and delete that folder.\n`,
  )
  return { ...base, folder: elsewhere, notice }
}

/** Creates a folder for the servers, owned by the user they run as; an existing one keeps its owner. */
export function makeServerFolder(path: string, runAs: RunAs | null): void {
  if (existsSync(path)) return
  mkdirSync(path, { mode: 0o700 })
  if (runAs) chownSync(path, runAs.uid, runAs.gid)
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    throw new SetupError(`Flashpack cannot create its folder ${path}: ${oneLine(error)}`)
  }
}

/** Lets other users traverse (not list) a folder of ours; every file in it has its own, closed mode. */
function letPass(folder: string): void {
  const { mode, uid } = statSync(folder)
  if (uid === 0) chmodSync(folder, (mode & 0o7777) | 0o711)
}

/** Data created earlier by an ordinary user stays theirs even when root starts Flashpack once. */
function ownerOfData(folder: string): RunAs | null {
  const data = statSync(join(folder, 'postgres'), { throwIfNoEntry: false })
  return data && data.uid !== 0 ? { uid: data.uid, gid: data.gid } : null
}

function unprivilegedUser(): RunAs {
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const row = rows.find((fields) => fields[0] === name)
    if (row) return { uid: Number(row[2]) >>> 0, gid: Number(row[3]) >>> 0 }
  }
  throw new SetupError(
    'Postgres refuses to run as root and there is no user `postgres` or `nobody` to run it as: start Flashpack as an ordinary user, or set DATABASE_URL',
  )
}

async function canEnter(folder: string, runAs: RunAs): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'cd "$0"', folder], { limitMs: 5000, runAs })).ok
}
