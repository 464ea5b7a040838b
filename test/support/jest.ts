import type * as jestGlobals from '@jest/globals'
import { withinTime } from '../../shared/lib/timeout.ts'

/**
 * Jest's functions. Its default runner loads every module anew for every file, in a realm of its own, which took half
 * of the time of all tests; `jest-light-runner` runs the files one after another in ordinary Node processes, but knows
 * no time limit: that is set here.
 */
const { describe, expect, ...jest } = globalThis as unknown as typeof jestGlobals

export { describe, expect }

// A run that is stopped leaves no process behind.
process.once('disconnect', () => process.exit())

/** Far beyond what a slow machine needs: every wait in a test has a bound of its own that names what did not come. */
const bodyMsMax = 240_000

type Body = () => unknown

export function test(title: string, body: Body): void {
  jest.test(title, async () => {
    try {
      await withinLimit(body)()
    } catch (error) {
      throw await withWhatIsOpen(error)
    } finally {
      await withinLimit(runEndings)()
    }
  })
}
test.skip = (title: string, body: Body): void => jest.test.skip(title, withinLimit(body))

export const beforeAll = (body: Body): void => jest.beforeAll(withinLimit(body))
export const afterAll = (body: Body): void => jest.afterAll(withinLimit(body))
export const afterEach = (body: Body): void => jest.afterEach(withinLimit(body))

/** Tell what is open when a test fails, such as a page's text: a failure on another machine has to explain itself. */
const tellers = new Set<() => Promise<string>>()

/** Until what it returns is called. */
export function tellWhenFailing(teller: () => Promise<string>): () => void {
  tellers.add(teller)
  return () => void tellers.delete(teller)
}

async function withWhatIsOpen(reason: unknown): Promise<unknown> {
  if (!(reason instanceof Error)) return reason
  const told = await Promise.allSettled([...tellers].map((tell) => tell()))
  const open = told.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : [])).join('; ')
  // Both hold the message, and only the latter is printed.
  const [first, ...rest] = (reason.stack ?? reason.message).split('\n')
  if (open) reason.stack = [`${first} [${open}]`, ...rest].join('\n')
  return reason
}

const endings: (() => unknown)[] = []

/**
 * Does `work` after the test, last in, first out: servers stop before their folders are removed. A hook at the head of
 * a helper would serve only the first file of a process that imports it, since the files share their modules.
 */
export function atEnd(work: () => unknown): void {
  endings.push(work)
}

/** All of them, also when one fails. */
async function runEndings(): Promise<void> {
  const work = endings.pop()
  if (!work) return
  try {
    await work()
  } finally {
    await runEndings()
  }
}

function withinLimit(body: Body): () => Promise<void> {
  return async () => {
    await withinTime(Promise.resolve().then(body), bodyMsMax)
  }
}
