import { useEffect, useState } from 'preact/hooks'
import type { OrderView } from '../../../shared/contract/common.ts'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'

const lookEveryMs = 10_000

export interface WatchedOrders {
  orders: OrderView[]
  /** What went wrong with the last act. */
  failed: unknown
  act(orderId: string, verb: 'release' | 'cancel' | 'payment'): void
}

/** The orders of a sale that wait for their host, and what the host does with them. */
export function useOrders(session: Session, saleId: string, filter: string): WatchedOrders {
  const [orders, setOrders] = useState<OrderView[]>([])
  const [failed, setFailed] = useState<unknown>()
  const look = (): void =>
    void ask<'listOrders'>('get', `/api/sales/${saleId}/orders?${filter}`, { token: session.token }).then(
      ({ items }) => setOrders(items),
      () => undefined,
    )
  useEffect(() => {
    look()
    const timer = setInterval(look, lookEveryMs)
    return () => clearInterval(timer)
  }, [saleId])
  return {
    orders,
    failed,
    act: (orderId, verb) => {
      setFailed(undefined)
      ask<'releaseOrder'>('post', `/api/orders/${orderId}/${verb}`, { token: session.token }).then(look, setFailed)
    },
  }
}
