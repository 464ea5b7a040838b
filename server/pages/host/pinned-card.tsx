import type { JSX } from 'preact'
import { leftOf, pricesOf, productOf, productsOf } from '../../../shared/sale/choice.ts'
import { Button } from '../ui/controls.tsx'
import { count, money, moneyRange } from '../ui/format.ts'
import { Badge, Meter } from '../ui/show.tsx'
import { Photo } from './photo.tsx'
import type { LiveActions } from './live-actions.ts'
import type { Live } from './live-state.ts'
import { liveWords } from './live-words.ts'

/** The pinned product, with what is left of it as the largest number on the screen. */
export function PinnedCard({ live, actions }: { live: Live; actions: LiveActions }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const product = productOf(sale.items, sale.pin)
  if (!product) {
    return (
      <section class="card pinned empty-pin" aria-label={words.pinned}>
        <h2>{words.nothingPinned}</h2>
        <p class="soft">{words.nothingPinnedWhat}</p>
      </section>
    )
  }
  const { items } = product
  const left = leftOf(product)
  const gone = left === 0
  const soldOut =
    items.length > 1
      ? null
      : (live.numbers.value?.pins.find((pin) => pin.sku === sale.pin && pin.unpinnedAt === null)?.soldOutSeconds ??
        null)
  const taken = items.reduce((sum, { sold, held }) => sum + sold + held, 0)
  const quota = items.reduce((sum, item) => sum + item.quota, 0)
  return (
    <section class={`card pinned ${gone ? 'gone' : ''}`} aria-label={words.pinned}>
      <div class="pinned-head">
        <Photo
          details={live.details.value}
          sku={items.map(({ sku }) => sku)}
          number={productsOf(sale.items).findIndex(({ items: [first] }) => first.sku === items[0].sku) + 1}
        />
        <div class="grow stack-close">
          <h2>{product.title}</h2>
          <p class="pinned-price number">{moneyRange(pricesOf(product), sale.currency)}</p>
        </div>
      </div>
      <p class="left" aria-live="polite" aria-atomic="true">
        <span class={`left-number number ${count(left).length > 3 ? 'long' : ''}`}>{count(left)}</span>
        <span class="left-words">
          {gone ? <Badge tone="stop">{words.soldOut}</Badge> : words.left}
          {soldOut !== null && <span class="small"> {words.soldOutIn(words.secondsShort(count(soldOut)))}</span>}
        </span>
      </p>
      {items.length > 1 && (
        <ul class="choices-left" aria-label={words.choices}>
          {items.map((item) => (
            <li key={item.sku} class="row-apart">
              <span class="grow">{item.choice!.label}</span>
              <span class="soft number">{money(item.price, sale.currency)}</span>
              <strong class="number">{item.available === 0 ? words.soldOut : count(item.available)}</strong>
            </li>
          ))}
        </ul>
      )}
      <Meter part={quota === 0 ? 1 : taken / quota} />
      <div class="row-apart pinned-foot">
        <span class="soft small number">{words.pinnedMeter(count(taken), count(quota))}</span>
        {sale.state !== 'closed' && (
          <Button kind="quiet" disabled={actions.busy} onPress={() => actions.pin(null)}>
            {words.unpin}
          </Button>
        )}
      </div>
    </section>
  )
}
