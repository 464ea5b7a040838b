import type { JSX } from 'preact'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import { choose } from './buy.tsx'
import { Picture } from './picture.tsx'
import { words } from './words.ts'

const fewLeft = 10

/** How much is left, in a colour, an icon and words. */
export function Stock({ item }: { item: SaleItemView }): JSX.Element {
  if (item.available === 0)
    return (
      <Badge tone="stop" icon="cross">
        {words().soldOut}
      </Badge>
    )
  const isFew = item.available <= Math.min(fewLeft, item.quota / 2)
  return (
    <Badge tone={isFew ? 'slow' : 'go'} icon={isFew ? 'warn' : 'box'}>
      <span class="number">{isFew ? words().fewLeft(count(item.available)) : words().left(count(item.available))}</span>
    </Badge>
  )
}

/** Everything else that the sale has; one press brings it into the large card. */
export function Items({ sale, shown }: { sale: SaleView; shown: string | undefined }): JSX.Element | null {
  const others = sale.items.filter((item) => item.sku !== shown)
  if (others.length === 0) return null
  return (
    <section class="stack others" aria-labelledby="others">
      <h2 id="others">{words().others}</h2>
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
            <Button label={`${words().choose}: ${item.title}`} onPress={() => choose(item.sku)}>
              {words().choose}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
