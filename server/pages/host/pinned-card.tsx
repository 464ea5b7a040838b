import type { JSX } from 'preact'
import { Button } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Badge, Meter } from '../ui/show.tsx'
import { Photo } from './photo.tsx'
import type { LiveActions } from './live-actions.ts'
import type { Live } from './live-state.ts'
import { liveWords } from './live-words.ts'

/** The pinned product, with what is left of it as the largest number on the screen. */
export function PinnedCard({ live, actions }: { live: Live; actions: LiveActions }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const item = sale.items.find((one) => one.sku === sale.pin)
  if (!item) {
    return (
      <section class="card pinned empty-pin" aria-label={words.pinned}>
        <h2>{words.nothingPinned}</h2>
        <p class="soft">{words.nothingPinnedWhat}</p>
      </section>
    )
  }
  const gone = item.available === 0
  const soldOut =
    live.numbers.value?.pins.find((pin) => pin.sku === item.sku && pin.unpinnedAt === null)?.soldOutSeconds ?? null
  return (
    <section class={`card pinned ${gone ? 'gone' : ''}`} aria-label={words.pinned}>
      <div class="pinned-head">
        <Photo details={live.details.value} sku={item.sku} number={sale.items.indexOf(item) + 1} />
        <div class="grow stack-close">
          <h2>{item.title}</h2>
          <p class="pinned-price number">{money(item.price, sale.currency)}</p>
        </div>
      </div>
      <p class="left" aria-live="polite" aria-atomic="true">
        <span class={`left-number number ${count(item.available).length > 3 ? 'long' : ''}`}>
          {count(item.available)}
        </span>
        <span class="left-words">
          {gone ? <Badge tone="stop">{words.soldOut}</Badge> : words.left}
          {soldOut !== null && <span class="small"> {words.soldOutIn(words.secondsShort(count(soldOut)))}</span>}
        </span>
      </p>
      <Meter part={item.quota === 0 ? 1 : (item.sold + item.held) / item.quota} />
      <div class="row-apart pinned-foot">
        <span class="soft small number">{words.pinnedMeter(count(item.sold + item.held), count(item.quota))}</span>
        {sale.state !== 'closed' && (
          <Button kind="quiet" disabled={actions.busy} onPress={() => actions.pin(null)}>
            {words.unpin}
          </Button>
        )}
      </div>
    </section>
  )
}
