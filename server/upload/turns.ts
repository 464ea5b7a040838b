/** One piece of work: what is answered, and when the next piece may begin, which is later where work cannot be stopped at once. */
export interface Turn<T> {
  answer: Promise<T>
  ended: Promise<unknown>
}

/** Lets one piece of work begin after the other, so that a time limit counts from when work begins and not from when it was asked for. */
export function openTurns(): <T>(begin: () => Turn<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (begin) => {
    const turn = last.then(begin)
    last = turn.then(({ ended }) => ended).catch(() => undefined)
    return turn.then(({ answer }) => answer)
  }
}
