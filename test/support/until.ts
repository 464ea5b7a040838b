import { setTimeout as wait } from 'node:timers/promises'

/** Waits for a condition instead of for a time; resolves with its first truthy value. Throws after `withinMs`, naming what was waited for. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 15_000,
): Promise<Exclude<T, false | null | undefined>> {
  const startedAt = performance.now()
  for (;;) {
    const value = await condition()
    if (value) return value as Exclude<T, false | null | undefined>
    if (performance.now() - startedAt > withinMs) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await wait(20)
  }
}
