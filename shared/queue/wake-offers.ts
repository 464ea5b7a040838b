import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import type { FactBatch } from '../contract/facts.ts'
import { listPartitionsOfWaiting } from '../stock/waiting-store.ts'

/**
 * Goods may have come back to a sale: wakes its partition if anybody waits there, so that they get their offer at once.
 * Called after the commit; the sweeper finds what this misses.
 */
export async function wakeOffers({ db, jobs, log }: Context, { stock = [] }: FactBatch): Promise<void> {
  const saleIds = stock.filter(({ items }) => items.some((item) => item.available > 0)).map(({ saleId }) => saleId)
  if (saleIds.length === 0) return
  try {
    for (const partitionId of await listPartitionsOfWaiting(db, saleIds)) jobs.wakePartition(partitionId, randomUUID())
  } catch (error) {
    log.warn({ err: error }, 'failed to wake a partition for its waiting lists; the sweeper will')
  }
}
