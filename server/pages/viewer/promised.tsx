import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { timeAndDay } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { promiseAtStart, saleId, serverNow } from './start.ts'
import { words } from './words.ts'

/** When an order's parcel is packed and ships, in words. */
export function promiseOf(order: OrderView, sale: SaleView): string | undefined {
  if (!order.packBy || !order.handOverBy) return undefined
  const [pack, hand] = [order.packBy, order.handOverBy].map((at) => timeAndDay(at, sale.timeZone, serverNow())) as [
    string,
    string,
  ]
  return pack === hand ? words().promiseSame(pack) : words().promise(pack, hand)
}

const freshMs = 60_000
const promised = signal(promiseAtStart)
let askedAt = promiseAtStart ? Date.now() : 0

/** Refreshed when somebody returns to the page or touches it, not by a timer: an open page costs nothing. */
function askAnew(): void {
  if (Date.now() - askedAt < freshMs) return
  askedAt = Date.now()
  ask<'readPromise'>('get', `/api/sales/${saleId}/promise`).then(
    (promise) => (promised.value = promise),
    () => undefined,
  )
}

/** The promise for an order placed now, shown before it is placed. */
export function Promised({ sale }: { sale: SaleView }): JSX.Element | null {
  useEffect(() => {
    const back = (): void => {
      if (!document.hidden) askAnew()
    }
    askAnew()
    document.addEventListener('visibilitychange', back)
    document.addEventListener('pointerdown', askAnew)
    return () => {
      document.removeEventListener('visibilitychange', back)
      document.removeEventListener('pointerdown', askAnew)
    }
  }, [])
  const now = promised.value
  if (!now) return null
  const when = timeAndDay(now.handOverBy, sale.timeZone, serverNow())
  return (
    <p class="small soft row promise">
      <Icon name="truck" size={18} />
      <span class="grow">
        {words().promiseNow(when)}
        {now.shifted && ` ${words().shifted}`}
      </span>
    </p>
  )
}

export function PromiseLine({ children }: { children: string }): JSX.Element {
  return (
    <p class="row promise">
      <Icon name="truck" size={20} />
      <span class="grow">{children}</span>
    </p>
  )
}
