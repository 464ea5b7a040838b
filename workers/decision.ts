import type { FactBatch } from '../shared/contract/facts.ts'
import type { PromiseShift } from '../shared/deadline/promise.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import type { Allocation } from '../shared/stock/allocate.ts'
import type { CounterRow, ItemRow, SaleFacts } from '../shared/stock/reserve-store.ts'

/** An order from the intake, with its position in the queue; from a waiting list, at its place among those served. */
export interface QueuedOrder {
  order: IntakeOrder
  chunkNo: number
  position: number
  receivedAt: Date
}

/** The result of decisions: the facts to publish, and the (sale, packBy) pairs that need alarms. */
export interface DecisionNotice {
  facts: Required<Pick<FactBatch, 'groups' | 'stock' | 'progress'>>
  deadlines: { saleId: string; packBy: Date }[]
  outcomes: Map<string, number>
}

/** The input of a plan. `items` and `counters` are updated in place: the caller holds their locks. */
export interface DecisionInput {
  undecided: readonly QueuedOrder[]
  allocations: readonly Allocation[]
  sales: ReadonlyMap<string, SaleFacts>
  shifts: ReadonlyMap<string, PromiseShift[]>
  counters: ReadonlyMap<string, CounterRow>
  items: ReadonlyMap<string, ItemRow>
  now: Date
  /** Whether these are offers to who waited: held, whatever their payment. */
  areOffers?: boolean
  /** Why the orders could not be processed, if that is the decision. */
  error: string | null
}

/** What to publish after the commit: the decisions, and the current state of orders decided earlier. */
export interface Decided extends Omit<DecisionNotice, 'facts'> {
  facts: DecisionNotice['facts'] & Required<Pick<FactBatch, 'decided' | 'refused'>>
}
