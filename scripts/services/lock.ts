import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNativeError } from 'node:util/types'
import { readIdentity } from './former-guard.ts'
import { identify, isRunning } from './process-identity.ts'
import { oneLine, SetupError } from './setup-error.ts'

/**
 * Locks the data home for this process until `release`, or until it dies: a lock left by a killed process is recognised
 * as dead, even if its pid was reused. Throws {@link SetupError} naming the process that holds it.
 *
 * A lock is a file `lock-<n>.json`. A dead one is not replaced but followed by n + 1, which only one process can
 * create: replacing a file would leave a moment in which a third process finds none.
 */
export function takeLock(dataHome: string): { release(): void } {
  makeDataHome(dataHome)
  const draft = join(dataHome, `lock-draft-${process.pid}.json`)
  try {
    rmSync(draft, { force: true })
    writeFileSync(draft, JSON.stringify(identify(process.pid)))
    for (let attempt = 1; attempt <= 10; attempt++) {
      const found = refuseWhenHeld(dataHome, null)
      const mine = (found.at(-1) ?? 0) + 1
      if (!isFirstToMake(draft, pathOf(dataHome, mine))) continue
      const release = () => rmSync(pathOf(dataHome, mine), { force: true })
      try {
        for (const dead of refuseWhenHeld(dataHome, mine)) rmSync(pathOf(dataHome, dead), { force: true })
      } catch (error) {
        release()
        throw error
      }
      return { release }
    }
  } catch (error) {
    throw error instanceof SetupError
      ? error
      : new SetupError(`Flashpack cannot write to its folder ${dataHome}: ${oneLine(error)}`)
  } finally {
    rmSync(draft, { force: true })
  }
  throw new SetupError(`Many Flashpacks are being started on ${dataHome} at once: start one`)
}

/**
 * Creates the folder for everything that belongs to a Flashpack. Throws {@link SetupError} when something else has its
 * name.
 */
export function makeDataHome(dataHome: string): void {
  try {
    mkdirSync(dataHome, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new SetupError(
      `Flashpack keeps its data in the folder ${dataHome}, which cannot be created: ${oneLine(error)}`,
    )
  }
}

/** The numbers of all locks but `mine`, ascending. All of them are dead, else it throws. */
function refuseWhenHeld(dataHome: string, mine: number | null): number[] {
  const numbers = readdirSync(dataHome)
    .flatMap((name) => /^lock-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((number) => number !== mine)
  for (const number of numbers) {
    const holder = readIdentity(pathOf(dataHome, number))
    if (holder && isRunning(holder))
      throw new SetupError(
        `Flashpack already runs on ${dataHome} (pid ${holder.pid}): stop it first, or use another data folder`,
      )
  }
  return numbers.toSorted((a, b) => a - b)
}

/** Linking a finished file takes the lock and fills it in one step: nobody ever reads half a lock. */
function isFirstToMake(path: string, link: string): boolean {
  try {
    linkSync(path, link)
    return true
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

const pathOf = (dataHome: string, number: number) => join(dataHome, `lock-${number}.json`)
