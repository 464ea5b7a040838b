import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { clockTime, count, duration, money } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { InTouch } from './in-touch.tsx'
import { Empty, Notice } from '../ui/show.tsx'
import { learn, orders, token } from './live.ts'
import { PayLink } from './pay-link.tsx'
import { promiseOf, PromiseLine } from './promised.tsx'
import { serverNow } from './start.ts'
import { OrderBadge } from './state-badge.tsx'
import { useSecond } from './use-second.ts'
import { words } from './words.ts'

export function MyOrders({ sale }: { sale: SaleView }): JSX.Element {
  return (
    <section class="stack mine" aria-labelledby="mine">
      <h2 id="mine">{words().mine}</h2>
      {orders.value.length === 0 ? (
        <div class="card sunk">
          <Empty icon="cart" title={words().mineEmpty}>
            <p>{words().mineEmptyWhat}</p>
          </Empty>
        </div>
      ) : (
        <ul class="stack">
          {orders.value.map((order) => (
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
      {order.total !== undefined && isAlive && (
        <p class="small">
          {order.paidAt ? (
            `${words().paid}: ${money(order.total, sale.currency)}`
          ) : order.payment === 'cod' ? (
            words().payAtDoor(money(order.total, sale.currency))
          ) : (
            <strong>{money(order.total, sale.currency)}</strong>
          )}
        </p>
      )}
      {order.state === 'reserved' && (
        <p class="number tone-slow hold-left" role="timer">
          {leftMs > 0 ? words().heldWhat(duration(leftMs)) : words().holdOver}
        </p>
      )}
      {promise && <PromiseLine>{promise}</PromiseLine>}
      {order.parcelCode && <p class="small soft">{words().parcel(order.parcelCode)}</p>}
      {order.refunded !== undefined && <p class="small">{words().refunded(money(order.refunded, sale.currency))}</p>}
      {order.heldBack && <p class="small soft">{words().heldBack}</p>}
      {order.refundDue && (
        <Notice tone="slow" icon="cash">
          {words().refund}
        </Notice>
      )}
      {isAlive && (
        <div class="row">
          <PayLink order={order} />
          <Cancel orderId={order.orderId} />
        </div>
      )}
    </li>
  )
}

/** The stock goes to somebody else at once, so this cannot be undone: the button must be held, or pressed twice. */
function Cancel({ orderId }: { orderId: string }): JSX.Element {
  const [state, set] = useState<'ready' | 'busy' | { wrong: string }>('ready')
  const cancel = async (): Promise<void> => {
    set('busy')
    try {
      learn({ orders: [await ask<'cancelOrder'>('post', `/api/orders/${orderId}/cancel`, { token: token.value })] })
    } catch (error) {
      set({
        wrong: error instanceof Problem && error.code === 'not-cancellable' ? words().cannotCancel : inWords(error),
      })
    }
  }
  if (state === 'busy')
    return (
      <Button busy onPress={() => undefined}>
        {words().cancelBusy}
      </Button>
    )
  return (
    <>
      <HoldButton icon="cross" again={words().cancelAgain} onHeld={() => void cancel()}>
        {words().cancel}
      </HoldButton>
      {typeof state === 'object' && (
        <Notice tone="stop" loud>
          {state.wrong}
        </Notice>
      )}
    </>
  )
}
