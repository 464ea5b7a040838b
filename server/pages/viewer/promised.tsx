import type { JSX } from 'preact'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { dayAndTime } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { serverNow } from './start.ts'
import { words } from './words.ts'

/** When an order's parcel is packed and leaves, in words. */
export function promiseOf(order: OrderView, sale: SaleView): string | undefined {
  if (!order.packBy || !order.handOverBy) return undefined
  const [pack, hand] = [order.packBy, order.handOverBy].map((at) => dayAndTime(at, sale.timeZone, serverNow())) as [string, string]
  return pack === hand ? words().promiseSame(pack) : words().promise(pack, hand)
}

/** What an order placed now would be promised. */
export function Promised({ sale }: { sale: SaleView }): JSX.Element | null {
  void sale
  return null
}

export function PromiseLine({ children }: { children: string }): JSX.Element {
  return <p class="row promise"><Icon name="truck" size={20} /><span class="grow">{children}</span></p>
}
