import { Refusal } from '../refusal.ts'

/** Runs work of the same key in turns within this process. */
export interface KeyedQueue {
  /** Runs `work` once fewer than `atOnce` of its key are running. Throws `busy` when too many are waiting. */
  run<Result>(key: string, atOnce: number, work: () => Promise<Result>): Promise<Result>
}

interface Line {
  running: number
  waiting: (() => void)[]
}

/** `waitingMax`: how many per key may wait; `full` is the refusal of the next one. */
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
    // Hand the slot to the next one.
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
