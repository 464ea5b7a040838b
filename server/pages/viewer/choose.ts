import { signal } from '@preact/signals'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import { firstLeft, productOf, productsOf, type Product } from '../../../shared/sale/choice.ts'
import { changeKept, readKept } from './saved-person.ts'

export type ShownProduct = Product<SaleItemView>

/** An item of the product that the viewer chose instead of the pinned one. */
export const chosen = signal<string | undefined>(undefined)
/** The choices made on this page, by product. */
const picked = signal<Readonly<Record<string, string>>>({})
const remembered = readKept().choices ?? {}
/** What was selected for the viewer, by product, and the pin it went by. */
const selected = new Map<string, { sku: string; pin: string | null | undefined }>()

/** The product in the large card: the viewer's choice, otherwise the pinned one, otherwise the only one. */
export function shownProduct(sale: SaleView): ShownProduct | undefined {
  const wanted = chosen.value ?? sale.pin
  if (wanted) return productOf(sale.items, wanted)
  const products = productsOf(sale.items)
  return products.length === 1 ? products[0] : undefined
}

/**
 * The choice that is ordered: the viewer's, otherwise the last one made on this phone, the pinned, or the first one
 * left. It stays when it sells out, until the viewer or a pin chooses another: nothing else is ordered unseen.
 */
export function shownChoice(product: ShownProduct, pin: string | null): SaleItemView {
  const { title, items } = product
  const last = selected.get(title)
  const isPinnedAnew = last?.pin !== pin && items.some(({ sku }) => sku === pin)
  const present = picked.value[title] ?? (isPinnedAnew ? undefined : last?.sku)
  const own = items.find(({ sku }) => sku === present)
  if (own) return own
  const usual = [remembered[title], pin].flatMap(
    (sku) => items.find((one) => one.sku === sku && one.available > 0) ?? [],
  )
  const item = usual[0] ?? firstLeft(product)
  selected.set(title, { sku: item.sku, pin: isPinnedAnew ? pin : last?.pin })
  return item
}

export const isPicked = ({ title }: ShownProduct): boolean => picked.value[title] !== undefined

export function pick({ title }: ShownProduct, sku: string): void {
  picked.value = { ...picked.value, [title]: sku }
  changeKept((kept) => {
    kept.choices = { ...kept.choices, [title]: sku }
  })
}
