import type { SaleState } from '../sale/sale.ts'

/**
 * How somebody's waiting ended: with an offer, by leaving, with the sale, or because they may not have more of it; the
 * last is an entry that could not be processed.
 */
export const waitingOutcomes = ['offered', 'left', 'closed', 'over-limit', 'not-processable'] as const
export type WaitingOutcome = (typeof waitingOutcomes)[number]

/** What decides whether somebody may wait for an item. */
export interface WaitingRequest {
  saleState: SaleState
  quantity: number
  available: number
  /** Whether others wait for what is available now: it is theirs, and gone in a moment. */
  isSpokenFor: boolean
  perViewerLimit: number | null
  /** Units of this item that the buyer has already, and those they wait for. */
  taken: number
  awaited: number
  /** Whether this viewer waits for the item already. */
  isWaiting: boolean
  /** How many wait in the sale, and how many may. */
  waiting: number
  waitingMax: number
}

export type WhyNotWaiting = 'sale-not-open' | 'already-waiting' | 'not-sold-out' | 'over-limit' | 'waiting-list-full'

/** Why somebody may not join the waiting list, the first reason that applies; nothing if they may. */
export function whyNotWaiting(request: WaitingRequest): WhyNotWaiting | undefined {
  if (request.saleState !== 'open') return 'sale-not-open'
  if (request.isWaiting) return 'already-waiting'
  if (request.quantity <= request.available && !request.isSpokenFor) return 'not-sold-out'
  if (request.taken + request.awaited + request.quantity > (request.perViewerLimit ?? Infinity)) return 'over-limit'
  if (request.waiting >= request.waitingMax) return 'waiting-list-full'
  return undefined
}
