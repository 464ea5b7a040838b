/**
 * Timeouts of equal length that share one timer: in a surge, a separate timer for every order would cost more than the
 * order itself.
 */
export interface TimerQueue<Item> {
  begin(item: Item): void
  close(): void
}

const stepMs = 10

/**
 * Calls `over` for each item `ms` after it began (accurate to 10 ms). All timeouts have the same length and so expire
 * in order: a queue suffices.
 */
export function openTimerQueue<Item>(ms: number, over: (item: Item) => void): TimerQueue<Item> {
  const waits: { item: Item; dueAt: number }[] = []
  let first = 0
  const timer = setInterval(() => {
    const now = performance.now()
    while (first < waits.length && waits[first]!.dueAt <= now) over(waits[first++]!.item)
    // Trim rarely and in large pieces, because each splice moves everything that remains.
    if (first === waits.length || first > 10_000) {
      waits.splice(0, first)
      first = 0
    }
  }, stepMs)
  timer.unref()
  return {
    begin: (item) => void waits.push({ item, dueAt: performance.now() + ms }),
    close: () => clearInterval(timer),
  }
}
