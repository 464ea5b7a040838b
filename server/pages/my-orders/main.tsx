import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { PublicFrame } from '../ui/page-frame.tsx'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { newest } from '../ui/newest.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { read } from '../ui/words.ts'
import { ByPhone } from './by-phone.tsx'
import { Cases } from './cases.tsx'
import { OneOrder } from './one-order.tsx'
import { OwnRefund } from './own-refund.tsx'
import { StopTelling } from './stop-telling.tsx'
import { ConfirmOffer, WaitingList, type Entry } from './waiting.tsx'
import { words } from './words.ts'

type Shown = AnswerOf<'listOwnOrders'> & { waiting: Entry[] }
type State = { is: 'loading' } | { is: 'closed' } | { is: 'ended' } | { is: 'open'; shown: Shown }

/** While somebody looks (ms): what changes here changes within hours. */
const everyMs = 30_000
/** Where the page of a sale keeps the token of whoever signed up on this device (`viewer/saved-person.ts`). */
const viewerTokenAs = 'flashpack.viewer.token'
const state = signal<State>({ is: 'loading' })
const trouble = signal<string | undefined>(undefined)
/** The code of a link; it stays behind the # and is sent to the server in a body only. */
const code = signal(location.hash.slice(1))

const newQuestion = newest()

async function load(): Promise<void> {
  const isNewest = newQuestion()
  const token = read(viewerTokenAs)
  if (code.value === '' && token === null) return void (state.value = { is: 'closed' })
  try {
    const shown =
      code.value === ''
        ? await readOwn(token!)
        : { ...(await ask<'readLinkedOrders'>('post', '/api/my-orders', { body: { code: code.value } })), waiting: [] }
    if (!isNewest()) return
    state.value = { is: 'open', shown }
    trouble.value = undefined
  } catch (error) {
    if (!isNewest()) return
    const why = error instanceof Problem ? error.code : ''
    if (code.value === '' && why === 'unauthorized') state.value = { is: 'closed' }
    else if (why === 'not-found' || why === 'invalid') state.value = { is: 'ended' }
    else trouble.value = inWords(error)
  }
}

async function readOwn(token: string): Promise<Shown> {
  const [orders, { items: waiting }] = await Promise.all([
    ask<'listOwnOrders'>('get', '/api/viewers/me/orders', { token }),
    ask<'listOwnWaiting'>('get', '/api/viewers/me/waiting', { token }),
  ])
  return { ...orders, waiting }
}

/** Keeps the code in this tab's address, so that a reload or a bookmark opens the same. */
function open(found: string): void {
  history.replaceState(null, '', `#${found}`)
  code.value = found
  state.value = { is: 'loading' }
  void load()
}

function MyOrdersPage(): JSX.Element {
  useEffect(() => {
    void load()
    const again = setInterval(() => document.hidden || state.value.is !== 'open' || void load(), everyMs)
    return () => clearInterval(again)
  }, [])
  const now = state.value
  return (
    <PublicFrame title={words().title} narrow>
      <h1>{words().title}</h1>
      {trouble.value !== undefined && (
        <Notice tone="stop" loud>
          {trouble.value}
        </Notice>
      )}
      {now.is === 'loading' && trouble.value === undefined && <Skeleton label={common().loading} lines={6} />}
      {trouble.value !== undefined && <Button onPress={() => void load()}>{common().retry}</Button>}
      {now.is === 'ended' && (
        <Notice tone="slow">
          <strong>{words().ended}</strong>
          <p>{words().endedWhat}</p>
        </Notice>
      )}
      {(now.is === 'ended' || now.is === 'closed') && <ByPhone onOpen={open} />}
      {now.is === 'open' && <Orders shown={now.shown} />}
    </PublicFrame>
  )
}

function Orders({ shown: { items, waiting, until } }: { shown: Shown }): JSX.Element {
  const token = code.value === '' ? (read(viewerTokenAs) ?? undefined) : undefined
  const zone = items[0]?.sale.timeZone ?? 'Asia/Ho_Chi_Minh'
  return (
    <div class="stack">
      <WaitingList entries={waiting} />
      {items.length === 0 ? (
        <Empty icon="cart" title={words().none}>
          <p>{words().noneWhat}</p>
        </Empty>
      ) : (
        <ul class="stack">
          {items.map((order) => (
            <OneOrder
              key={order.orderId}
              order={order}
              cases={<Cases order={order} token={token} onDone={() => void load()} />}
              refund={<OwnRefund order={order} token={token} onDone={() => void load()} />}
            >
              <ConfirmOffer order={order} token={token} onDone={() => void load()} />
            </OneOrder>
          ))}
        </ul>
      )}
      <Button icon="undo" onPress={() => void load()}>
        {words().refresh}
      </Button>
      {until !== null && <p class="small soft">{words().until(timeAndDay(until, zone, Date.now()))}</p>}
    </div>
  )
}

addEventListener('hashchange', () => open(location.hash.slice(1)))
showPage(code.value.startsWith('stop.') ? <StopTelling code={code.value} /> : <MyOrdersPage />)
