/** Answers with what it is given. */
export function answer(text: string): string {
  return text
}

/**
 * Answers, and fails as soon as `gate[0]` is no longer 0: between two tasks, when a thread of the pool sleeps in
 * `Atomics.wait` and runs neither timers nor promises.
 */
export function answerThenFail(gate: Int32Array<SharedArrayBuffer>): string {
  const { wait } = Atomics
  Atomics.wait = () => {
    wait(gate, 0, 0)
    throw new Error('the thread fell over')
  }
  return 'answered'
}
