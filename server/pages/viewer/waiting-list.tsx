import { effect, signal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { mayTryAgain, spread } from '../../../shared/client/live-socket.ts'
import { Button, HoldButton } from '../ui/controls.tsx'
import { clockTime, count, duration, money } from '../ui/format.ts'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { newest } from '../ui/newest.ts'
import { Notice } from '../ui/show.tsx'
import { dueOf, Fee } from './fee.tsx'
import { latest, learn, offers, token } from './live.ts'
import { PayLink } from './pay-link.tsx'
import { sale, saleId, serverNow } from './start.ts'
import { useSecond } from './use-second.ts'
import { joining, noteWaits, type Joining } from './wait.ts'
import { words as orderWords } from './words.ts'
import { words } from './waiting-words.ts'

type Entry = AnswerOf<'listOwnWaiting'>['items'][number]

/** How often the places are asked for while somebody waits and looks (ms): an offer comes by itself. */
const everyMs = 15_000

const entries = signal<Entry[]>([])
const trouble = signal<{ sku: string; said: string } | undefined>(undefined)

const newQuestion = newest()

async function load(): Promise<void> {
  const isNewest = newQuestion()
  if (!token.value) return void (entries.value = [])
  try {
    const { items } = await ask<'listOwnWaiting'>('get', `/api/viewers/me/waiting?saleId=${saleId}`, {
      token: token.value,
    })
    if (!isNewest()) return
    entries.value = items
    if (items.length === 0 && !joining.value) noteWaits(false)
  } catch {
    // What is known stays, and is asked for again.
  }
}

/** Sent until the server has answered, under one id: what was answered and lost is answered again. */
async function join({ orderId, sku, quantity, payment }: Joining): Promise<void> {
  trouble.value = undefined
  for (;;) {
    try {
      const body = { orderId, sku, quantity, payment }
      await ask<'joinWaiting'>('post', `/api/sales/${saleId}/waiting`, { token: token.value, body })
      break
    } catch (error) {
      const code = error instanceof Problem ? error.code : ''
      if (code === 'offline' || mayTryAgain(code)) {
        const { retryAfterMs = 2_000 } = error as Problem
        await new Promise((later) => setTimeout(later, spread(retryAfterMs)))
        continue
      }
      if (code !== 'already-waiting')
        trouble.value = { sku, said: (words().refusals as Record<string, string>)[code] ?? inWords(error) }
      break
    }
  }
  if (joining.value?.orderId === orderId) joining.value = undefined
  await load()
}

effect(() => {
  if (joining.value) void join(joining.value)
})
// Whatever may have moved this viewer up, or ended the list.
effect(() => {
  void [token.value, sale.value?.state, offers.value.length]
  void load()
})
setInterval(() => {
  if (!document.hidden && entries.value.some(({ state }) => state === 'waiting')) void load()
}, spread(everyMs))
document.addEventListener('visibilitychange', () => document.hidden || void load())

/** Where this viewer stands in line for an item; `children` while they do not. */
export function WaitingFor({ sku, children }: { sku: string; children: ComponentChildren }): JSX.Element {
  const entry = entries.value.find((one) => one.sku === sku)
  const isJoining = joining.value?.sku === sku
  const wrong = trouble.value?.sku === sku ? trouble.value.said : undefined
  const all = words()
  return (
    <div class="stack-close grow" role="status">
      {isJoining ? (
        <Button wide large busy onPress={() => undefined}>
          {all.joining}
        </Button>
      ) : entry?.state === 'waiting' ? (
        <Place entry={entry} />
      ) : (
        <>
          {wrong !== undefined && <p>{wrong}</p>}
          {entry && <p>{all.ended[entry.state as 'closed'] ?? ''}</p>}
          {children}
        </>
      )}
    </div>
  )
}

function Place({ entry }: { entry: Entry }): JSX.Element {
  const all = words()
  const [busy, setBusy] = useState(false)
  const leave = async (): Promise<void> => {
    setBusy(true)
    await ask<'leaveWaiting'>('post', `/api/waiting/${entry.orderId}/leave`, { token: token.value }).catch(
      () => undefined,
    )
    await load()
    setBusy(false)
  }
  return (
    <>
      <p class="row">
        <Icon name="clock" />
        <strong class="grow">{all.place(count(entry.place ?? 1))}</strong>
      </p>
      <p class="small soft">{all.placeWhat}</p>
      <Button kind="quiet" icon="cross" busy={busy} onPress={() => void leave()}>
        {all.leave}
      </Button>
    </>
  )
}

/** What is held for who waited for it: before everything else on the page, and said at once. */
export function OfferCards({ of }: { of: SaleView }): JSX.Element {
  return (
    <div role="alert" class="stack offers">
      {offers.value.map((order) => (
        <Offer key={order.orderId} order={order} of={of} />
      ))}
    </div>
  )
}

function Offer({ order, of }: { order: OrderView; of: SaleView }): JSX.Element {
  const all = words()
  const card = useRef<HTMLElement>(null)
  const [wrong, setWrong] = useState<string | undefined>()
  useSecond(true)
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' })
    navigator.vibrate?.([200, 100, 200])
  }, [])
  const act = (verb: 'confirm' | 'cancel'): void => {
    latest.value = order.orderId
    ask<'confirmOrder'>('post', `/api/orders/${order.orderId}/${verb}`, { token: token.value }).then(
      (changed) => learn({ orders: [changed] }),
      (error: unknown) =>
        setWrong(error instanceof Problem && error.code === 'wrong-state' ? all.over : inWords(error)),
    )
  }
  const { sku, quantity } = order.lines[0]!
  const item = of.items.find((one) => one.sku === sku)
  const due = dueOf(order.orderId)
  const sum = money(due?.toPay ?? order.total ?? 0, of.currency)
  const until = order.holdUntil ?? order.receivedAt
  const leftMs = Date.parse(until) - serverNow()
  return (
    <section class="card stack-close offer tone-go" ref={card} aria-labelledby={`offer-${order.orderId}`}>
      <h2 id={`offer-${order.orderId}`} class="row">
        <Icon name="check" size={28} />
        <span class="grow">{all.offer}</span>
      </h2>
      <p class="row-apart">
        <strong>{(order.payment === 'cod' ? all.confirmBy : all.payBy)(clockTime(until, of.timeZone))}</strong>
        <span class="number" role="timer">
          {leftMs > 0 ? all.left(duration(leftMs)) : all.over}
        </span>
      </p>
      <p class="row-apart">
        <span class="grow">{item?.title ?? sku}</span>
        <strong class="number">
          × {count(quantity)} · {sum}
        </strong>
      </p>
      {due && <Fee due={due} currency={of.currency} />}
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      {order.payment === 'cod' ? (
        <Button kind="main-action" large wide disabled={leftMs <= 0} onPress={() => act('confirm')}>
          <span>
            {orderWords().order} <span class="number">{sum}</span>
          </span>
        </Button>
      ) : (
        <PayLink order={order} large />
      )}
      <HoldButton icon="cross" again={all.declineAgain} onHeld={() => act('cancel')}>
        {all.decline}
      </HoldButton>
    </section>
  )
}
