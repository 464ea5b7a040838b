import type { JSX } from 'preact'
import { render } from 'preact'
import './overlay.css'
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

function Product({ sale, details }: Shown): JSX.Element {
  const item = sale.items.find((one) => one.sku === sale.pin)
  const photo = item && details.photos.find((one) => one.sku === item.sku)
  return (
    <>
      {photo && <img class="product-photo" src={photo.large} alt="" />}
      <div class="product" aria-live="polite">
        {details.rehearsal && <p class="mark">{words().rehearsal}</p>}
        <h1>{item?.title ?? sale.title}</h1>
        {item && <p class="price">{money(item.price, sale.currency)}</p>}
        <Left sale={sale} startsAt={details.startsAt} item={item} />
      </div>
    </>
  )
}

function Left({
  sale,
  startsAt,
  item,
}: {
  sale: Shown['sale']
  startsAt: string | null
  item: Shown['sale']['items'][number] | undefined
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
  if (!item || !isConnected.value) return null
  if (item.available === 0)
    return (
      <p class="state gone">
        <Icon name="stop" />
        {text.soldOut}
      </p>
    )
  return (
    <p class="left">
      {text.left} <strong>{count(item.available)}</strong>
    </p>
  )
}

const [, saleId = ''] = /^\/live\/([^/]+)\/overlay\/?$/.exec(location.pathname) ?? []
followSale(saleId.toLowerCase())
render(<Overlay />, document.getElementById('page')!)
