/** Waits of one length that share a timer: in a surge, a timer of its own for every order would cost more than the order. */
export interface TimerQueue<Item> {
  begin(item: Item): void
  close(): void
}

const stepMs = 10

/** Calls `over` for each item `ms` after it began (to 10 ms). Since all waits are equally long they end in their order: a queue is enough. */
export function openTimerQueue<Item>(ms: number, over: (item: Item) => void): TimerQueue<Item> {
  const waits: { item: Item; dueAt: number }[] = []
  let first = 0
  const timer = setInterval(() => {
    const now = performance.now()
    while (first < waits.length && waits[first]!.dueAt <= now) over(waits[first++]!.item)
    // Cut off in large pieces only, since each cut moves all that is left.
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
