import { Refusal } from '../refusal.ts'

/** Runs work of the same key in turns within this process. */
export interface KeyedQueue {
  /** Runs `work` once fewer than `atOnce` of its key are running. Throws `busy` when too many are waiting. */
  run<Result>(key: string, atOnce: number, work: () => Promise<Result>): Promise<Result>
}

interface Queue {
  running: number
  waiting: (() => void)[]
}

/** `waitingMax`: how many per key may wait; `full` is the refusal of the next one. */
export function openKeyedQueue(waitingMax: number, full: () => Refusal): KeyedQueue {
  const queues = new Map<string, Queue>()

  function enter(key: string, atOnce: number): Promise<void> | undefined {
    const queue = queues.get(key) ?? { running: 0, waiting: [] }
    queues.set(key, queue)
    if (queue.running < atOnce) {
      queue.running += 1
      return undefined
    }
    if (queue.waiting.length >= waitingMax) throw full()
    return new Promise((resolve) => void queue.waiting.push(resolve))
  }

  function leave(key: string): void {
    const queue = queues.get(key)!
    const next = queue.waiting.shift()
    // Hand the slot to the next one.
    if (next) next()
    else queue.running -= 1
    if (queue.running === 0) queues.delete(key)
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
