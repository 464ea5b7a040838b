import { signal } from '@preact/signals'
import type { ShopOrder } from '../../../shared/contract/routes/order-desk.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'

export type { ShopOrder }
/** The whole phone and address of an order's recipient. */
export type WholeBuyer = AnswerOf<'showBuyer'>

export interface Filter {
  saleId: string
  state: string
  paid: string
  flagged: boolean
}

/** The order that is open, from the URL's fragment, so that the phone's own back button works. */
export const opened = signal(readOpened())
addEventListener('hashchange', () => (opened.value = readOpened()))

function readOpened(): string | undefined {
  return /^#\/([0-9a-f-]{36})$/.exec(location.hash)?.[1]
}

/** A link may name a sale: `/orders?sale=…`. */
export const filter = signal<Filter>({
  saleId: new URLSearchParams(location.search).get('sale') ?? '',
  state: '',
  paid: '',
  flagged: false,
})

export function setFilter(part: Partial<Filter>): void {
  filter.value = { ...filter.value, ...part }
  chosen.value = new Map()
  const { saleId } = filter.value
  history.replaceState(null, '', `${location.pathname}${saleId ? `?sale=${saleId}` : ''}${location.hash}`)
}

/** The selected orders, also those that scrolled out of the list. */
export const chosen = signal(new Map<string, ShopOrder>())

export function choose(orders: readonly ShopOrder[], isOn: boolean): void {
  const next = new Map(chosen.value)
  for (const order of orders) {
    if (isOn) next.set(order.orderId, order)
    else next.delete(order.orderId)
  }
  chosen.value = next
}

export const filterQuery = ({ saleId, state, paid, flagged }: Filter): Record<string, string> => ({
  ...(saleId && { saleId }),
  ...(state && { state }),
  ...(paid && { paid }),
  ...(flagged && { flagged: 'yes' }),
})

export interface Shown {
  items: ShopOrder[] | undefined
  next: string | null
  why: string | undefined
}

/** The list as far as it was scrolled; its newest part is refreshed regularly. */
export const shown = signal<Shown>({ items: undefined, next: null, why: undefined })

const pageLength = 50
let reading = 0

/** Reads the newest page and puts it in front of the older orders that are known. */
export async function readNewest(token: string): Promise<void> {
  const turn = (reading += 1)
  const of = filter.value
  try {
    const page = await ask<'listShopOrders'>('get', pathOf(of), { token, signal: AbortSignal.timeout(10_000) })
    if (turn === reading && of === filter.value) shown.value = { ...joined(page), why: undefined }
  } catch (error) {
    if (turn === reading) shown.value = { ...shown.value, why: inWords(error) }
  }
}

/**
 * Whatever is above the end of the new page and not in it has left the list. If that end is unknown, too much is new:
 * older pages are read again.
 */
function joined({ items, nextCursor }: { items: ShopOrder[]; nextCursor: string | null }): Omit<Shown, 'why'> {
  const known = shown.value.items ?? []
  const end = known.findIndex(({ orderId }) => orderId === items.at(-1)?.orderId)
  const older = nextCursor !== null && end >= 0 ? known.slice(end + 1) : []
  return { items: [...items, ...older], next: older.length > 0 ? shown.value.next : nextCursor }
}

export async function readOlder(token: string): Promise<void> {
  const { next } = shown.value
  const of = filter.value
  if (next === null) return
  try {
    const page = await ask<'listShopOrders'>('get', pathOf(of, next), { token })
    if (of !== filter.value) return
    const known = shown.value.items ?? []
    const fresh = page.items.filter(({ orderId }) => !known.some((one) => one.orderId === orderId))
    shown.value = { items: [...known, ...fresh], next: page.nextCursor, why: undefined }
  } catch (error) {
    shown.value = { ...shown.value, why: inWords(error) }
  }
}

function pathOf(of: Filter, cursor?: string): string {
  return `/api/orders?${new URLSearchParams({ limit: String(pageLength), ...filterQuery(of), ...(cursor && { cursor }) })}`
}

/** Drops the list of the previous filter. */
export function forgetShown(): void {
  shown.value = { items: undefined, next: null, why: undefined }
}
