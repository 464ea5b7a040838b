import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import type { Hit } from '../../../shared/contract/routes/control.ts'
import { Field } from '../ui/controls.tsx'
import { timeAndDay, money } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton } from '../ui/show.tsx'
import { Icon } from '../ui/icons.tsx'
import { OrderStory, stateBadge } from '../ui/order-story.tsx'
import { storyWords } from '../ui/story-words.ts'
import { words } from './words.ts'

type Search = { is: 'idle' } | { is: 'asking' } | { is: 'found'; hits: Hit[] } | { is: 'failed'; why: string }

/** Kept while other sections are open, but never in the URL, because it may be somebody's phone number. */
const text = signal('')
const search = signal<Search>({ is: 'idle' })

async function find(token: string): Promise<void> {
  const wanted = text.value.trim()
  if (wanted === '') return
  search.value = { is: 'asking' }
  try {
    const { items } = await ask<'search'>('post', '/api/search', { token, body: { text: wanted } })
    search.value = { is: 'found', hits: items }
    // A scanned label identifies one order, whose story opens at once.
    location.hash = items.length === 1 ? `#find/${items[0]!.orderId}` : '#find'
  } catch (error) {
    search.value = { is: 'failed', why: inWords(error) }
  }
}

/** Whether this person may also change the order, on the page of who sells. */
const maySell = ({ role }: Session): boolean => role !== 'dispatcher' && role !== 'packer'

/** The search box with its results, or the story of the chosen order. */
export function FindTab({ session, orderId }: { session: Session; orderId: string | undefined }): JSX.Element {
  const all = words()
  const now = search.value
  return (
    <>
      <h1>{all.find}</h1>
      <form
        class="card search"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          void find(session.token)
        }}
      >
        <Field
          label={all.findLabel}
          hint={all.findHint}
          type="search"
          value={text.value}
          maxLength={60}
          autoComplete="off"
          onChange={(value) => (text.value = value)}
        />
        <button type="submit" class="button main-action" aria-busy={now.is === 'asking'}>
          {now.is === 'asking' ? all.finding : all.findGo}
        </button>
      </form>
      <div role="status" class="heard-only">
        {now.is === 'found' ? (now.hits.length === 0 ? all.nothing : all.found(now.hits.length)) : ''}
      </div>
      {orderId ? (
        <OrderStory key={orderId} orderId={orderId} token={session.token} facts>
          {now.is === 'found' && now.hits.length > 1 && (
            <a class="button quiet" href="#find">
              <Icon name="back" />
              {all.backToHits}
            </a>
          )}
          {maySell(session) && (
            <a class="button" href={`/orders#/${orderId}`}>
              <Icon name="cart" />
              {all.toOrder}
            </a>
          )}
        </OrderStory>
      ) : (
        <Found now={now} />
      )}
    </>
  )
}

function Found({ now }: { now: Search }): JSX.Element {
  const all = words()
  if (now.is === 'asking') return <Skeleton label={all.finding} />
  if (now.is === 'failed')
    return (
      <Notice tone="stop" loud>
        {now.why}
      </Notice>
    )
  if (now.is === 'idle')
    return (
      <Empty icon="search" title={all.findFirst}>
        <p>{all.findFirstWhat}</p>
      </Empty>
    )
  if (now.hits.length === 0)
    return (
      <Empty icon="search" title={all.nothing}>
        <p>{all.nothingWhat}</p>
      </Empty>
    )
  return (
    <section class="stack">
      <h2>{all.found(now.hits.length)}</h2>
      <ul class="stack-close">
        {now.hits.map((hit) => (
          <li key={hit.orderId}>
            <HitLink hit={hit} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function HitLink({ hit }: { hit: Hit }): JSX.Element {
  const all = words()
  const by = {
    number: all.byNumber,
    'hand-over': all.byHandOver,
    order: all.byOrder,
    parcel: all.byParcel,
    phone: all.byPhone,
  }[hit.by]
  const { tone, icon } = stateBadge(hit.state)
  return (
    <a class="card hit" href={`#find/${hit.orderId}`}>
      <span class="hit-what">
        <strong>{hit.saleTitle}</strong>
        {hit.seq !== null && <span> · {all.number(hit.seq)}</span>}
        <span class="small soft">
          <span class="code">{hit.orderId.slice(0, 8)}</span> · {by}
        </span>
      </span>
      <span class="small soft">
        {timeAndDay(hit.receivedAt, Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now())}
      </span>
      {hit.total !== null && hit.currency && <span class="number">{money(hit.total, hit.currency)}</span>}
      <Badge tone={tone} icon={icon}>
        {storyWords()[hit.state]}
      </Badge>
    </a>
  )
}
