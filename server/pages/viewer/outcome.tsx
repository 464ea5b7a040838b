import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { count, duration } from '../ui/format.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Tone } from '../ui/show.tsx'
import { unitsBought } from './bought.ts'
import { connection, latest, noteSeen, orderOf, taps } from './live.ts'
import { Held, Pay } from './form.tsx'
import { promiseOf, PromiseLine } from './promised.tsx'
import { serverNow } from './start.ts'
import type { Step } from './step.ts'
import { useSecond } from './use-second.ts'
import { whyEnded } from './why-ended.ts'
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

/** Outcomes that were scrolled to: each once, whatever is pinned afterwards. */
const scrolledTo = new Set([latest.value])

/**
 * The outcome of the last press, immediately and in words: in full under its own product (`sku`), in one line under any
 * other. Both live regions are always present, so that screen readers announce what appears in them.
 */
export function Outcome({ sale, sku }: { sale: SaleView; sku: string | undefined }): JSX.Element {
  const orderId = latest.value
  const order = orderId === undefined ? undefined : orderOf(orderId)
  const tapped = orderId === undefined ? undefined : taps.value.get(orderId)
  const region = useRef<HTMLDivElement>(null)
  useSecond(order?.state === 'reserved')
  const decided = order && order.state !== 'received' ? order : undefined
  const said = decided ? ofOrder(decided, sale) : tapped && ofStep(tapped.step)
  const lines = order?.lines ?? tapped?.tap.lines ?? []
  const isHere = lines.some((line) => line.sku === sku)
  useEffect(() => {
    if (decided?.state === 'rejected') noteSeen([decided.orderId])
    if (!said || !isHere || (decided?.version ?? 0) > 1) return
    const key = `${orderId} ${said.title}`
    if (scrolledTo.has(orderId) || scrolledTo.has(key)) return
    scrolledTo.add(key)
    region.current?.scrollIntoView({ block: 'nearest' })
    // The form that was in focus is gone: whoever goes on by keyboard goes on from here.
    if (document.activeElement === document.body) region.current?.focus({ preventScroll: true })
  }, [orderId, said?.title, isHere])
  const goods = goodsOf(lines, sale)
  const shown =
    said &&
    (isHere ? (
      <Shown said={said} goods={goods} sale={sale} {...(decided && { order: decided })} />
    ) : (
      <Folded said={said} goods={goods} {...(decided && { order: decided })} />
    ))
  return (
    <div class="told" ref={region} tabIndex={-1}>
      <div role="status">{!said?.loud && shown}</div>
      <div role="alert">{said?.loud && shown}</div>
    </div>
  )
}

/** What was ordered, as it is said: "Cà phê × 2, Trà". */
function goodsOf(lines: OrderView['lines'], sale: SaleView): string {
  return lines
    .map(({ sku, quantity }) => {
      const title = sale.items.find((item) => item.sku === sku)?.title ?? sku
      return quantity === 1 ? title : `${title} × ${count(quantity)}`
    })
    .join(', ')
}

interface OutcomeProps {
  said: Said
  goods: string
  order?: OrderView
}

/** Under another product: one line that leads to the orders. */
function Folded({ said, goods, order }: OutcomeProps): JSX.Element {
  const isYours = order?.state === 'confirmed'
  const what = order?.seq === undefined || order.state === 'rejected' ? goods : words().orderNo(count(order.seq), goods)
  return (
    <a class={`folded tone-${said.tone}`} href="#mine">
      <span class="grow">
        {what}
        <span class={isYours ? 'heard-only' : undefined}>: {said.title}</span>
      </span>
      <Icon name={said.icon} size={20} {...(said.spins && { spins: true })} />
    </a>
  )
}

function Shown({ said, goods, order, sale }: OutcomeProps & { sale: SaleView }): JSX.Element {
  const isYours = order && (order.state === 'confirmed' || order.state === 'reserved')
  const promise = isYours ? promiseOf(order, sale) : undefined
  return (
    <div class={`outcome tone-${said.tone}`}>
      <div class="row outcome-title">
        <Icon name={said.icon} size={28} {...(said.spins && { spins: true })} />
        <strong class="grow">{said.title}</strong>
      </div>
      <p>
        <strong>{goods}</strong>
      </p>
      {isYours && order.seq !== undefined && (
        <p class="line-number">
          <span>{words().number}</span> <span class="number">{count(order.seq)}</span>
        </p>
      )}
      {said.text && <p>{said.text}</p>}
      {promise && <PromiseLine>{promise}</PromiseLine>}
      {order?.reason === 'over-limit' && <Held order={order} sale={sale} />}
      {order && <Pay order={order} large />}
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
  // While a connection is being made, as after signing up, nobody knows yet that there is no network.
  return steps[step === 'waiting' && connection.value !== 'offline' ? 'sending' : step]
}

function ofRefusal(code: string): { title: string; text: string } {
  const all = words()
  if (code === 'sale-not-open') return { title: all.notOpen, text: all.notOpenWhat }
  if (code === 'phone-unproven') return { title: all.unproven, text: all.unprovenWhat }
  if (code === 'payment-not-taken') return { title: all.notTaken, text: all.otherPayment }
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
  const ended = whyEnded(order).join(' ')
  if (order.state === 'expired') return { tone: 'stop', icon: 'clock', title: all.expired, text: ended, loud: true }
  if (order.state === 'cancelled') {
    const isOwn = order.cancelled?.why === 'buyer'
    return { tone: isOwn ? 'plain' : 'stop', icon: 'cross', title: all.cancelDone, text: ended, loud: !isOwn }
  }
  return order.state === 'confirmed'
    ? { tone: 'go', icon: 'check', title: all.yours, text: order.paidAt && all.paid }
    : { tone: 'go', icon: 'box', title: all[order.state as 'packed'] }
}

function ofReason(order: OrderView, sale: SaleView): { title: string; text: string } {
  const all = words()
  if (order.reason === 'sold-out') return { title: all.noStock, text: all.noStockWhat }
  if (order.reason === 'sale-not-open') return { title: all.notOpen, text: all.notOpenWhat }
  if (order.reason !== 'over-limit') return { title: all.notTaken, text: all.notTakenWhat }
  const { sku } = order.lines[0]!
  const limit = sale.items.find((item) => item.sku === sku)?.perViewerLimit
  return {
    title: all.overLimit,
    text: limit ? `${all.limitLeft(limit, unitsBought(sku))} ${all.notPlaced}` : all.overLimitSome,
  }
}
