/** One piece of work: its result, and when the next may begin, which is later if the work cannot be stopped at once. */
export interface Task<T> {
  answer: Promise<T>
  ended: Promise<unknown>
}

/**
 * Runs pieces of work one after another, so that a time limit counts from when the work begins, not from when it was
 * requested.
 */
export function openSerialQueue(): <T>(begin: () => Task<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (begin) => {
    const turn = last.then(begin)
    last = turn.then(({ ended }) => ended).catch(() => undefined)
    return turn.then(({ answer }) => answer)
  }
}
