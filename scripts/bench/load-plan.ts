/** The plan for a load client. The same client drives the yardstick and Flashpack. */
export interface LoadPlan {
  /** The gateways; sockets are distributed round-robin. */
  urls: string[]
  /** One per socket; `null` connects without a token (the yardstick needs none). */
  tokens: (string | null)[]
  saleIds: string[]
  sku: string
  /** Joins each socket to its sale before the load. */
  join: boolean
  load:
    | { kind: 'closed'; inFlight: number; warmSeconds: number; seconds: number }
    | { kind: 'open'; perSecond: number; seconds: number }
    | { kind: 'burst'; orders: number }
}

export interface LoadResult {
  done: number
  seconds: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  outcomes: Record<string, number>
  /**
   * Times (ms since 1970 by this machine's clock) of the first `available: 0` received, and of the last confirmed
   * order; -1 if none.
   */
  soldOutHeardAt: number
  lastConfirmedAt: number
}
