import type { Context } from '../../shared/context.ts'
import { interval } from '../../shared/lib/interval.ts'
import { isWithin, type Parents } from '../../shared/shop/seller-tree.ts'
import { readParents } from '../../shared/shop/seller-tree-store.ts'

/** Whose member each seller is, as this gateway knows it: kept in memory, so that no request costs a look-up. */
export interface SellerTree {
  /** Reads it anew. Rejects when Postgres is unavailable. */
  read(): Promise<void>
  /** Whether a seller is another one, or below it. */
  isWithin(sellerId: string, scopeId: string): boolean
  close(): void
}

/** A member that was moved through another gateway is seen, or no longer seen, within this time. */
const readEveryMs = 2_000

export function openSellerTree(ctx: Context): SellerTree {
  let parents: Parents = new Map()

  async function read(): Promise<void> {
    parents = await readParents(ctx.watchDb)
  }

  return {
    read,
    isWithin: (sellerId, scopeId) => isWithin(sellerId, scopeId, parents),
    close: interval(readEveryMs, 'read whose members sellers are', ctx.log, read),
  }
}
