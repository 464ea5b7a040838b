import { Counter } from 'prom-client'
import { registry } from '../shared/metrics.ts'

const decisions = new Counter({ name: 'flashpack_decisions_total', help: 'Orders decided, by outcome', labelNames: ['outcome'], registers: [registry] })

/** Counts decided orders by outcome (`confirmed`, `reserved`, or the reason of a rejection). */
export function countDecisions(outcomes: ReadonlyMap<string, number>): void {
  for (const [outcome, n] of outcomes) decisions.inc({ outcome }, n)
}
