import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { OrderDetails } from '../../../shared/contract/routes/order-desk.ts'
import { Button } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { Notice } from '../ui/show.tsx'
import { Readdress } from './readdress.tsx'
import type { WholeBuyer } from './state.ts'
import { orderWords } from './words.ts'

/** Who receives an order. The whole phone and address are shown only on purpose. */
export function Buyer({
  details,
  token,
  onChanged,
}: {
  details: OrderDetails
  token: string
  onChanged: () => void
}): JSX.Element {
  const words = orderWords()
  const { order, mayReaddress } = details
  const whole = useSignal<WholeBuyer | undefined>(undefined)
  const isEditing = useSignal(false)
  const said = useSignal<{ failed?: unknown } | undefined>(undefined)
  const show = async (toEdit: boolean): Promise<void> => {
    said.value = undefined
    try {
      whole.value ??= await ask<'showBuyer'>('post', `/api/orders/${order.orderId}/buyer`, { token })
      isEditing.value = toEdit
    } catch (failed) {
      said.value = { failed }
    }
  }
  const close = (): void => void (isEditing.value = false)
  const done = (): void => {
    close()
    whole.value = undefined
    said.value = {}
    onChanged()
  }
  return (
    <section class="card stack" aria-labelledby="buyer">
      <h2 id="buyer">{words.buyer}</h2>
      <p>
        <strong>{order.buyer?.name ?? words.noBuyer}</strong>
        {order.buyer && !whole.value && <span class="soft number"> {words.phoneEnds(order.buyer.phoneEnds)}</span>}
      </p>
      {whole.value && <Whole buyer={whole.value} />}
      {isEditing.value && whole.value ? (
        <Readdress details={details} buyer={whole.value} token={token} onDone={done} onClose={close} />
      ) : (
        order.buyer && (
          <>
            <div class="row">
              {!whole.value && (
                <Button icon="user" onPress={() => void show(false)}>
                  {words.show}
                </Button>
              )}
              {mayReaddress && <Button onPress={() => void show(true)}>{words.edit}</Button>}
            </div>
            <p class="small soft">{words.showWhat}</p>
          </>
        )
      )}
      {said.value &&
        (said.value.failed === undefined ? (
          <Notice tone="go">{words.edited}</Notice>
        ) : (
          <Notice tone="stop" loud>
            {inWords(said.value.failed)}
          </Notice>
        ))}
    </section>
  )
}

function Whole({ buyer: { phone, address } }: { buyer: WholeBuyer }): JSX.Element {
  return (
    <div class="stack-close" role="status">
      <p>{[address.line, address.ward, address.province].filter(Boolean).join(', ')}</p>
      <a class="button main-action" href={`tel:${phone}`}>
        <Icon name="user" />
        {orderWords().call(phone.replace(/^(\d{4})(\d{3})/, '$1 $2 '))}
      </a>
    </div>
  )
}
