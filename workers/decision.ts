import type { FactBatch } from '../shared/contract/facts.ts'
import type { PromiseShift } from '../shared/deadline/promise.ts'
import type { IntakeOrder } from '../shared/order/intake.ts'
import type { Allocation } from '../shared/stock/allocate.ts'
import type { CounterRow, ItemRow, SaleFacts } from '../shared/stock/reserve-store.ts'

/** An order taken out of the intake with its place in the line. */
export interface QueuedOrder {
  order: IntakeOrder
  chunkNo: number
  position: number
  receivedAt: Date
}

/** What is decided: how it is told, and the (sale, packBy) that need alarms. */
export interface DecisionNotice {
  bulletin: Required<Pick<FactBatch, 'groups' | 'stock' | 'progress'>>
  deadlines: { saleId: string; packBy: Date }[]
  outcomes: Map<string, number>
}

/** What a plan is made from. `items` and `counters` are brought up to date: the caller holds their locks. */
export interface DecisionInput {
  undecided: readonly QueuedOrder[]
  allocations: readonly Allocation[]
  sales: ReadonlyMap<string, SaleFacts>
  shifts: ReadonlyMap<string, PromiseShift[]>
  counters: ReadonlyMap<string, CounterRow>
  items: ReadonlyMap<string, ItemRow>
  now: Date
  /** Why the orders could not be processed, if that is the decision. */
  error: string | null
}

/** What was decided and is told after the commit; of orders that were decided before, their present state. */
export interface Decided extends Omit<DecisionNotice, 'bulletin'> {
  bulletin: DecisionNotice['bulletin'] & Required<Pick<FactBatch, 'decided' | 'refused'>>
}
