import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { Field, HoldButton } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf, type BodyOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { chosen, type ShopOrder } from './state.ts'
import { orderWords } from './words.ts'

type Reason = BodyOf<'cancelOrders'>['reason']

/** Cancels orders for a reason. It is held, because the goods are on sale again at once. */
export function CancelPanel({
  session,
  orders,
  onCancelled,
}: {
  session: Session
  orders: readonly ShopOrder[]
  onCancelled: () => void
}): JSX.Element {
  const words = orderWords()
  const reason = useSignal<Reason>('buyer-asked')
  const done = useSignal<AnswerOf<'cancelOrders'>['items']>([])
  const failed = useSignal<unknown>(undefined)
  const cancel = async (): Promise<void> => {
    failed.value = undefined
    try {
      const { items } = await ask<'cancelOrders'>('post', '/api/orders/cancel', {
        token: session.token,
        body: { orderIds: orders.map(({ orderId }) => orderId), reason: reason.value },
      })
      done.value = items
      chosen.value = new Map()
      onCancelled()
    } catch (error) {
      failed.value = error
    }
  }
  const refused = done.value.filter(({ code }) => code !== undefined)
  const numberOf = (id: string): number | undefined => orders.find(({ orderId }) => orderId === id)?.seq
  return (
    <div class="stack">
      <h2>{words.cancelTitle(orders.length)}</h2>
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
      {done.value.length > refused.length && (
        <Notice tone="go">{words.cancelled(done.value.length - refused.length)}</Notice>
      )}
      {refused.length > 0 && (
        <Notice tone="stop" loud>
          {words.notCancelled(refused.map(({ orderId }) => numberOf(orderId)).join(', '))}
        </Notice>
      )}
      {failed.value !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed.value)}
        </Notice>
      )}
    </div>
  )
}
