import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Tap } from '../../shared/client/pending-orders.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import { Http } from '../lib/http-client.ts'
import { Payments } from '../demo/payments.ts'
import { seededRandom, type Random } from '../lib/seeded-random.ts'
import { openJournal } from './journal.ts'
import { JournalingViewer } from './viewer.ts'

/** The plan for the load client. */
export interface LoadPlan {
  /** Where the viewers' websockets go. */
  url: string
  /** Where cancellations and payments go. */
  httpUrl: string
  people: { viewerId: string; token: string }[]
  sales: { saleId: string; skus: string[] }[]
  perSecond: number
  journal: string
  seed: number
  webhookSecret: string
}

export interface LoadResult {
  placed: number
  /** Taps whose client was still waiting when the time limit was over: there must be none. */
  hanging: number
  /** Payments and cancellations were still in flight when their time limit was over. */
  isBusy: boolean
  outcomes: Record<string, number>
  cancelled: number
  paid: number
}

const tickMs = 10
/**
 * From the end of the load to the end of all taps, and from there to the end of all payments and cancellations (ms).
 */
const answersWithinMs = 60_000
const cancelShare = 0.05
const prepaidShare = 0.2
const twoLinesShare = 0.3

/** Offers a steady load until `stop`, whatever the answers are; then waits for every tap to finish. */
export async function runLoad(plan: LoadPlan, stop: AbortSignal): Promise<LoadResult> {
  const journal = openJournal(plan.journal)
  const random = seededRandom(plan.seed)
  const http = new Http(plan.httpUrl)
  const payments = new Payments(http, plan.webhookSecret)
  const viewers = plan.people.map((one) => new JournalingViewer({ ...one, url: plan.url, journal }))
  const result: LoadResult = { placed: 0, hanging: 0, isBusy: true, outcomes: {}, cancelled: 0, paid: 0 }
  await Promise.all(viewers.map((viewer, i) => viewer.join(plan.sales[i % plan.sales.length]!.saleId)))

  const cancelling: Promise<void>[] = []

  async function place(i: number): Promise<void> {
    result.placed += 1
    result.hanging += 1
    const placed = await viewers[i]!.place(tapOf(plan.sales[i % plan.sales.length]!, random))
    result.hanging -= 1
    const outcome = 'refused' in placed ? placed.refused.code : (placed.order.reason ?? placed.order.state)
    result.outcomes[outcome] = (result.outcomes[outcome] ?? 0) + 1
    if ('order' in placed) follow(placed.order, plan.people[i]!.token)
  }

  function follow(order: OrderView, token: string): void {
    if ((order.state === 'confirmed' || order.state === 'reserved') && random() < cancelShare) {
      // Too late, or unanswered in the end: either way the books say what became of it.
      cancelling.push(
        http.json(`/api/orders/${order.orderId}/cancel`, { method: 'POST', token }).then(
          () => void (result.cancelled += 1),
          () => undefined,
        ),
      )
    } else payments.decided(order)
  }

  const startedAt = performance.now()
  while (!stop.aborted) {
    const due = ((performance.now() - startedAt) / 1000) * plan.perSecond
    while (result.placed < due) void place(Math.floor(random() * viewers.length))
    await wait(tickMs)
  }
  const until = performance.now() + answersWithinMs
  while (result.hanging > 0 && performance.now() < until) await wait(50)
  await Promise.race([
    Promise.all([payments.ended(), ...cancelling]).then(() => (result.isBusy = false)),
    wait(answersWithinMs, undefined, { ref: false }),
  ])
  result.paid = payments.paid
  for (const viewer of viewers) viewer.close()
  journal.close()
  return result
}

function tapOf({ saleId, skus }: LoadPlan['sales'][number], random: Random): Tap {
  const first = Math.floor(random() * skus.length)
  const wanted = random() < twoLinesShare ? [first, (first + 1) % skus.length] : [first]
  return {
    orderId: randomUUID(),
    saleId,
    lines: wanted.map((i) => ({ sku: skus[i]!, quantity: 1 + Math.floor(random() * 2) })),
    payment: random() < prepaidShare ? 'prepaid' : 'cod',
  }
}
