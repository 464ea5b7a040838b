import type { JSX } from 'preact'
import type { SaleView } from '../../../shared/contract/common.ts'
import { leftOf, pricesOf, productsOf } from '../../../shared/sale/choice.ts'
import { Button } from '../ui/controls.tsx'
import { moneyRange } from '../ui/format.ts'
import { choose } from './buy.tsx'
import { shownProduct, type ShownProduct } from './choose.ts'
import { Picture } from './picture.tsx'
import { Stock } from './stock.tsx'
import { words } from './words.ts'

/** Everything else in the sale; one press moves it into the large card. */
export function Items({ sale }: { sale: SaleView }): JSX.Element | null {
  const shown = shownProduct(sale)?.items[0]
  const others = productsOf(sale.items).filter(({ items: [first] }) => first !== shown)
  if (others.length === 0) return null
  const choosing = sale.state === 'scheduled' ? words().look : words().choose
  return (
    <section class="stack others" aria-labelledby="others">
      <h2 id="others">{others.length < sale.items.length ? words().others : words().goods}</h2>
      <ul class="items">
        {others.map((product) => (
          <Item key={product.items[0].sku} product={product} currency={sale.currency} choosing={choosing} />
        ))}
      </ul>
    </section>
  )
}

interface ItemProps {
  product: ShownProduct
  currency: string
  choosing: string
}

function Item({ product, currency, choosing }: ItemProps): JSX.Element {
  const { title, items } = product
  const quota = items.reduce((sum, item) => sum + item.quota, 0)
  return (
    <li class="item card">
      <Picture product={product} sku={items[0].sku} />
      <div class="stack-close grow">
        <h3>{title}</h3>
        <div class="row item-facts">
          <strong class="number">{moneyRange(pricesOf(product), currency)}</strong>
          <Stock of={{ available: leftOf(product), quota }} />
        </div>
        {items.length > 1 && <p class="small soft">{items.map(({ choice }) => choice!.label).join(' · ')}</p>}
      </div>
      <Button label={`${choosing}: ${title}`} onPress={() => choose(items[0].sku)}>
        {choosing}
      </Button>
    </li>
  )
}
