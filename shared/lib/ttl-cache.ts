import type { Clock } from '../clock.ts'
import { BoundedMap } from './bounded-map.ts'

/** Answers that many may ask for at once and that may be a little old: worked out once, for all who ask meanwhile too. */
export interface TtlCache<T> {
  get(key: string, workOut: () => Promise<T>): Promise<T>
}

const keptMax = 1_000

/** Keeps an answer for so long (ms, by Flashpack's clock). One that failed is not kept. */
export function openTtlCache<T>(clock: Pick<Clock, 'now'>, keepMs: number): TtlCache<T> {
  const kept = new BoundedMap<string, { at: number; answer: Promise<T> }>(keptMax)
  return {
    get(key, workOut) {
      const now = clock.now().getTime()
      const known = kept.get(key)
      if (known && now - known.at >= 0 && now - known.at < keepMs) return known.answer
      const answer = workOut()
      kept.set(key, { at: now, answer })
      answer.catch(() => {
        if (kept.get(key)?.answer === answer) kept.delete(key)
      })
      return answer
    },
  }
}
