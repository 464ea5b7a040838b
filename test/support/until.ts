import { setTimeout as wait } from 'node:timers/promises'

/** How long a test waits for what must come: long, since a slow machine is not a failure. */
export const patienceMs = 60_000

/**
 * How long to wait until the next look (ms): the longer it has taken, the longer, since each look is a request or more
 * that whatever is waited for would do better with.
 */
const pauseMs = (startedAt: number): number => Math.min(250, Math.max(10, (performance.now() - startedAt) / 8))

/**
 * Waits for a condition rather than a fixed time; resolves with its first truthy value. Throws after `withinMs`, naming
 * what was waited for.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = patienceMs,
): Promise<Exclude<T, false | null | undefined>> {
  const startedAt = performance.now()
  for (;;) {
    const value = await condition()
    if (value) return value as Exclude<T, false | null | undefined>
    if (performance.now() - startedAt > withinMs) throw new Error(`gave up after ${withinMs} ms waiting until ${what}`)
    await wait(pauseMs(startedAt))
  }
}

/**
 * Repeats an expectation until it holds, as a page draws when it comes to it and not when its test looks; throws what
 * failed last.
 */
export async function eventually(expectation: () => Promise<void>, withinMs = patienceMs): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    try {
      return await expectation()
    } catch (error) {
      if (performance.now() - startedAt > withinMs) throw error
    }
    await wait(pauseMs(startedAt))
  }
}
