import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { carrierTitle } from '../../../shared/dispatch/carrier-names.ts'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { collectWords } from '../ui/collect-words.ts'
import { Button } from '../ui/controls.tsx'
import { count, timeAndDay, money } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import { OrderBadge } from '../viewer/state-badge.tsx'
import { words as orderWords } from '../viewer/words.ts'
import { Collect } from './collect.tsx'
import { isToConfirm } from './waiting.tsx'
import { words } from './words.ts'

/** One order to the end of its life: what, how much, where it is, and why it ended. */
export function OneOrder({
  order,
  children,
  cases,
  refund,
}: {
  order: OwnOrder
  children: ComponentChildren
  cases: ComponentChildren
  refund: ComponentChildren
}): JSX.Element {
  const { sale, titles } = order
  const at = (instant: string): string => timeAndDay(instant, sale.timeZone, Date.now())
  return (
    <li class="card stack-close">
      <div class="row-apart">
        {isToConfirm(order) ? (
          <Badge tone="slow" icon="clock">
            {words().toConfirm}
          </Badge>
        ) : order.collect?.code !== undefined ? (
          <Badge tone="go" icon="check">
            {collectWords().waits}
          </Badge>
        ) : (
          <OrderBadge order={order} />
        )}
        {order.seq !== undefined && (
          <span class="number">
            {orderWords().number} {count(order.seq)}
          </span>
        )}
      </div>
      <p class="soft small">
        {sale.title} · <span class="number">{at(order.receivedAt)}</span>
      </p>
      {order.lines.map(({ sku, quantity }) => (
        <p key={sku} class="row-apart">
          <span class="grow">{titles[sku] ?? sku}</span>
          <strong class="number">× {quantity}</strong>
        </p>
      ))}
      <Money order={order} />
      {children}
      {order.cancelled && <p>{words().why[order.cancelled.why]}</p>}
      {order.collect ? <Collect of={order.collect} at={at} /> : <Parcel order={order} at={at} />}
      {refund}
      {order.payUrl !== undefined && (
        <a class="button main-action" href={order.payUrl} target="_blank" rel="noopener">
          {orderWords().pay}
        </a>
      )}
      {cases}
      <a href={`/live/${order.saleId}`} class="button quiet">
        {words().sale}
      </a>
    </li>
  )
}

function Money({ order }: { order: OwnOrder }): JSX.Element | null {
  if (order.total === undefined || order.state === 'expired') return null
  const { total, currency = 'VND', shippingFee: fee = 0, toPay } = order
  const inWords = (amount: number): string => money(amount, currency)
  if (order.paidAt !== undefined)
    return (
      <p>
        {orderWords().paid}: <strong class="number">{inWords(total + (toPay === 0 ? fee : 0))}</strong>
        {toPay ? ` ${words().codPaid(inWords(toPay))}` : ''}
      </p>
    )
  const sum = `${inWords(toPay ?? total)}${fee > 0 ? ` (${orderWords().withFee(inWords(fee))})` : ''}`
  if (order.state === 'cancelled') return null
  return <p class="number">{order.payment === 'cod' ? words().codPaid(sum) : sum}</p>
}

/** Who carries the parcel and under which number: the carrier's own where it gave one. */
function Parcel({ order, at }: { order: OwnOrder; at: (instant: string) => string }): JSX.Element | null {
  const [copied, setCopied] = useState(false)
  const { parcelCode, shipping, trackingUrl } = order
  const number = shipping?.tracking ?? parcelCode
  if (number === undefined) return null
  const copy = (): void =>
    void navigator.clipboard?.writeText(number).then(
      () => setCopied(true),
      () => undefined,
    )
  return (
    <div class="stack-close">
      <p>
        {shipping ? `${carrierTitle(shipping.carrier)} · ` : ''}
        <strong class="number">{number}</strong>
      </p>
      {shipping?.handedOverAt !== undefined && <p class="small">{words().handedOver(at(shipping.handedOverAt))}</p>}
      {shipping && (
        <div class="row">
          <Button icon={copied ? 'check' : 'copy'} onPress={copy}>
            {copied ? words().copied : words().copyCode}
          </Button>
          {trackingUrl !== undefined && (
            <a class="button" href={trackingUrl} target="_blank" rel="noopener noreferrer">
              {words().track}
            </a>
          )}
        </div>
      )}
    </div>
  )
}
