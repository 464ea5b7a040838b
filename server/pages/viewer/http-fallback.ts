import { LiveRefusal, mayTryAgain, spread } from '../../../shared/client/live-socket.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { ask, Problem } from '../ui/http.ts'
import { saleId } from './start.ts'
import type { Step } from './step.ts'

export interface PlainDoorOptions {
  /** Whether the websocket is currently down. */
  isNeeded: () => boolean
  token: () => string | undefined
  pending: () => { tap: Tap; isReceived: boolean }[]
  /** Orders that may still change on their own. */
  undecided: () => string[]
  learn: (heard: { sale?: SaleView; orders?: OrderView[] }) => void
  step: (orderId: string, step: Step) => void
  refused: (orderId: string, refusal: LiveRefusal) => void
  works: (isThere: boolean) => void
}

const everyMs = 4_000
/** A websocket that reconnects within this time needs no fallback. */
const patienceMs = 3_000

/**
 * Plain HTTPS for networks that block websockets: orders are sent under the same ids, and the state is polled every few
 * seconds. Inactive while the websocket is up, and in a background tab unless an order is waiting.
 */
export function startPlainDoor(options: PlainDoorOptions): { askNow(): void } {
  let alone = 0
  let isAsking = false
  const round = async (): Promise<void> => {
    if (isAsking) return
    isAsking = true
    try {
      await askAll(options)
      options.works(true)
    } catch (error) {
      options.works(!(error instanceof Problem && error.code === 'offline'))
    } finally {
      isAsking = false
    }
  }
  const tick = (): void => {
    if (!options.isNeeded()) alone = 0
    else if (alone === 0) alone = performance.now()
    else if (performance.now() - alone > patienceMs && (!document.hidden || options.pending().length > 0)) void round()
    setTimeout(tick, alone === 0 ? 1_000 : spread(everyMs))
  }
  setTimeout(tick, 1_000)
  addEventListener('offline', () => options.works(false))
  return {
    askNow: () => {
      if (alone !== 0 && performance.now() - alone > patienceMs) void round()
    },
  }
}

async function askAll({ token, pending, undecided, learn, step, refused }: PlainDoorOptions): Promise<void> {
  const bearer = token()
  for (const { tap, isReceived } of bearer ? pending() : []) {
    const { orderId, lines, payment } = tap
    try {
      if (isReceived) learn({ orders: [await ask<'readOrder'>('get', `/api/orders/${orderId}`, { token: bearer })] })
      else {
        step(orderId, 'sending')
        learn({
          orders: [
            (
              await ask<'placeOrder'>('post', `/api/sales/${saleId}/orders`, {
                token: bearer,
                body: { orderId, lines, payment },
              })
            ).order,
          ],
        })
      }
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'offline') {
        step(orderId, 'waiting')
        throw error
      }
      if (mayTryAgain(error.code)) step(orderId, 'busy')
      else refused(orderId, new LiveRefusal(error.code, error.message))
    }
  }
  learn({ sale: await ask<'readSale'>('get', `/api/sales/${saleId}`) })
  for (const orderId of bearer ? undecided() : [])
    learn({ orders: [await ask<'readOrder'>('get', `/api/orders/${orderId}`, { token: bearer })] })
}
