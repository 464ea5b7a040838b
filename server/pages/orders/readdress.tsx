import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { OrderDetails } from '../../../shared/contract/routes/order-desk.ts'
import { AddressFields, addressMistakes, type AddressMistakes } from '../ui/address-fields.tsx'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import type { WholeBuyer } from './state.ts'
import { orderWords } from './words.ts'

/** Corrects the name and address that an order goes to. */
export function Readdress({
  details: { order, together },
  buyer,
  token,
  onDone,
  onClose,
}: {
  details: OrderDetails
  buyer: WholeBuyer
  token: string
  onDone: () => void
  onClose: () => void
}): JSX.Element {
  const words = orderWords()
  const name = useSignal(buyer.name)
  const address = useSignal(buyer.address)
  const mistakes = useSignal<AddressMistakes & { name?: string }>({})
  const failed = useSignal<unknown>(undefined)
  const busy = useSignal(false)
  const save = async (): Promise<void> => {
    mistakes.value = {
      ...addressMistakes(address.value),
      ...(!name.value.trim() && { name: words.needName }),
    }
    if (Object.keys(mistakes.value).length > 0) return
    busy.value = true
    failed.value = undefined
    try {
      await ask<'readdressOrder'>('put', `/api/orders/${order.orderId}/recipient`, {
        token,
        body: { name: name.value.trim(), address: address.value },
      })
      onDone()
    } catch (error) {
      failed.value = error
    } finally {
      busy.value = false
    }
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), void save())}>
      <div class="stack-close small soft">
        <p>{words.editWhat}</p>
        {together.length > 0 && <p>{words.editTogether(together.join(', '))}</p>}
      </div>
      {order.batch && <Notice tone="slow">{words.editPaper}</Notice>}
      <Field
        label={words.name}
        value={name.value}
        mistake={mistakes.value.name}
        maxLength={120}
        required
        onChange={(value) => (name.value = value)}
      />
      <AddressFields
        value={address.value}
        mistakes={mistakes.value}
        onChange={(part) => (address.value = { ...address.value, ...part })}
      />
      {failed.value !== undefined && (
        <Notice tone="stop" loud>
          {failed.value instanceof Problem && failed.value.code === 'wrong-state'
            ? words.tooLate
            : inWords(failed.value)}
        </Notice>
      )}
      <div class="row">
        <Button kind="main-action" icon="check" busy={busy.value} onPress={() => void save()}>
          {words.editSave}
        </Button>
        <Button kind="quiet" onPress={onClose}>
          {common().close}
        </Button>
      </div>
    </form>
  )
}
