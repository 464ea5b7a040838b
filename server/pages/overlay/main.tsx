import type { JSX } from 'preact'
import { render } from 'preact'
import './overlay.css'
import { leftOf, productOf, type Product as ShownProduct } from '../../../shared/sale/choice.ts'
import { count, timeAndDay, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { followSale, isConnected, isMissing, shown, type Shown } from './follow-sale.ts'
import { words } from './words.ts'

/** What a streaming program lays over the camera's picture: the pinned product, what is left of it, where to buy it. */
function Overlay(): JSX.Element | null {
  if (isMissing.value) return <p class="panel alone">{words().none}</p>
  const now = shown.value
  if (!now || now.sale.state === 'closed') return null
  return (
    <div class="panel">
      <Product {...now} />
      <figure class="code">
        <img src={now.qr} alt={words().qr} />
        <figcaption>{words().scan}</figcaption>
      </figure>
    </div>
  )
}

type Item = Shown['sale']['items'][number]

function Product({ sale, details }: Shown): JSX.Element {
  const product = productOf(sale.items, sale.pin)
  const photos = product?.items.flatMap(({ sku }) => details.photos.find((one) => one.sku === sku) ?? []) ?? []
  return (
    <>
      {photos[0] && <img class="product-photo" src={photos[0].large} alt="" />}
      <div class="product" aria-live="polite">
        {details.rehearsal && <p class="mark">{words().rehearsal}</p>}
        <h1>{product?.title ?? sale.title}</h1>
        {product?.items.length === 1 && <p class="price">{money(product.items[0].price, sale.currency)}</p>}
        {product && product.items.length > 1 && <Choices sale={sale} items={product.items} />}
        <Left sale={sale} startsAt={details.startsAt} product={product} />
      </div>
    </>
  )
}

/** As many choices as can be read on a phone. */
const choicesMax = 4

function Choices({ sale, items }: { sale: Shown['sale']; items: readonly Item[] }): JSX.Element {
  return (
    <ul class="choices">
      {items.slice(0, choicesMax).map((item) => (
        <li key={item.sku} class={isConnected.value && item.available === 0 ? 'is-gone' : ''}>
          <span class="choice">{item.choice!.label}</span>
          {isConnected.value && item.available === 0 ? (
            <span>{words().soldOut}</span>
          ) : (
            <span class="choice-price">{money(item.price, sale.currency)}</span>
          )}
        </li>
      ))}
      {items.length > choicesMax && <li>{words().more(items.length - choicesMax)}</li>}
    </ul>
  )
}

function Left({
  sale,
  startsAt,
  product,
}: {
  sale: Shown['sale']
  startsAt: string | null
  product: ShownProduct<Item> | undefined
}): JSX.Element | null {
  const text = words()
  if (sale.state === 'scheduled')
    return (
      <p class="state">
        <Icon name="clock" />
        {startsAt ? text.soon(timeAndDay(startsAt, sale.timeZone, Date.now())) : text.notYet}
      </p>
    )
  if (sale.state === 'paused')
    return (
      <p class="state">
        <Icon name="pause" />
        {text.paused}
      </p>
    )
  if (!product || !isConnected.value) return null
  const left = leftOf(product)
  if (left === 0)
    return (
      <p class="state gone">
        <Icon name="stop" />
        {text.soldOut}
      </p>
    )
  return (
    <p class="left">
      {text.left} <strong>{count(left)}</strong>
    </p>
  )
}

const [, saleId = ''] = /^\/live\/([^/]+)\/overlay\/?$/.exec(location.pathname) ?? []
followSale(saleId.toLowerCase())
render(<Overlay />, document.getElementById('page')!)
