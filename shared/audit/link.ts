import { createHash } from 'node:crypto'

/** The chain for what belongs to no sale: tokens, sign-in links, sellers, manifests, payments. */
export const houseChain = '00000000-0000-0000-0000-000000000000'

/** One link of a chain, as far as its hash covers it. */
export interface Link {
  chainId: string
  linkNo: number
  source: string
  rowCount: number
  firstNo: number
  lastNo: number
  keys: readonly string[]
  sealedAt: Date
  /** SHA-256 of the rows it seals, each in its canonical form. */
  content: Buffer
}

/**
 * The hash of a link: over the previous link's hash (empty for the first), everything the link states about itself, and
 * the digest of its rows.
 */
export function hashLink(
  before: Buffer,
  { chainId, linkNo, source, rowCount, firstNo, lastNo, keys, sealedAt, content }: Link,
): Buffer {
  const own = JSON.stringify([chainId, linkNo, source, rowCount, firstNo, lastNo, keys, sealedAt.toISOString()])
  return createHash('sha256').update(before).update(own).update(content).digest()
}
