/** When to come again (ms): after `base`, spread over `spread` more, so that those who were refused in the same moment do not come back in the same moment. */
export function retryAfter(base: number, spread: number): number {
  return base + Math.round(Math.random() * spread)
}
