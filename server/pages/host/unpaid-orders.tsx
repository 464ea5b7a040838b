import type { JSX } from 'preact'
import type { SaleView } from '../../../shared/contract/common.ts'
import { transferReference } from '../../../shared/order/transfer-reference.ts'
import { HoldButton } from '../ui/controls.tsx'
import { count, money, clockTime } from '../ui/format.ts'
import { inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { dictionary } from '../ui/words.ts'
import { useOrders } from './use-orders.ts'

const words = dictionary({
  vi: {
    title: (n: string) => `${n} đơn đang chờ chuyển khoản`,
    what: 'Thấy tiền về trong app ngân hàng thì nhấn giữ «Đã nhận tiền». Nội dung chuyển khoản cho biết là đơn nào.',
    order: (seq: string) => `Đơn số ${seq}`,
    until: (when: string) => `giữ hàng đến ${when}`,
    arrived: 'Đã nhận tiền',
    again: 'Bấm lần nữa: đã nhận đủ tiền',
  },
  en: {
    title: (n: string) => `${n} orders await a bank transfer`,
    what: 'When you see the money in your banking app, hold “Money received”. The text of the transfer tells which order it is for.',
    order: (seq: string) => `Order ${seq}`,
    until: (when: string) => `held until ${when}`,
    arrived: 'Money received',
    again: 'Press again: all of it has arrived',
  },
})

/** Orders held until their transfer arrives: the host, who sees the account, says when it has. */
export function UnpaidOrders({ session, sale }: { session: Session; sale: SaleView }): JSX.Element | null {
  const { orders, failed, act } = useOrders(session, sale.saleId, 'state=reserved')
  const awaited = orders.filter(({ payment, payUrl }) => payment === 'prepaid' && payUrl === undefined)
  if (awaited.length === 0) return null
  return (
    <details class="card">
      <summary>
        <strong>{words().title(count(awaited.length))}</strong>
      </summary>
      <div class="stack">
        <p class="soft">{words().what}</p>
        {failed !== undefined && (
          <Notice tone="stop" loud>
            {inWords(failed)}
          </Notice>
        )}
        <ul class="stack">
          {awaited.map((order) => (
            <li key={order.orderId} class="stack-close">
              <p class="row-apart">
                <strong>{words().order(count(order.seq ?? 0))}</strong>
                <strong class="number">{money(order.toPay ?? order.total ?? 0, sale.currency)}</strong>
              </p>
              <p class="row-apart">
                <code>{transferReference(order.orderId)}</code>
                {order.holdUntil && (
                  <span class="small soft">{words().until(clockTime(order.holdUntil, sale.timeZone))}</span>
                )}
              </p>
              <HoldButton
                kind="main-action"
                icon="check"
                again={words().again}
                onHeld={() => act(order.orderId, 'payment')}
              >
                {words().arrived}
              </HoldButton>
            </li>
          ))}
        </ul>
      </div>
    </details>
  )
}
