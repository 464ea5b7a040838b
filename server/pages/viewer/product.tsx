import type { JSX } from 'preact'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import { count, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { Badge, Meter } from '../ui/show.tsx'
import { unitsHeld } from './bought.ts'
import { pick, type ShownProduct } from './choose.ts'
import { FreeFrom } from './fee.tsx'
import { Picture } from './picture.tsx'
import { Stock } from './stock.tsx'
import { words } from './words.ts'

/** What is sold, for how much, and how much of it is left for this viewer. */
export function ProductFacts({
  sale,
  product,
  item,
  title,
  bought,
}: {
  sale: SaleView
  product: ShownProduct
  item: SaleItemView
  title: string
  bought: number
}): JSX.Element {
  const heldByOthers = item.held - unitsHeld(item.sku)
  return (
    <>
      <div class="row">
        {product.items.some(({ sku }) => sku === sale.pin) ? (
          <Badge tone="brand" icon="pin">
            {words().pinned}
          </Badge>
        ) : (
          <Badge icon="check">{words().chosen}</Badge>
        )}
        <Stock of={item} />
      </div>
      <div class="product">
        <Picture product={product} sku={item.sku} large />
        <div class="stack-close grow">
          <h2 id="buy-title" class="buy-title">
            {title}
          </h2>
          <p class="price number">{money(item.price, sale.currency)}</p>
        </div>
      </div>
      <Meter part={item.quota === 0 ? 0 : item.available / item.quota} />
      {item.available === 0 && heldByOthers > 0 && <p class="small soft">{words().maybeAgain(count(heldByOthers))}</p>}
      <FreeFrom sale={sale} />
      {item.perViewerLimit !== null && <p class="small soft">{words().limitLeft(item.perViewerLimit, bought)}</p>}
    </>
  )
}

/** Which size, weight or taste of a product: what is sold out says so, and is chosen only to wait for it. */
export function ChoiceButtons({
  sale,
  product,
  item,
}: {
  sale: SaleView
  product: ShownProduct
  item: SaleItemView
}): JSX.Element | null {
  if (product.items.length === 1) return null
  const isOnePrice = product.items.every(({ price }) => price === item.price)
  return (
    <fieldset class="radios">
      <legend class="label">{words().choices}</legend>
      {product.items.map((one) => {
        const isChosen = one.sku === item.sku
        const isGone = one.available === 0
        return (
          <label key={one.sku} class={`button ${isChosen ? 'picked' : ''} ${isGone ? 'is-gone' : ''}`}>
            <input
              type="radio"
              name="choice"
              class="heard-only"
              checked={isChosen}
              disabled={isGone && !isChosen && sale.state !== 'open'}
              onChange={() => pick(product, one.sku)}
            />
            {isChosen && <Icon name="check" size={20} />}
            <span>
              {one.choice!.label}
              {(isGone || !isOnePrice) && (
                <span class="small number"> {isGone ? words().soldOut : money(one.price, sale.currency)}</span>
              )}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
