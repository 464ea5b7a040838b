import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { firstLeft, leftOf, pricesOf, productsOf, type Product } from '../../../shared/sale/choice.ts'
import { Button } from '../ui/controls.tsx'
import { count, money, moneyRange } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import type { LiveActions } from './live-actions.ts'
import type { Item, Live } from './live-state.ts'
import { liveWords } from './live-words.ts'
import { Photo } from './photo.tsx'

const steps = [-10, -1, 1, 10, 50] as const

/** Every product by its number, which is what the host says on air: pin it, raise or lower the quota of each choice. */
export function ProductStrip({ live, actions }: { live: Live; actions: LiveActions }): JSX.Element {
  const words = liveWords()
  return (
    <section aria-label={words.products} class="stack-close">
      <h2>{words.products}</h2>
      <ol class="strip">
        {productsOf(live.sale.value!.items).map((product, i) => (
          <ProductRow key={product.items[0].sku} product={product} number={i + 1} live={live} actions={actions} />
        ))}
      </ol>
    </section>
  )
}

function ProductRow({
  product,
  number,
  live,
  actions,
}: {
  product: Product<Item>
  number: number
  live: Live
  actions: LiveActions
}): JSX.Element {
  const words = liveWords()
  const sale = live.sale.value!
  const { title, items } = product
  const [chosen, setChosen] = useState<string | undefined>()
  const isPinned = items.some(({ sku }) => sku === sale.pin)
  const isOver = sale.state === 'closed'
  const changing = items.find(({ sku }) => sku === chosen)
  const change = (item: Item): void => setChosen(chosen === item.sku ? undefined : item.sku)
  return (
    <li class={`card product ${isPinned ? 'is-pinned' : ''}`}>
      <Photo details={live.details.value} sku={items.map(({ sku }) => sku)} number={number} />
      <div class="grow product-words">
        <strong>
          {number}. {title}
        </strong>
        <span class="soft small number">
          {moneyRange(pricesOf(product), sale.currency)} · {words.sold.toLowerCase()}{' '}
          {count(items.reduce((sum, item) => sum + item.sold, 0))}
        </span>
      </div>
      <Left available={leftOf(product)} />
      {items.length > 1 && (
        <ul class="choices" aria-label={`${words.choices}: ${title}`}>
          {items.map((item) => (
            <li key={item.sku} class="row-apart">
              <span class="grow">
                {item.choice!.label}
                <span class="soft small number"> {money(item.price, sale.currency)}</span>
              </span>
              {item.available === 0 ? <Badge tone="stop">{words.soldOut}</Badge> : <Count of={item} />}
              <Waiting sku={item.sku} live={live} />
              {!isOver && <ChangeButton item={item} isOpen={item === changing} onPress={() => change(item)} />}
            </li>
          ))}
        </ul>
      )}
      {!isOver && (
        <div class="product-actions">
          <Button
            icon="pin"
            pressed={isPinned}
            disabled={actions.busy && !isPinned}
            label={`${isPinned ? words.isPinned : words.pin}: ${title}`}
            onPress={() => (isPinned ? undefined : actions.pin(firstLeft(product).sku))}
          >
            {isPinned ? words.isPinned : words.pin}
          </Button>
          {items.length === 1 && <Waiting sku={items[0].sku} live={live} />}
          {items.length === 1 && (
            <ChangeButton item={items[0]} isOpen={changing !== undefined} onPress={() => change(items[0])} />
          )}
        </div>
      )}
      {changing && !isOver && <Steps item={changing} actions={actions} />}
    </li>
  )
}

function Left({ available }: { available: number }): JSX.Element {
  const words = liveWords()
  return (
    <span class="product-left number">
      {available === 0 ? (
        <Badge tone="stop">{words.soldOut}</Badge>
      ) : (
        <>
          <strong>{count(available)}</strong>
          <span class="small soft">{words.left}</span>
        </>
      )}
    </span>
  )
}

function Count({ of }: { of: Item }): JSX.Element {
  return (
    <span class="number">
      <strong>{count(of.available)}</strong> <span class="small soft">{liveWords().left}</span>
    </span>
  )
}

/** How many wait for it: what a raised quota would serve. */
function Waiting({ sku, live }: { sku: string; live: Live }): JSX.Element | null {
  const list = live.numbers.value?.waiting.find((one) => one.sku === sku)
  return list ? (
    <Badge tone="brand" icon="users">
      {liveWords().waitingList(count(list.buyers))}
    </Badge>
  ) : null
}

function ChangeButton({ item, isOpen, onPress }: { item: Item; isOpen: boolean; onPress: () => void }): JSX.Element {
  return (
    <button type="button" class="button" aria-expanded={isOpen} onClick={onPress}>
      ± {liveWords().topUp}
      <span class="heard-only"> {item.title}</span>
    </button>
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
