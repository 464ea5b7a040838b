import { LiveClient } from '../../shared/client/live-client.ts'
import type { Placed, Tap } from '../../shared/client/pending-orders.ts'
import type { OrderView } from '../../shared/contract/common.ts'
import { linesText } from '../../shared/order/order.ts'
import type { JournalFile } from './journal.ts'

/** A viewer whose client records everything before doing it. */
export class JournalingViewer {
  readonly viewerId: string
  readonly #client: LiveClient
  readonly #journal: JournalFile
  /** What was last recorded about an order, so that repetitions are recorded once. */
  readonly #acknowledged = new Set<string>()
  readonly #told = new Set<string>()

  constructor(options: { url: string; viewerId: string; token: string; journal: JournalFile }) {
    this.viewerId = options.viewerId
    this.#journal = options.journal
    this.#client = new LiveClient({
      url: options.url,
      token: options.token,
      hooks: {
        sending: (tap) => this.#sending(tap),
        resent: (orderId, why) =>
          this.#journal.write(
            why === 'busy'
              ? { event: 'refused', orderId, code: why, final: false }
              : { event: 'unknown', orderId, why },
          ),
        heard: (order) => this.#heard(order),
      },
    })
  }

  join(saleId: string): Promise<unknown> {
    return this.#client.join(saleId)
  }

  /** Places an order and resolves with its outcome, however long that takes. */
  async place(tap: Tap): Promise<Placed> {
    const placed = await this.#client.place(tap)
    if ('refused' in placed) {
      const { code } = placed.refused
      this.#journal.write(
        code === 'closed'
          ? { event: 'unknown', orderId: tap.orderId, why: code }
          : { event: 'refused', orderId: tap.orderId, code, final: true },
      )
    }
    return placed
  }

  close(): void {
    this.#client.close()
  }

  #sending({ orderId, saleId, lines, payment }: Tap): void {
    this.#journal.write({ event: 'send', orderId, saleId, viewerId: this.viewerId, payment, lines: linesText(lines) })
  }

  #heard({ orderId, state, reason: because, seq, version }: OrderView): void {
    const reason = because ?? null
    if (!this.#acknowledged.has(orderId)) {
      this.#acknowledged.add(orderId)
      this.#journal.write({ event: 'ok', orderId })
    }
    if (state === 'received' || seq === undefined) return
    const text = `${orderId} ${version} ${state} ${reason} ${seq}`
    if (this.#told.has(text)) return
    this.#told.add(text)
    this.#journal.write({ event: 'decision', orderId, state, reason, seq, version })
  }
}
