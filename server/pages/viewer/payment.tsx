import type { JSX } from 'preact'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import type { SaleView } from '../../../shared/contract/common.ts'
import { Icon } from '../ui/icons.tsx'
import { canPrepay } from './start.ts'
import { words } from './words.ts'

type PaymentKind = Tap['payment']

/**
 * The payments to choose from: those the sale takes. Paying ahead is left out where nobody would be told how, unless
 * nothing else is taken.
 */
export function paymentsOf({ payments }: SaleView): readonly PaymentKind[] {
  const shown = payments.filter((one) => one === 'cod' || canPrepay)
  return shown.length > 0 ? shown : payments
}

export function Payment({
  choices,
  value,
  onChange,
}: {
  choices: readonly PaymentKind[]
  value: PaymentKind
  onChange: (value: PaymentKind) => void
}): JSX.Element {
  if (choices.length === 1)
    return (
      <p class="soft small row">
        <Icon name="cash" size={18} />
        {choices[0] === 'cod' ? words().codOnly : words().prepaidOnly}
      </p>
    )
  return (
    <fieldset class="radios">
      <legend class="label">{words().payment}</legend>
      {choices.map((one) => (
        <label key={one} class={`button ${value === one ? 'picked' : ''}`}>
          <input
            type="radio"
            name="payment"
            class="heard-only"
            checked={value === one}
            onChange={() => onChange(one)}
          />
          <Icon name={value === one ? 'check' : one === 'cod' ? 'truck' : 'cash'} size={20} />
          {words()[one]}
        </label>
      ))}
    </fieldset>
  )
}
