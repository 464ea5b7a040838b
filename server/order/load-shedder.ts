/** The hard caps on undecided orders, from the configuration. */
export interface LoadLimits {
  gatewayMax: number
  saleMax: number
}

/** Why an order was not admitted, and when (ms) its sender should retry. */
export interface Rejection {
  why: 'gateway-full' | 'sale-full' | 'over-budget'
  retryAfterMs: number
}

/** Initial estimate of decided orders a second: about what two cores manage, including the database and client. */
const capacityAtStart = 8_000
/** Floor of the estimate (orders/s), so that an outage cannot convince a gateway that it will never decide again. */
const capacityMin = 100
/**
 * A measuring window can lower the estimate only if at least this many orders were waiting at both ends: an idle
 * gateway is not a slow one.
 */
const backlogMin = 500
/**
 * How far one window moves the estimate. Less when it falls, because the first seconds of a flood are spent rejecting.
 */
const trustInBetter = 0.5
const trustInWorse = 0.25
/** The budget is what the gateway decides in this time (s), so an admitted order waits at most about twice that. */
const budgetSeconds = 0.5
const budgetMin = 1_000
const retryMsMin = 200
const retryMsMax = 30_000
/**
 * Jitter as a fraction of the wait. It only shortens it: slight crowding is better than idling, and the last retry is
 * not delayed.
 */
const earlyMax = 0.3

/**
 * Decides which orders are admitted and when the rest should retry. Below the budget everything is admitted; above it,
 * only sales that have less than their share (max-min fairness), so a flooded sale fills the budget without its quiet
 * neighbour noticing. Rejected senders form a virtual queue: each is told the time at which the queue, served at the
 * measured capacity, will have reached them, so a crowd comes back at the rate it can be served. Pure: instants
 * (monotonic, ms) and randomness are passed in.
 */
export class LoadShedder {
  readonly #limits: LoadLimits
  readonly #random: () => number
  readonly #bySale = new Map<string, number>()
  #undecided = 0
  #capacity = capacityAtStart
  #budget = 0
  /** Senders told to retry whose time has not come yet, as of `#servedAt`. */
  #comingBack = 0
  #servedAt: number
  #window: { beganAt: number; beganWith: number; decided: number }

  constructor(limits: LoadLimits, now: number, random: () => number = Math.random) {
    this.#limits = limits
    this.#random = random
    this.#servedAt = now
    this.#window = { beganAt: now, beganWith: 0, decided: 0 }
    this.#setCapacity(capacityAtStart)
  }

  get undecided(): number {
    return this.#undecided
  }

  /** Decided orders a second, as measured while there was a backlog. */
  get capacity(): number {
    return this.#capacity
  }

  /** Undecided orders admitted regardless of sale. */
  get budget(): number {
    return this.#budget
  }

  /** Senders told to retry whose time has not come yet. */
  backlogOfRetries(now: number): number {
    const served = (this.#capacity * (now - this.#servedAt)) / 1000
    this.#comingBack = Math.max(0, this.#comingBack - served)
    this.#servedAt = now
    return this.#comingBack
  }

  /** Counts an order in, to be counted out exactly once, or returns when to retry. */
  enter(saleId: string, now: number): Rejection | undefined {
    const ofSale = this.#bySale.get(saleId) ?? 0
    if (this.#undecided >= this.#limits.gatewayMax) return this.#reject('gateway-full', now)
    if (ofSale >= this.#limits.saleMax) return this.#reject('sale-full', now)
    if (ofSale >= this.#allowed(ofSale)) return this.#reject('over-budget', now)
    this.#bySale.set(saleId, ofSale + 1)
    this.#undecided += 1
    return undefined
  }

  leave(saleId: string): void {
    const ofSale = this.#bySale.get(saleId)
    if (ofSale === undefined) return
    this.#undecided -= 1
    if (ofSale === 1) this.#bySale.delete(saleId)
    else this.#bySale.set(saleId, ofSale - 1)
  }

  decided(orders: number): void {
    this.#window.decided += orders
  }

  /**
   * Ends a measuring window (about a second). A rate above the estimate proves it too low; one below means something
   * only for a window with a backlog at both ends.
   */
  learn(now: number): void {
    const { beganAt, beganWith, decided } = this.#window
    const rate = (decided * 1000) / Math.max(1, now - beganAt)
    const hadBacklog = beganWith >= backlogMin && this.#undecided >= backlogMin
    this.backlogOfRetries(now)
    if (rate > this.#capacity) this.#setCapacity(this.#capacity + (rate - this.#capacity) * trustInBetter)
    else if (hadBacklog) this.#setCapacity(this.#capacity + (rate - this.#capacity) * trustInWorse)
    this.#window = { beganAt: now, beganWith: this.#undecided, decided: 0 }
  }

  /** How many undecided orders a sale may have now. At twice the budget, sharing ends and each sale may have one. */
  #allowed(ofSale: number): number {
    if (this.#undecided < this.#budget) return Number.POSITIVE_INFINITY
    if (this.#undecided >= 2 * this.#budget) return 1
    return this.#budget / (this.#bySale.size + (ofSale === 0 ? 1 : 0))
  }

  #setCapacity(perSecond: number): void {
    this.#capacity = Math.max(capacityMin, perSecond)
    this.#budget = Math.min(this.#limits.saleMax, Math.max(budgetMin, Math.round(this.#capacity * budgetSeconds)))
  }

  #reject(why: Rejection['why'], now: number): Rejection {
    const before = this.#undecided + this.backlogOfRetries(now)
    const waitMs = (before / this.#capacity) * 1000 * (1 - this.#random() * earlyMax)
    if (waitMs < retryMsMax) this.#comingBack += 1
    return { why, retryAfterMs: Math.round(Math.min(retryMsMax, Math.max(retryMsMin, waitMs))) }
  }
}
