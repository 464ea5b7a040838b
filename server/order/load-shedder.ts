/** The hard caps on undecided orders, from the configuration. */
export interface LoadLimits {
  gatewayMax: number
  saleMax: number
}

/** Why an order was not let in, and when (ms) its sender is to come back. */
export interface Rejection {
  why: 'gateway-full' | 'sale-full' | 'over-budget'
  retryAfterMs: number
}

/** Decided orders a second that a gateway counts on before it has measured any: about what two cores do, database and client included. */
const capacityAtStart = 8_000
/** The estimate never falls below this (orders/s), so that an outage cannot make a gateway believe that it will never decide again. */
const capacityMin = 100
/** A window of measuring counts against the estimate only when at least this many orders waited at both its ends: nobody is slow for having had nothing to do. */
const backlogMin = 500
/** How far one window moves the estimate: less towards worse, since the first seconds of a flood are spent on turning people away. */
const trustInBetter = 0.5
const trustInWorse = 0.25
/** What a gateway lets in is what it decides in this time (s), so whoever is let in waits no longer than about twice that. */
const budgetSeconds = 0.5
const budgetMin = 1_000
const retryMsMin = 200
const retryMsMax = 30_000
/** Jitter, as a part of the wait: only towards early, so that the line is rather a little crowded than idle, and its end is not put off. */
const earlyMax = 0.3

/**
 * Who is let in, and when the others are to come back. While the budget is not used up, everybody is let in; after that only sales that have less
 * than their share of it (max-min fairness), so a flooded sale fills the budget and its quiet neighbour never notices. Those turned away stand in a
 * line that nobody holds for them: each is told the time at which the line, served at the measured capacity, will have come to them, so that a crowd
 * comes back at the rate at which it can be served. Pure: instants are passed in (monotonic, ms), and so is chance.
 */
export class LoadShedder {
  readonly #limits: LoadLimits
  readonly #random: () => number
  readonly #bySale = new Map<string, number>()
  #undecided = 0
  #capacity = capacityAtStart
  #budget = 0
  /** Those who were told to come back and whose time has not come yet, as of `#servedAt`. */
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

  /** Decided orders a second, as measured while there was more to do than could be done. */
  get capacity(): number {
    return this.#capacity
  }

  /** So many undecided orders are let in whatever their sale. */
  get budget(): number {
    return this.#budget
  }

  /** Those told to come back whose time has not come. */
  backlogOfRetries(now: number): number {
    const served = (this.#capacity * (now - this.#servedAt)) / 1000
    this.#comingBack = Math.max(0, this.#comingBack - served)
    this.#servedAt = now
    return this.#comingBack
  }

  /** Counts an order in, to be counted out once; or says when to come back. */
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
   * Ends a window of measuring (about a second). A rate above the estimate proves that it is too low; one below says something only of a window with
   * a backlog at both ends.
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

  /** How many undecided orders a sale may have now. Twice the budget is the end of sharing: after that each sale may have one. */
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
