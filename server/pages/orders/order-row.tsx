import type { JSX } from 'preact'
import { timeAndDay, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { stateBadge } from '../ui/order-story.tsx'
import { Badge } from '../ui/show.tsx'
import { choose, chosen, filter, type ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

/** One order in the list: who bought what, for how much, and how far it is. */
export function OrderRow({ order }: { order: ShopOrder }): JSX.Element {
  const words = orderWords()
  const isOn = chosen.value.has(order.orderId)
  const { tone, icon } = stateBadge(order.state)
  return (
    <li class="card order-row">
      <label class="pick">
        <input
          type="checkbox"
          checked={isOn}
          aria-label={words.pick(order.seq, order.saleTitle)}
          onChange={() => choose([order], !isOn)}
        />
      </label>
      <a class="order-link" href={`#/${order.orderId}`}>
        <strong class="order-number number">{words.number(order.seq)}</strong>
        <span class="order-who">
          <strong>{order.buyer?.name ?? words.noBuyer}</strong>
          {order.buyer && <span class="soft small number nowrap"> {words.phoneEnds(order.buyer.phoneEnds)}</span>}
        </span>
        <span class="order-goods small">
          {order.lines.map(({ title, quantity }) => `${quantity} × ${title}`).join(', ')}
          {!filter.value.saleId && <span class="soft"> · {order.saleTitle}</span>}
        </span>
        <span class="order-money number">
          <strong>{order.total === undefined ? '–' : money(order.total, order.currency)}</strong>
          <span class="small soft">{order.paidAt ? words.paid : words[order.payment]}</span>
        </span>
        <span class="order-state">
          <Badge tone={tone} icon={icon}>
            {words.states[order.state]}
          </Badge>
          {order.heldBack && (
            <Badge tone="slow" icon="pause">
              {words.heldBack}
            </Badge>
          )}
          {order.refundDue && (
            <Badge tone="stop" icon="cash">
              {words.refundDue}
            </Badge>
          )}
          {order.noted && (
            <span class="small soft row">
              <Icon name="sheet" size={18} />
              {words.noted}
            </span>
          )}
        </span>
        <time class="order-time small soft" dateTime={order.receivedAt}>
          {timeAndDay(order.receivedAt, order.timeZone, Date.now())}
        </time>
      </a>
    </li>
  )
}
