/** What a load client is asked to do. The same client drives the yardstick and Flashpack. */
export interface LoadPlan {
  /** The gateways; sockets are dealt out to them in turns. */
  urls: string[]
  /** One per socket; `null` looks without a token (the yardstick asks for none). */
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
  /** Instants (ms since 1970 by this machine's clock) of the first `available: 0` heard, and of the last confirmed order told; -1 if none. */
  soldOutHeardAt: number
  lastConfirmedAt: number
}
