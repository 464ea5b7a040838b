import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { money, spaced, timeAndDay } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { OrderStory, stateBadge } from '../ui/order-story.tsx'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice, Skeleton } from '../ui/show.tsx'
import { Buyer } from './buyer.tsx'
import { CancelPanel } from './cancel-panel.tsx'
import { Note } from './note.tsx'
import type { ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

const lookEveryMs = 5_000

/** One order: what, for whom, how far, what was noted, and what happened to it. */
export function OrderPage({ orderId, session }: { orderId: string; session: Session }): JSX.Element {
  const words = orderWords()
  const { token } = session
  const { polled, again } = usePolled<'readOrderDetails'>(`/api/orders/${orderId}/details`, token, lookEveryMs)
  const { answer: details, why } = polled.value
  return (
    <>
      <div class="row-apart">
        <a class="button quiet" href="#/">
          <Icon name="back" />
          {words.back}
        </a>
      </div>
      {why && (
        <Notice tone={details ? 'slow' : 'stop'} loud>
          {why}
        </Notice>
      )}
      {!details && !why && <Skeleton lines={8} label={common().loading} />}
      {details && (
        <>
          <Head order={details.order} />
          <Flags order={details.order} token={token} onChanged={again} />
          <div class="order-cards">
            {details.buyerNote !== null && (
              <Notice tone="brand">
                <strong>{orderWords().buyerNote}:</strong> {details.buyerNote}
              </Notice>
            )}
            <What order={details.order} />
            <Buyer details={details} token={token} onChanged={again} />
            <Note key={details.note?.at ?? ''} details={details} token={token} onChanged={again} />
            <section class="card stack">
              {details.mayCancel ? (
                <CancelPanel session={session} orders={[details.order]} onCancelled={again} />
              ) : (
                <p class="soft">{words.tooLate}</p>
              )}
            </section>
          </div>
          <OrderStory key={details.order.version} orderId={orderId} token={token} />
        </>
      )}
    </>
  )
}

function Head({ order }: { order: ShopOrder }): JSX.Element {
  const words = orderWords()
  const { tone, icon } = stateBadge(order.state)
  return (
    <div class="stack-close">
      <div class="row">
        <h1>{words.orderNumber(order.seq)}</h1>
        <Badge tone={tone} icon={icon}>
          {words.states[order.state]}
        </Badge>
      </div>
      <p class="soft">{order.saleTitle}</p>
    </div>
  )
}

function Flags({
  order,
  token,
  onChanged,
}: {
  order: ShopOrder
  token: string
  onChanged: () => void
}): JSX.Element | null {
  const words = orderWords()
  const release = (): void =>
    void ask<'releaseOrder'>('post', `/api/orders/${order.orderId}/release`, { token }).then(onChanged, onChanged)
  if (!order.heldBack && !order.refundDue) return null
  return (
    <Notice tone="slow">
      {order.refundDue && <p>{words.refundWhat}</p>}
      {order.heldBack && (
        <>
          <p>{order.heldBack === 'platform' ? words.platformHolds : words.heldWhat}</p>
          {order.heldBack !== 'platform' && <Button onPress={release}>{words.release}</Button>}
        </>
      )}
    </Notice>
  )
}

function What({ order }: { order: ShopOrder }): JSX.Element {
  const words = orderWords()
  const at = (instant: string | undefined): string | undefined =>
    instant && timeAndDay(instant, order.timeZone, Date.now())
  const facts: [string, string | undefined][] = [
    [words.total, order.total === undefined ? undefined : money(order.total, order.currency)],
    [words.shippingFee, order.shippingFee === undefined ? undefined : money(order.shippingFee, order.currency)],
    [words.toPay, order.toPay === undefined ? undefined : money(order.toPay, order.currency)],
    [words.payment, order.paidAt ? words.paidAt(at(order.paidAt)!) : words[order.payment]],
    [words.orderedAt, at(order.receivedAt)],
    [words.packBy, at(order.packBy)],
    [words.parcel, order.parcelCode && spaced(order.parcelCode)],
  ]
  return (
    <section class="card stack" aria-labelledby="goods">
      <h2 id="goods">{words.goods}</h2>
      <ul class="stack-close">
        {order.lines.map(({ sku, title, quantity, price }) => (
          <li key={sku} class="row-apart">
            <span>
              {quantity} × {title}
            </span>
            {price !== undefined && <span class="number">{money(price * quantity, order.currency)}</span>}
          </li>
        ))}
      </ul>
      <dl class="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="number">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  )
}
