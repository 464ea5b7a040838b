import type { JSX } from 'preact'
import type { SaleView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { choose } from './buy.tsx'
import { Picture } from './picture.tsx'
import { Stock } from './stock.tsx'
import { words } from './words.ts'

/** Everything else in the sale; one press moves it into the large card. */
export function Items({ sale, shown }: { sale: SaleView; shown: string | undefined }): JSX.Element | null {
  const others = sale.items.filter((item) => item.sku !== shown)
  if (others.length === 0) return null
  const choosing = sale.state === 'scheduled' ? words().look : words().choose
  return (
    <section class="stack others" aria-labelledby="others">
      <h2 id="others">{others.length < sale.items.length ? words().others : words().goods}</h2>
      <ul class="items">
        {others.map((item) => (
          <li key={item.sku} class="item card">
            <Picture sku={item.sku} title={item.title} />
            <div class="stack-close grow">
              <h3>{item.title}</h3>
              <div class="row item-facts">
                <strong class="number">{money(item.price, sale.currency)}</strong>
                <Stock item={item} />
              </div>
            </div>
            <Button label={`${choosing}: ${item.title}`} onPress={() => choose(item.sku)}>
              {choosing}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
