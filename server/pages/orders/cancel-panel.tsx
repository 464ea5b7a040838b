import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Field, HoldButton } from '../ui/controls.tsx'
import { ask, inWords, type BodyOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { chosen, type ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

type Reason = BodyOf<'cancelOrders'>['reason']

/** How many orders were cancelled, and the numbers of those that could not be. */
export interface CancelResult {
  cancelled: number
  refused: number[]
}

/** Cancels orders for a reason. It is held, because the goods are on sale again at once. */
export function CancelPanel({
  session,
  orders,
  onCancelled,
}: {
  session: Session
  orders: readonly ShopOrder[]
  onCancelled: (result: CancelResult) => void
}): JSX.Element {
  const words = orderWords()
  const reason = useSignal<Reason>('buyer-asked')
  const failed = useSignal<unknown>(undefined)
  const cancel = async (): Promise<void> => {
    failed.value = undefined
    try {
      const { items } = await ask<'cancelOrders'>('post', '/api/orders/cancel', {
        token: session.token,
        body: { orderIds: orders.map(({ orderId }) => orderId), reason: reason.value },
      })
      const refused = new Set(items.filter(({ code }) => code !== undefined).map(({ orderId }) => orderId))
      chosen.value = new Map()
      onCancelled({
        cancelled: items.length - refused.size,
        refused: orders.filter(({ orderId }) => refused.has(orderId)).map(({ seq }) => seq),
      })
    } catch (error) {
      failed.value = error
    }
  }
  return (
    <div class="stack">
      <h2>{orders.length === 1 ? words.cancelOne(orders[0]!.seq) : words.cancelTitle(orders.length)}</h2>
      <p class="small soft">{words.cancelWhat}</p>
      <Field
        label={words.reason}
        value={reason.value}
        choices={Object.entries(words.reasons).map(([value, label]) => ({ value, label }))}
        onChange={(value) => (reason.value = value as Reason)}
      />
      <HoldButton icon="cross" again={words.cancelAgain} onHeld={() => void cancel()}>
        {words.cancelHold}
      </HoldButton>
      {failed.value !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed.value)}
        </Notice>
      )}
    </div>
  )
}

/** What became of a cancellation. */
export function Cancelled({ result: { cancelled, refused } }: { result: CancelResult }): JSX.Element {
  const words = orderWords()
  return (
    <>
      {cancelled > 0 && <Notice tone="go">{words.cancelled(cancelled)}</Notice>}
      {refused.length > 0 && (
        <Notice tone="stop" loud>
          {words.notCancelled(refused.join(', '))}
        </Notice>
      )}
    </>
  )
}
