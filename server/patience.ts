/** Waits of one length that share a timer: in a surge, a timer of its own for every order would cost more than the order. */
export interface Patience {
  /** The answer, or undefined when it has not come within the time (to 10 ms). */
  await<T>(answer: Promise<T>): Promise<T | undefined>
  close(): void
}

interface Wait {
  dueAt: number
  over: () => void
}

const stepMs = 10

/** Since all waits are equally long they end in the order in which they began: a queue is enough. */
export function openPatience(ms: number): Patience {
  const waits: Wait[] = []
  let first = 0
  const timer = setInterval(() => {
    const now = performance.now()
    while (first < waits.length && waits[first]!.dueAt <= now) waits[first++]!.over()
    // Cut off in large pieces only, since each cut moves all that is left.
    if (first === waits.length || first > 10_000) {
      waits.splice(0, first)
      first = 0
    }
  }, stepMs)
  timer.unref()
  return {
    await: (answer) =>
      new Promise((resolve, reject) => {
        answer.then(resolve, reject)
        waits.push({ dueAt: performance.now() + ms, over: () => resolve(undefined) })
      }),
    close: () => clearInterval(timer),
  }
}
