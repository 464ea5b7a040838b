import type { JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'
import { tryWork } from './try-work.ts'

/**
 * Does work for each item in turn. A failure is logged and does not stop the other items; the failed item is paused,
 * longer each time, and meanwhile listed on the control page, as a sweeper duty unless it counts as another kind of
 * work.
 */
export async function forEachLogged<Item>(
  ctx: WorkerContext,
  items: readonly Item[],
  what: string,
  work: (item: Item) => Promise<unknown>,
  subject?: JobSubject,
): Promise<void> {
  for (const item of items) {
    try {
      await tryWork(ctx, subject ?? { kind: 'duty', id: nameOf(what, item) }, () => work(item))
    } catch (error) {
      ctx.log.warn({ err: error, item }, `failed to ${what}; will retry`)
    }
  }
}

const nameMax = 200

function nameOf(what: string, item: unknown): string {
  return `${what} ${typeof item === 'string' ? item : JSON.stringify(item)}`.slice(0, nameMax)
}
