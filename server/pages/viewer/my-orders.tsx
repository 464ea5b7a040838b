import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { clockTime, count, duration, money } from '../ui/format.ts'
import { dueOf, Fee } from './fee.tsx'
import { InTouch } from './in-touch.tsx'
import { Empty, Notice } from '../ui/show.tsx'
import { Cancel, Pay } from './form.tsx'
import { listed, noteSeen, token } from './live.ts'
import type { OrderNote } from './order-note.tsx'
import { promiseOf, PromiseLine } from './promised.tsx'
import { Shipping } from './shipping.tsx'
import { serverNow } from './start.ts'
import { OrderBadge } from './state-badge.tsx'
import { useSecond } from './use-second.ts'
import { whyEnded } from './why-ended.ts'
import { words } from './words.ts'

/** The orders of this viewer. A refused attempt is listed once, unless its outcome stands above. */
export function MyOrders({ sale }: { sale: SaleView }): JSX.Element {
  const refused = listed.value.filter(({ state }) => state === 'rejected').map(({ orderId }) => orderId)
  useEffect(() => noteSeen(refused), [refused.join()])
  return (
    <section class="stack mine" aria-labelledby="mine">
      <h2 id="mine" tabIndex={-1}>
        {words().mine}
      </h2>
      {listed.value.length === 0 ? (
        <div class="card sunk">
          <Empty icon="cart" title={words().mineEmpty}>
            <p>{words().mineEmptyWhat}</p>
          </Empty>
        </div>
      ) : (
        <ul class="stack">
          {listed.value.map((order) => (
            <Order key={order.orderId} order={order} sale={sale} />
          ))}
        </ul>
      )}
      <InTouch />
    </section>
  )
}

function Order({ order, sale }: { order: OrderView; sale: SaleView }): JSX.Element {
  useSecond(order.state === 'reserved')
  const titleOf = (sku: string): string => sale.items.find((item) => item.sku === sku)?.title ?? sku
  const isAlive = order.state === 'confirmed' || order.state === 'reserved'
  const promise = isAlive || order.state === 'packed' ? promiseOf(order, sale) : undefined
  const ended = whyEnded(order)
  const due = dueOf(order.orderId)
  const leftMs = order.holdUntil ? Date.parse(order.holdUntil) - serverNow() : 0
  return (
    <li class="card stack-close">
      <div class="row-apart">
        <OrderBadge order={order} />
        {order.seq !== undefined && order.state !== 'rejected' && (
          <span class="soft small number">
            {words().number} {count(order.seq)}
          </span>
        )}
        <span class="soft small number">{clockTime(order.receivedAt, sale.timeZone)}</span>
      </div>
      {order.lines.map((line) => (
        <p key={line.sku} class="row-apart">
          <span class="grow">{titleOf(line.sku)}</span>
          <strong class="number">× {line.quantity}</strong>
        </p>
      ))}
      <Money order={order} currency={sale.currency} />
      {due && isOwed(order) && <Fee due={due} currency={sale.currency} />}
      {order.state === 'reserved' && (
        <p class="number tone-slow hold-left" role="timer">
          {leftMs > 0 ? words().heldWhat(duration(leftMs)) : words().holdOver}
        </p>
      )}
      {promise && <PromiseLine>{promise}</PromiseLine>}
      <Shipping order={order} sale={sale} />
      {ended.length > 0 && <p>{ended.join(' ')}</p>}
      {order.refunded !== undefined && <p class="small">{words().refunded(money(order.refunded, sale.currency))}</p>}
      {order.heldBack && <p class="small soft">{words().heldBack}</p>}
      {order.refundDue && ended.length === 0 && (
        <Notice tone="slow" icon="cash">
          {words().refund}
        </Notice>
      )}
      {isAlive && (
        <div class="row">
          <Pay order={order} />
          <Cancel orderId={order.orderId} />
        </div>
      )}
      {isAlive && <Note orderId={order.orderId} />}
    </li>
  )
}

/** What is to be paid or was paid: it stays to the end. What was paid back is told apart. */
function Money({ order, currency }: { order: OrderView; currency: string }): JSX.Element | null {
  const all = words()
  if (order.total === undefined || !isOwed(order)) return null
  const { fee, toPay } = dueOf(order.orderId) ?? { fee: 0, toPay: order.paidAt ? 0 : order.total }
  const sum = money(toPay, currency)
  if (order.paidAt) {
    const paid = `${all.paid}: ${money(order.total + (toPay === 0 ? fee : 0), currency)}`
    return <p>{toPay === 0 ? paid : `${paid}. ${all.payAtDoor(sum)}`}</p>
  }
  const isOver = order.state === 'delivered' || order.state === 'returned'
  if (order.payment === 'cod' && isOver) return <p>{all.wasAtDoor(sum)}</p>
  return (
    <p>
      <strong>{order.payment === 'cod' ? all.payAtDoor(sum) : sum}</strong>
    </p>
  )
}

const isOwed = ({ state }: OrderView): boolean => state !== 'cancelled' && state !== 'expired' && state !== 'rejected'

/** A note to the shop is no part of the first view: its form is fetched when it is wanted. */
function Note({ orderId }: { orderId: string }): JSX.Element {
  const [Form, setForm] = useState<typeof OrderNote>()
  if (Form) return <Form orderId={orderId} token={token.value ?? ''} />
  const open = (): void => void import('./order-note.tsx').then(({ OrderNote: loaded }) => setForm(() => loaded))
  return (
    <Button kind="quiet" icon="info" onPress={open}>
      {words().writeNote}
    </Button>
  )
}
