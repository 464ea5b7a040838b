/**
 * When to retry (ms): `base` plus up to `spread` of jitter, so that callers refused at the same moment do not all come
 * back at the same moment.
 */
export function retryAfter(base: number, spread: number): number {
  return base + Math.round(Math.random() * spread)
}
