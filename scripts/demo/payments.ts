import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { wallClock } from '../../shared/clock.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import type { Http } from '../lib/http-client.ts'

/** Plays the payment provider: most buyers who prepay do pay after a moment, some forget and their hold expires. */
export class Payments {
  readonly #http: Http
  readonly #webhook: Webhook
  readonly #underWay: Promise<void>[] = []
  paid = 0
  forgotten = 0

  constructor(http: Http, secret: string) {
    this.#http = http
    this.#webhook = new Webhook(secret)
  }

  /** To be called with every decision. */
  decided(order: OrderView): void {
    if (order.state !== 'reserved') return
    if ((this.paid + this.forgotten) % 4 === 3) this.forgotten += 1
    else {
      this.paid += 1
      const paying = this.#pay(order)
      paying.catch(() => undefined) // reported by settled()
      this.#underWay.push(paying)
    }
  }

  /** Throws what went wrong with any of them. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /** Every payment was answered, or given up. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#underWay)
  }

  async #pay(order: OrderView): Promise<void> {
    await sleep(300 + 1_200 * Math.random())
    const id = `msg_${randomUUID()}`
    const at = wallClock() // the provider's own clock, which is not ours to move
    const body = JSON.stringify({
      type: 'payment.succeeded',
      timestamp: at.toISOString(),
      data: { orderId: order.orderId, amount: order.total, currency: order.currency },
    })
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': this.#webhook.sign(id, at, body),
    }
    await this.#http.json('/api/payments/webhook', { method: 'POST', body, headers })
  }
}
