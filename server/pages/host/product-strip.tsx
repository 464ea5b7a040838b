import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import type { LiveActions } from './live-actions.ts'
import type { Item, Live } from './live-state.ts'
import { liveWords } from './live-words.ts'
import { Photo } from './photo.tsx'

const steps = [-10, -1, 1, 10, 50] as const

/** Every product by its number, which is what the host says on air: pin it, raise or lower its quota. */
export function ProductStrip({ live, actions }: { live: Live; actions: LiveActions }): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const [chosen, setChosen] = useState<string | undefined>()
  return (
    <section aria-label={words.products} class="stack-close">
      <h2>{words.products}</h2>
      <ol class="strip">
        {sale.items.map((item, i) => {
          const isPinned = item.sku === sale.pin
          return (
            <li key={item.sku} class={`card product ${isPinned ? 'is-pinned' : ''}`}>
              <Photo details={live.details.value} sku={item.sku} number={i + 1} />
              <div class="grow product-words">
                <strong>
                  {i + 1}. {item.title}
                </strong>
                <span class="soft small number">
                  {money(item.price, sale.currency)} · {words.sold.toLowerCase()} {count(item.sold)}
                </span>
              </div>
              <span class="product-left number">
                {item.available === 0 ? (
                  <Badge tone="stop">{words.soldOut}</Badge>
                ) : (
                  <>
                    <strong>{count(item.available)}</strong>
                    <span class="small soft">{words.left}</span>
                  </>
                )}
              </span>
              {sale.state !== 'closed' && (
                <div class="product-actions">
                  <Button
                    icon="pin"
                    pressed={isPinned}
                    disabled={actions.busy && !isPinned}
                    label={`${isPinned ? words.isPinned : words.pin}: ${item.title}`}
                    onPress={() => (isPinned ? undefined : actions.pin(item.sku))}
                  >
                    {isPinned ? words.isPinned : words.pin}
                  </Button>
                  <button
                    type="button"
                    class="button"
                    aria-expanded={chosen === item.sku}
                    onClick={() => setChosen(chosen === item.sku ? undefined : item.sku)}
                  >
                    ± {words.topUp}
                    <span class="heard-only"> {item.title}</span>
                  </button>
                </div>
              )}
              {chosen === item.sku && sale.state !== 'closed' && <Steps item={item} actions={actions} />}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Steps({ item, actions }: { item: Item; actions: LiveActions }): JSX.Element {
  const words = liveWords()
  return (
    <div class="steps" role="group" aria-label={words.chosen(item.title)}>
      {steps.map((step) => (
        <Button
          key={step}
          disabled={actions.busy || item.available + step < 0}
          label={`${step > 0 ? words.addHow(step) : words.cutHow(-step)}: ${item.title}`}
          onPress={() => actions.change(item, step)}
        >
          {step > 0 ? `+${step}` : `−${-step}`}
        </Button>
      ))}
    </div>
  )
}
