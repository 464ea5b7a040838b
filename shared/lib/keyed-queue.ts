import { Refusal } from '../refusal.ts'

/** Work of one key that takes turns within this process. */
export interface KeyedQueue {
  /** Runs `work` when fewer than `atOnce` of its key run. Throws `busy` when too many wait already. */
  run<Result>(key: string, atOnce: number, work: () => Promise<Result>): Promise<Result>
}

interface Line {
  running: number
  waiting: (() => void)[]
}

/** `waitingMax`: works of one key that may wait; `full` is what the next one is told. */
export function openKeyedQueue(waitingMax: number, full: () => Refusal): KeyedQueue {
  const lines = new Map<string, Line>()

  function enter(key: string, atOnce: number): Promise<void> | undefined {
    const line = lines.get(key) ?? { running: 0, waiting: [] }
    lines.set(key, line)
    if (line.running < atOnce) {
      line.running += 1
      return undefined
    }
    if (line.waiting.length >= waitingMax) throw full()
    return new Promise((resolve) => void line.waiting.push(resolve))
  }

  function leave(key: string): void {
    const line = lines.get(key)!
    const next = line.waiting.shift()
    // The next one takes the place of this one.
    if (next) next()
    else line.running -= 1
    if (line.running === 0) lines.delete(key)
  }

  return {
    run: async (key, atOnce, work) => {
      const turn = enter(key, atOnce)
      if (turn) await turn
      try {
        return await work()
      } finally {
        leave(key)
      }
    },
  }
}
