import type { Context } from '../context.ts'

/** Caches answers that may be slightly stale; concurrent callers share one computation. */
export interface TtlCache<T> {
  get(ctx: Pick<Context, 'clock'>, key: string, workOut: () => Promise<T>): Promise<T>
}

const keptMax = 1_000

/** Caches for `keepMs` by Flashpack's clock. Rejections are not cached. */
export function openTtlCache<T>(keepMs: number): TtlCache<T> {
  // Per clock, because tests open several Flashpacks in one process.
  const kept = new WeakMap<Context['clock'], Map<string, { at: number; answer: Promise<T> }>>()
  return {
    get(ctx, key, workOut) {
      const own = kept.get(ctx.clock) ?? new Map<string, { at: number; answer: Promise<T> }>()
      kept.set(ctx.clock, own)
      const now = ctx.clock.now().getTime()
      const known = own.get(key)
      if (known && now - known.at >= 0 && now - known.at < keepMs) return known.answer
      const answer = workOut()
      if (own.size >= keptMax) own.clear()
      own.set(key, { at: now, answer })
      answer.catch(() => {
        if (own.get(key)?.answer === answer) own.delete(key)
      })
      return answer
    },
  }
}
