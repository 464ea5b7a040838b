import type { Clock } from '../clock.ts'
import { BoundedMap } from './bounded-map.ts'

/** Caches answers that may be slightly stale; concurrent callers share one computation. */
export interface TtlCache<T> {
  get(key: string, workOut: () => Promise<T>): Promise<T>
}

const keptMax = 1_000

/** Caches for `keepMs` by Flashpack's clock. Rejections are not cached. */
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
