import { signal, type Signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { ask, inWords } from './http.ts'
import type { AnswerOf } from './http.ts'
import type { RouteName } from '../../../shared/contract/http.ts'

/** The last answer, with the time the server produced it on this device's monotonic clock. */
export interface Polled<Answer> {
  answer: Answer | undefined
  /** `performance.now()` when an answer with a new `at` first arrived. */
  seenAt: number
  why: string | undefined
}

/** Ticks once a second, so that ages and remaining times update by themselves. */
const tick = signal(performance.now())
setInterval(() => (tick.value = performance.now()), 1_000)

/** The age of the displayed data (ms). */
export function ageOf(polled: Polled<unknown>): number {
  return Math.max(0, tick.value - polled.seenAt)
}

/**
 * The server's current time, from an instant it reported (`at`) plus the time since: a phone's own clock may be off by
 * hours.
 */
export function serverNow(polled: Polled<{ at: string }>): number {
  return polled.answer ? Date.parse(polled.answer.at) + ageOf(polled) : Date.now()
}

/** Polls a route while the page is visible; a failure keeps the last answer, which ages. `again` polls at once. */
export function usePolled<Name extends RouteName>(
  path: string,
  token: string,
  everyMs: number,
): { polled: Signal<Polled<AnswerOf<Name>>>; again: () => void } {
  const polled = useMemo(
    () => signal<Polled<AnswerOf<Name>>>({ answer: undefined, seenAt: performance.now(), why: undefined }),
    [path],
  )
  const run = useMemo(() => poll<Name>(path, token, polled), [path, token])
  useEffect(() => {
    void run()
    const timer = setInterval(() => (document.hidden ? undefined : void run()), everyMs)
    const seen = (): void => (document.hidden ? undefined : void run())
    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [run, everyMs])
  return { polled, again: () => void run() }
}

function poll<Name extends RouteName>(
  path: string,
  token: string,
  polled: Signal<Polled<AnswerOf<Name>>>,
): () => Promise<void> {
  let asking = false
  let at: string | undefined
  return async () => {
    if (asking) return
    asking = true
    try {
      const answer = await ask<Name>('get', path, { token, signal: AbortSignal.timeout(8_000) })
      const said = (answer as { at?: string }).at
      const isNew = said === undefined || said !== at
      at = said
      polled.value = { answer, seenAt: isNew ? performance.now() : polled.value.seenAt, why: undefined }
    } catch (error) {
      polled.value = { ...polled.value, why: inWords(error) }
    } finally {
      asking = false
    }
  }
}
