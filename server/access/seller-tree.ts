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
  /** Whether somebody is above it. */
  isMember(sellerId: string): boolean
  close(): void
}

/** A member that was moved through another gateway is seen, or no longer seen, within this time. */
const readEveryMs = 2_000

/** @param changed Is told after each change; it is told again when it fails. */
export function openSellerTree(ctx: Context, changed: () => Promise<void>): SellerTree {
  let parents: Parents = new Map()
  let told = parents

  async function read(): Promise<void> {
    const now = await readParents(ctx.watchDb)
    parents = now
    if (isSame(now, told)) return
    await changed()
    told = now
  }

  return {
    read,
    isWithin: (sellerId, scopeId) => isWithin(sellerId, scopeId, parents),
    isMember: (sellerId) => parents.has(sellerId),
    close: interval(readEveryMs, 'read whose members sellers are', ctx.log, read),
  }
}

function isSame(one: Parents, other: Parents): boolean {
  return one.size === other.size && [...one].every(([sellerId, parentId]) => other.get(sellerId) === parentId)
}
