import type { JSX } from 'preact'
import type { SaleView } from '../../../shared/contract/common.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { dictionary } from '../ui/words.ts'
import { useOrders } from './use-orders.ts'

const words = dictionary({
  vi: {
    title: (n: string) => `${n} đơn đang giữ lại vì đã hoàn tiền`,
    what: 'Các đơn này không được đóng gói cho đến khi bạn quyết định.',
    order: (seq: string) => `Đơn số ${seq}`,
    refunded: (sum: string, total: string) => `Đã hoàn ${sum} trên ${total}`,
    goOn: 'Vẫn giao đơn này',
    cancel: 'Nhấn giữ để hủy đơn',
    again: 'Bấm lần nữa để hủy',
  },
  en: {
    title: (n: string) => `${n} orders held back after a refund`,
    what: 'They are not packed until you decide.',
    order: (seq: string) => `Order ${seq}`,
    refunded: (sum: string, total: string) => `${sum} of ${total} paid back`,
    goOn: 'Send it anyway',
    cancel: 'Hold to cancel the order',
    again: 'Press again to cancel',
  },
})

/**
 * Orders refunded by the payment provider before they were packed: the host releases or cancels each. Nothing is shown
 * if there are none.
 */
export function HeldOrders({ session, sale }: { session: Session; sale: SaleView }): JSX.Element | null {
  const { orders, failed, act } = useOrders(session, sale.saleId, 'heldBack=yes')
  if (orders.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="held-orders">
      <h2 id="held-orders">{words().title(count(orders.length))}</h2>
      <p class="soft">{words().what}</p>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
      <ul class="stack">
        {orders.map((order) => (
          <li key={order.orderId} class="stack-close">
            <p class="row-apart">
              <strong>{words().order(count(order.seq ?? 0))}</strong>
              <span class="small">
                {words().refunded(money(order.refunded ?? 0, sale.currency), money(order.total ?? 0, sale.currency))}
              </span>
            </p>
            <p class="small soft">{order.lines.map(({ sku, quantity }) => `${sku} × ${quantity}`).join(', ')}</p>
            <div class="row">
              <Button onPress={() => act(order.orderId, 'release')}>{words().goOn}</Button>
              <HoldButton icon="cross" again={words().again} onHeld={() => act(order.orderId, 'cancel')}>
                {words().cancel}
              </HoldButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
