import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { looksLikeMobile } from '../ui/address-fields.tsx'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { Chosen } from './chosen.tsx'
import { Filters } from './filters.tsx'
import { OrderRow } from './order-row.tsx'
import {
  choose,
  chosen,
  filter,
  filterQuery,
  forgetShown,
  readNewest,
  readOlder,
  shown,
  type ShopOrder,
} from './state.ts'
import { orderWords } from './words.ts'

const lookEveryMs = 4_000
/** A look rests for this many times as long as it took. */
const restFor = 20

type Found = AnswerOf<'searchShopOrders'>
/** Kept while an order is open, but never in the URL: it may be somebody's name or phone. */
const text = signal('')
const found = signal<Found | undefined>(undefined)
const wrong = signal<unknown>(undefined)
const isSearching = signal(false)

async function search(token: string): Promise<void> {
  const wanted = text.value.trim()
  if (wanted === '') return endSearch()
  const saleId = looksLikeMobile(wanted) ? '' : filter.value.saleId
  isSearching.value = true
  try {
    found.value = await ask<'searchShopOrders'>('post', '/api/orders/search', {
      token,
      body: { text: wanted, ...(saleId && { saleId }) },
    })
    wrong.value = undefined
  } catch (error) {
    wrong.value = error
  } finally {
    isSearching.value = false
  }
}

function endSearch(): void {
  text.value = ''
  found.value = undefined
  wrong.value = undefined
}

/** All orders of the shop, newest first, or those that were searched for. */
export function OrderList({ session }: { session: Session }): JSX.Element {
  const words = orderWords()
  const { token } = session
  useEffect(() => {
    forgetShown()
    void readNewest(token)
    return lookAgain(() => readNewest(token))
  }, [filter.value, token])
  const { items, next, why } = shown.value
  return (
    <>
      <div class="row-apart">
        <h1>{words.title}</h1>
        {!found.value && (
          <span class="small soft row">
            <Icon name="clock" size={18} />
            {words.live}
          </span>
        )}
      </div>
      <SearchBox session={session} />
      {!found.value && <Filters session={session} />}
      {wrong.value !== undefined && (
        <Notice tone="stop" loud>
          {inWords(wrong.value)}
        </Notice>
      )}
      {found.value ? (
        <Results found={found.value} />
      ) : (
        <>
          {why && (
            <Notice tone="slow" loud>
              {why}
            </Notice>
          )}
          {!items && !why && <Skeleton lines={8} label={common().loading} />}
          {items?.length === 0 && <Nothing />}
          {items && items.length > 0 && <Rows items={items} />}
          {next !== null && items && <Button onPress={() => void readOlder(token)}>{words.more}</Button>}
        </>
      )}
      <Chosen session={session} onChanged={() => void readNewest(token)} />
    </>
  )
}

/** Looks again and again while the page is seen. A list that takes long is read less often: orders go first. */
function lookAgain(look: () => Promise<void>): () => void {
  let isOver = false
  let timer = setTimeout(() => void turn(), lookEveryMs)
  const turn = async (): Promise<void> => {
    const at = performance.now()
    if (!document.hidden) await look()
    if (!isOver) timer = setTimeout(() => void turn(), Math.max(lookEveryMs, restFor * (performance.now() - at)))
  }
  const seen = (): void => (document.hidden ? undefined : void look())
  document.addEventListener('visibilitychange', seen)
  return () => {
    isOver = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  }
}

function SearchBox({ session }: { session: Session }): JSX.Element {
  const words = orderWords()
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        void search(session.token)
      }}
    >
      <Field
        label={words.search}
        hint={words.searchHint}
        type="search"
        value={text.value}
        maxLength={60}
        autoComplete="off"
        onChange={(value) => (text.value = value)}
      />
      <button type="submit" class="button main-action" aria-label={words.searchGo} aria-busy={isSearching.value}>
        <Icon name="search" />
        <span class="wide-only">{words.searchGo}</span>
      </button>
      {found.value && (
        <button type="button" class="button end" onClick={endSearch}>
          <Icon name="back" />
          {words.searchEnd}
        </button>
      )}
    </form>
  )
}

function Results({ found: { items, complete } }: { found: Found }): JSX.Element {
  const words = orderWords()
  return (
    <section class="stack" aria-live="polite">
      <h2>{words.found(items.length)}</h2>
      {!complete && <Notice tone="slow">{words.partly}</Notice>}
      {items.length > 0 ? <Rows items={items} /> : <p class="soft">{words.nothingFoundWhat}</p>}
    </section>
  )
}

function Nothing(): JSX.Element {
  const words = orderWords()
  const isFiltered = Object.keys(filterQuery(filter.value)).length > 0
  return (
    <Empty icon="cart" title={isFiltered ? words.noneSuch : words.none}>
      <p>{isFiltered ? words.noneSuchWhat : words.noneWhat}</p>
    </Empty>
  )
}

function Rows({ items }: { items: ShopOrder[] }): JSX.Element {
  const words = orderWords()
  const areAllOn = items.every(({ orderId }) => chosen.value.has(orderId))
  return (
    <div class="stack-close">
      <label class="pick-all small">
        <input type="checkbox" checked={areAllOn} onChange={() => choose(items, !areAllOn)} />
        {words.pickAll}
      </label>
      <ul class="order-rows">
        {items.map((order) => (
          <OrderRow key={order.orderId} order={order} />
        ))}
      </ul>
    </div>
  )
}
