import type { JobSubject } from '../shared/queue/failed-job-store.ts'
import type { WorkerContext } from './context.ts'
import { tryWork } from './try-work.ts'

/**
 * Does work for each item in turn. One that fails is logged and does not keep the others from theirs; it is left alone for a while, longer each time, and is in
 * control's list meanwhile, as a duty of the sweepers unless it counts as another kind of work.
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
      ctx.log.warn({ err: error, item }, `could not ${what}; it is tried again`)
    }
  }
}

const nameMax = 200

function nameOf(what: string, item: unknown): string {
  return `${what} ${typeof item === 'string' ? item : JSON.stringify(item)}`.slice(0, nameMax)
}
