import { computed, effect, signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { OrderView, SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import type { Due } from '../../../shared/contract/routes/order.ts'
import { feeOfNext, feeTo } from '../../../shared/order/shipping-fee.ts'
import { count, money } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { orders, token } from './live.ts'
import { readPerson } from './saved-person.ts'
import { sale, saleId } from './start.ts'
import { words } from './words.ts'

const ended: readonly OrderView['state'][] = ['cancelled', 'expired', 'rejected']

/** What a tap would cost: goods, shipping, and both in words. Without a fee in this sale only the goods. */
export interface Sum {
  /** The total as it is said; the least it can be while the province is unknown and the fee depends on it. */
  shown: string
  /** Undefined in a sale that asks for no fee. */
  text?: string
}

/** The sum of the next order to this province (of the buyer's address, unless one is being typed). */
export function sumOf(
  { shipping: rule, currency }: SaleView,
  { price }: SaleItemView,
  quantity: number,
  typed?: string,
): Sum {
  const goods = price * quantity
  const person = token.value ? readPerson() : undefined
  if (!rule || person?.collectAt) return { shown: money(goods, currency) }
  const province = (typed ?? person?.province.code) || null
  const since = person?.since ?? ''
  const before = person
    ? orders.value.filter(({ state, receivedAt }) => !ended.includes(state) && receivedAt >= since)
    : []
  const { fee, why } = feeOfNext(
    rule,
    province,
    goods,
    before.map(({ total = 0 }) => total),
  )
  const all = words()
  const other = rule.otherProvinces ?? fee
  const isOpen = why !== 'counted' && province === null && other !== rule.fee && fee === feeTo(rule, null)
  const least = isOpen ? Math.min(rule.fee, other) : fee
  const shipping = isOpen
    ? all.feeBetween(money(rule.fee, currency), money(other, currency))
    : { fee: all.feeOf(money(fee, currency)), free: all.feeFree, counted: all.feeCounted }[why]
  return {
    shown: isOpen ? all.fromSum(money(goods + least, currency)) : money(goods + least, currency),
    text: `${count(quantity)} × ${money(price, currency)}${why === 'fee' || isOpen ? ' +' : ' ·'} ${shipping}`,
  }
}

/** From how much on a parcel travels for free. */
export function FreeFrom({ sale: { shipping: rule, currency } }: { sale: SaleView }): JSX.Element | null {
  if (!rule || rule.freeFrom === null) return null
  return <p class="small soft">{words().freeFrom(money(rule.freeFrom, currency))}</p>
}

/** What is owed with each order, by its id: the server knows what shares a parcel. */
const dues = signal(new Map<string, Due>())
export const dueOf = (orderId: string): Due | undefined => dues.value.get(orderId)

const whatIsOwed = computed(() =>
  token.value && sale.value?.shipping
    ? orders.value.map(({ orderId, version }) => `${orderId} ${version}`).join(',')
    : '',
)
effect(() => {
  if (whatIsOwed.value === '') return
  ask<'readDues'>('get', `/api/sales/${saleId}/dues`, { token: token.value }).then(
    ({ items }) => (dues.value = new Map(items.map((due) => [due.orderId, due]))),
    () => undefined,
  )
})

/** The fee of an order: with the first of a parcel, or which one it stands with. */
export function Fee({ due, currency }: { due: Due; currency: string }): JSX.Element {
  const all = words()
  const first = Math.min(...due.together)
  return (
    <p class="small soft">
      {due.fee > 0 ? all.withFee(money(due.fee, currency)) : due.isFree ? all.feeFree : all.feeWith(count(first))}
    </p>
  )
}
