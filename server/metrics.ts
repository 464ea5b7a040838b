import { Counter, Gauge, Histogram } from 'prom-client'
import { registry } from '../shared/metrics.ts'

const registers = [registry]
/** Seconds from a tap; the steps that matter to a viewer lie between 10 ms and a few seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export const chunkOrders = new Histogram({
  name: 'flashpack_chunk_orders',
  help: 'Orders in an intake chunk',
  buckets: [1, 2, 5, 10, 25, 50, 100, 200, 500],
  registers,
})
export const intakeSeconds = new Histogram({
  name: 'flashpack_intake_seconds',
  help: 'From the tap to the commit of its intake chunk',
  buckets,
  registers,
})
export const decisionSeconds = new Histogram({
  name: 'flashpack_decision_seconds',
  help: "From the tap to the decision's arrival at the gateway that took it",
  buckets,
  registers,
})
export const busyAnswers = new Counter({
  name: 'flashpack_busy_total',
  help: 'Orders refused before anything was stored, by reason',
  labelNames: ['why'],
  registers,
})
export const refusedSockets = new Counter({
  name: 'flashpack_sockets_refused_total',
  help: 'Websockets refused, by reason',
  labelNames: ['why'],
  registers,
})
export const droppedSockets = new Counter({
  name: 'flashpack_sockets_dropped_total',
  help: 'Websockets closed by the gateway: slow readers, surplus sockets of a viewer, too many refused commands',
  labelNames: ['why'],
  registers,
})

export const overBudget = new Counter({
  name: 'flashpack_over_budget_total',
  help: 'Calls refused because a budget was used up, by limit class and kind of caller',
  labelNames: ['class', 'by'],
  registers,
})

export const refusals = new Counter({
  name: 'flashpack_refusals_total',
  help: "Requests and commands refused through the sender's fault, by code and transport",
  labelNames: ['code', 'by'],
  registers,
})

export const phoneCodes = new Counter({
  name: 'flashpack_phone_codes_total',
  help: 'Codes that prove a phone, by what became of them: sent, refused by the sender, or unanswered',
  labelNames: ['outcome'],
  registers,
})

/** What a gateway's gauges read. */
export interface GatewayReadings {
  admission(): { undecided: number; budget: number; capacity: number; comingBack: number }
  intakeWaiting(): number
  sockets(namespace: '/live' | '/floor'): number
}

/** A gateway's gauges are read on scrape, so they cost nothing in between. */
export function watchGateway(readings: GatewayReadings): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.removeSingleMetric(name)
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(read())
        },
      }),
    )
  }
  gauge('flashpack_undecided_orders', 'Undecided orders taken in by this gateway', () => readings.admission().undecided)
  gauge('flashpack_undecided_budget', 'Undecided orders admitted regardless of sale', () => readings.admission().budget)
  gauge(
    'flashpack_capacity_orders_per_second',
    'Decided orders a second, measured under load',
    () => readings.admission().capacity,
  )
  gauge(
    'flashpack_orders_coming_back',
    'Rejected orders whose retry time has not come yet',
    () => readings.admission().comingBack,
  )
  gauge('flashpack_intake_waiting_orders', 'Orders waiting for their chunk to be written', () =>
    readings.intakeWaiting(),
  )
  registry.removeSingleMetric('flashpack_sockets')
  registry.registerMetric(
    new Gauge({
      name: 'flashpack_sockets',
      help: 'Open websockets, by namespace',
      labelNames: ['namespace'],
      registers: [],
      collect() {
        for (const namespace of ['/live', '/floor'] as const) this.set({ namespace }, readings.sockets(namespace))
      },
    }),
  )
}
