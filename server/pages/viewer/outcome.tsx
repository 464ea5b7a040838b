import type { JSX } from 'preact'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { count, duration } from '../ui/format.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Tone } from '../ui/show.tsx'
import { latest, orderOf, taps } from './live.ts'
import { HeldElsewhere } from './held-elsewhere.tsx'
import { PayLink } from './pay-link.tsx'
import { promiseOf, PromiseLine } from './promised.tsx'
import { serverNow } from './start.ts'
import type { Step } from './step.ts'
import { useSecond } from './use-second.ts'
import { words } from './words.ts'

interface Said {
  tone: Tone
  icon: IconName
  title: string
  text?: string | undefined
  /** Problems are announced at once. */
  loud?: boolean
  spins?: boolean
}

/**
 * The outcome of the last press, immediately and in words. Both live regions are always present, so that screen readers
 * announce what appears in them.
 */
export function Outcome({ sale }: { sale: SaleView }): JSX.Element {
  const orderId = latest.value
  const order = orderId === undefined ? undefined : orderOf(orderId)
  const step = orderId === undefined ? undefined : taps.value.get(orderId)?.step
  useSecond(order?.state === 'reserved')
  const said = order && order.state !== 'received' ? ofOrder(order, sale) : step && ofStep(step)
  const shown = said && <Shown said={said} {...(order && order.state !== 'received' && { order })} sale={sale} />
  return (
    <>
      <div role="status">{!said?.loud && shown}</div>
      <div role="alert">{said?.loud && shown}</div>
    </>
  )
}

function Shown({ said, order, sale }: { said: Said; order?: OrderView; sale: SaleView }): JSX.Element {
  const isYours = order && (order.state === 'confirmed' || order.state === 'reserved')
  const promise = isYours ? promiseOf(order, sale) : undefined
  return (
    <div class={`outcome tone-${said.tone}`}>
      <div class="row outcome-title">
        <Icon name={said.icon} size={28} {...(said.spins && { spins: true })} />
        <strong class="grow">{said.title}</strong>
      </div>
      {isYours && order.seq !== undefined && (
        <p class="line-number">
          <span>{words().number}</span> <span class="number">{count(order.seq)}</span>
        </p>
      )}
      {said.text && <p>{said.text}</p>}
      {promise && <PromiseLine>{promise}</PromiseLine>}
      {order && <HeldElsewhere order={order} sale={sale} />}
      {order && <PayLink order={order} large />}
    </div>
  )
}

function ofStep(step: Step): Said {
  const all = words()
  if (typeof step !== 'string')
    return {
      tone: 'stop',
      icon: 'cross',
      loud: true,
      ...ofRefusal(step.refused),
    }
  const steps: Record<typeof step, Said> = {
    sending: { tone: 'brand', icon: 'wait', title: all.sending, text: all.sendingWhat, spins: true },
    received: { tone: 'brand', icon: 'wait', title: all.received, text: all.receivedWhat, spins: true },
    waiting: { tone: 'slow', icon: 'off', title: all.waiting, text: all.waitingWhat, loud: true },
    busy: { tone: 'slow', icon: 'wait', title: all.busy, text: all.busyWhat, spins: true },
  }
  return steps[step]
}

function ofRefusal(code: string): { title: string; text: string } {
  const all = words()
  if (code === 'sale-not-open') return { title: all.notOpen, text: all.notOpenWhat }
  if (code === 'phone-unproven') return { title: all.unproven, text: all.unprovenWhat }
  return { title: all.notTaken, text: all.notTakenWhat }
}

function ofOrder(order: OrderView, sale: SaleView): Said | undefined {
  const all = words()
  if (order.state === 'reserved') {
    const leftMs = Date.parse(order.holdUntil ?? order.receivedAt) - serverNow()
    return {
      tone: 'slow',
      icon: 'clock',
      title: all.held,
      text: leftMs > 0 ? all.heldWhat(duration(leftMs)) : all.holdOver,
    }
  }
  if (order.state === 'rejected') return { tone: 'stop', icon: 'cross', loud: true, ...ofReason(order, sale) }
  if (order.state === 'expired')
    return {
      tone: 'stop',
      icon: 'clock',
      title: all.expired,
      text: order.refundDue ? all.refund : undefined,
      loud: true,
    }
  if (order.state === 'cancelled')
    return { tone: 'plain', icon: 'cross', title: all.cancelDone, text: order.refundDue ? all.refund : undefined }
  return order.state === 'confirmed'
    ? { tone: 'go', icon: 'check', title: all.yours, text: order.paidAt && all.paid }
    : { tone: 'go', icon: 'box', title: all[order.state as 'packed'] }
}

function ofReason(order: OrderView, sale: SaleView): { title: string; text: string } {
  const all = words()
  if (order.reason === 'sold-out') return { title: all.noStock, text: all.noStockWhat }
  if (order.reason === 'sale-not-open') return { title: all.notOpen, text: all.notOpenWhat }
  if (order.reason !== 'over-limit') return { title: all.notTaken, text: all.notTakenWhat }
  const limit = sale.items.find((item) => item.sku === order.lines[0]?.sku)?.perViewerLimit
  return { title: all.overLimit, text: limit ? all.overLimitWhat(count(limit)) : all.overLimitSome }
}
