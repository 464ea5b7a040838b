import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { Button } from '../ui/controls.tsx'
import { clockTime, count, money } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { words as orderWords } from '../viewer/words.ts'
import { words as waitingWords } from '../viewer/waiting-words.ts'
import { words } from './words.ts'

export type Entry = AnswerOf<'listOwnWaiting'>['items'][number]

/** What this buyer waits for in any sale, and what ended lately. */
export function WaitingList({ entries }: { entries: readonly Entry[] }): JSX.Element | null {
  if (entries.length === 0) return null
  return (
    <section class="stack" aria-labelledby="waiting">
      <h2 id="waiting">{words().waiting}</h2>
      <ul class="stack">
        {entries.map((entry) => (
          <li key={entry.orderId} class="card stack-close">
            <Badge icon="clock">{entry.saleTitle}</Badge>
            <p class="row-apart">
              <span class="grow">{entry.title}</span>
              <strong class="number">× {count(entry.quantity)}</strong>
            </p>
            <p>
              {entry.state === 'waiting'
                ? waitingWords().place(count(entry.place ?? 1))
                : waitingWords().ended[entry.state as 'closed']}
            </p>
            <a href={`/live/${entry.saleId}`} class="button quiet">
              {words().sale}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether it waits for its buyer, who is not asked for money yet. */
export const isToConfirm = ({ offered, payment, state }: OwnOrder): boolean =>
  offered === true && payment === 'cod' && state === 'reserved'

/** An offer that is paid on delivery: confirmed here, or, where a link shows it, on the page of the sale. */
export function ConfirmOffer({
  order,
  token,
  onDone,
}: {
  order: OwnOrder
  token: string | undefined
  onDone: () => void
}): JSX.Element | null {
  const [wrong, setWrong] = useState<string | undefined>()
  if (!order.offered || order.state !== 'reserved') return null
  const all = waitingWords()
  const until = clockTime(order.holdUntil ?? order.receivedAt, order.sale.timeZone)
  const confirm = (): void =>
    void ask<'confirmOrder'>('post', `/api/orders/${order.orderId}/confirm`, { token }).then(onDone, (error: unknown) =>
      setWrong(inWords(error)),
    )
  return (
    <div class="stack-close">
      <Notice tone="go" loud>
        <strong>{all.offer}</strong> {(order.payment === 'cod' ? all.confirmBy : all.payBy)(until)}
      </Notice>
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      {order.payment === 'cod' && token !== undefined && (
        <Button kind="main-action" large wide onPress={confirm}>
          <span>
            {orderWords().order}{' '}
            <span class="number">{money(order.toPay ?? order.total ?? 0, order.currency ?? 'VND')}</span>
          </span>
        </Button>
      )}
    </div>
  )
}
