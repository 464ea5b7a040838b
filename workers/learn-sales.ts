import type pg from 'pg'
import { readSaleFacts, type SaleFacts } from '../shared/stock/reserve-store.ts'
import type { WorkerContext } from './context.ts'

/** The immutable data of sales, remembered between rounds. */
export async function learnSales(
  { memory }: WorkerContext,
  client: pg.PoolClient,
  saleIds: readonly string[],
): Promise<ReadonlyMap<string, SaleFacts>> {
  const known = new Map<string, SaleFacts>()
  const unknown: string[] = []
  for (const saleId of saleIds) {
    const facts = memory.sales.get(saleId)
    if (facts) known.set(saleId, facts)
    else unknown.push(saleId)
  }
  if (unknown.length === 0) return known
  for (const [saleId, facts] of await readSaleFacts(client, unknown)) {
    memory.sales.set(saleId, facts)
    known.set(saleId, facts)
  }
  return known
}
