import type { JSX } from 'preact'
import { clockTime, count, money } from '../ui/format.ts'
import { Sparkline, Tile } from '../ui/show.tsx'
import type { Live } from './live-state.ts'
import { liveWords } from './live-words.ts'

/** Orders per second over the last three seconds, with one decimal while there are few. */
function rateOf(perSecond: readonly number[]): number {
  const last = perSecond.slice(-3)
  const rate = last.length === 0 ? 0 : last.reduce((sum, n) => sum + n, 0) / last.length
  return rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate)
}

/** The three most important numbers, shown on a phone next to the pinned product. */
export function LiveLine({ live }: { live: Live }): JSX.Element {
  const words = liveWords()
  const facts: [string, string][] = [
    [words.perSecond, count(rateOf(live.perSecond.value))],
    [words.sold, count(live.sale.value!.items.reduce((sum, item) => sum + item.sold, 0))],
    [words.viewers, live.numbers.value ? count(live.numbers.value.viewers) : '–'],
  ]
  return (
    <dl class="live-line">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The counters of a live, large enough to be read from a metre away. */
export function LiveNumbers({ live }: { live: Live }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const [perSecond, numbers, progress] = [live.perSecond.value, live.numbers.value, live.progress.value]
  const rate = rateOf(perSecond)
  const sum = (of: 'sold' | 'held'): number => sale.items.reduce((total, item) => total + item[of], 0)
  const worth = (of: 'sold' | 'held'): number => sale.items.reduce((total, item) => total + item[of] * item.price, 0)
  const missed = Object.values(progress?.rejected ?? {}).reduce<number>((total, n) => total + (n ?? 0), 0)
  return (
    <section class="stack" aria-label={words.numbers}>
      <div class="tile rate">
        <span class="name">{words.perSecond}</span>
        <span class="value">{count(rate)}</span>
        <Sparkline
          values={perSecond.length > 1 ? perSecond : [0, 0]}
          label={words.perSecondChart(count(Math.max(0, ...perSecond)))}
          height={56}
        />
      </div>
      <div class="numbers">
        <Tile name={words.sold} value={count(sum('sold'))} icon="check" />
        <Tile name={words.held} value={count(sum('held'))} icon="clock" />
        <Tile name={words.waiting} value={count(numbers?.inLine ?? 0)} icon="wait" />
        <Tile name={words.viewers} value={numbers ? count(numbers.viewers) : '–'} icon="users" />
        <Tile name={words.placed} value={count(progress?.placed ?? 0)} icon="cart" />
        <Tile name={words.turnedAway} value={count(missed)} icon="cross" />
      </div>
      <div class="numbers wide-numbers">
        <Tile name={words.soldMoney} value={money(worth('sold'), sale.currency)} icon="cash" />
        <Tile name={words.heldMoney} value={money(worth('held'), sale.currency)} icon="clock" />
      </div>
      {numbers && numbers.pins.length > 0 && (
        <section class="stack-close">
          <h3>{words.pinTimes}</h3>
          <ol class="pins">
            {numbers.pins.slice(0, 8).map((pin) => (
              <li key={pin.pinnedAt}>
                <span>
                  {sale.items.find((item) => item.sku === pin.sku)?.title ?? pin.sku}
                  <span class="soft small"> · {words.pinnedFor(clockTime(pin.pinnedAt, sale.timeZone))}</span>
                </span>
                <strong class="number">
                  {pin.soldOutSeconds === null ? words.notGone : words.seconds(count(pin.soldOutSeconds))}
                </strong>
              </li>
            ))}
          </ol>
        </section>
      )}
    </section>
  )
}
