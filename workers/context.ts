import type { Context } from '../shared/context.ts'
import { BoundedMap } from '../shared/lib/bounded-map.ts'
import type { SaleFacts } from '../shared/stock/reserve-store.ts'

/** A worker process: the context that every process has, and what this one remembers. */
export interface WorkerContext extends Context {
  memory: WorkerMemory
}

/** Saves asking again; a worker that starts knows nothing, and decides the same. */
interface WorkerMemory {
  /** What never changes of the sales that orders were decided of. */
  sales: Map<string, SaleFacts>
  /**
   * Deadlines whose alarms this process has seen committed: they are set once, and checking again in every transaction
   * of a surge would be costly.
   */
  alarmed: Map<string, true>
  /** The partitions this process is deciding, with the orders of each one's last round. */
  rounds: Map<number, number>
  /** Partitions and duties that have failed, here or as another process noted. */
  failed: Set<string>
  /** How often in a row a server's trouble has ended a piece of work. */
  transientFailures: Map<string, number>
}

const salesMax = 10_000
const alarmedMax = 10_000

export function openWorkerContext(ctx: Context): WorkerContext {
  return Object.assign(ctx, {
    memory: {
      sales: new BoundedMap<string, SaleFacts>(salesMax),
      alarmed: new BoundedMap<string, true>(alarmedMax),
      rounds: new Map<number, number>(),
      failed: new Set<string>(),
      transientFailures: new Map<string, number>(),
    },
  })
}
