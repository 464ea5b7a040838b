/** Which product an item is a choice of, and what it is called among its choices: "Mật ong rừng", "500 ml". */
export interface Choice {
  product: string
  label: string
}

/** The longest label of a choice, in characters: it stands on a button. */
export const choiceLabelMax = 60

/** What an item is called where it stands alone, as on paper: "Mật ong rừng – 500 ml". */
export function fullTitle({ product, label }: Choice): string {
  return `${product} – ${label}`
}

interface Choosable {
  sku: string
  title: string
  choice?: Choice | null | undefined
}

/** A product as buyers see it: one item, or several of which they choose one. */
export interface Product<Item> {
  title: string
  items: readonly [Item, ...Item[]]
}

/**
 * Items as products, each where its first item stands. An item that is the only choice left of its product is shown
 * like one that never had any, by its full title.
 */
export function productsOf<Item extends Choosable>(items: readonly Item[]): Product<Item>[] {
  const products = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    const key = item.choice ? ` ${item.choice.product}` : item.sku
    const others = products.get(key)
    if (others) others.push(item)
    else products.set(key, [item])
  }
  return [...products.values()].map((group) => {
    const [{ title, choice }] = group
    return { title: group.length > 1 ? choice!.product : title, items: group }
  })
}

/** The product that an item belongs to. */
export function productOf<Item extends Choosable>(
  items: readonly Item[],
  sku: string | null,
): Product<Item> | undefined {
  return productsOf(items).find((product) => product.items.some((item) => item.sku === sku))
}

/** The lowest and the highest price among the choices. */
export function pricesOf({ items }: Product<{ price: number }>): [lowest: number, highest: number] {
  const prices = items.map(({ price }) => price)
  return [Math.min(...prices), Math.max(...prices)]
}

interface Stocked {
  available: number
}

/** What is left of a product, in all its choices. */
export function leftOf({ items }: Product<Stocked>): number {
  return items.reduce((sum, { available }) => sum + available, 0)
}

/** The choice to offer first: the first that is not sold out. */
export function firstLeft<Item extends Stocked>({ items }: Product<Item>): Item {
  return items.find(({ available }) => available > 0) ?? items[0]
}
