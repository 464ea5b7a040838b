import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import { Button, Stepper } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { Badge, Empty, Meter, Notice } from '../ui/show.tsx'
import { Form, Proof } from './form.tsx'
import { readPerson } from './saved-person.ts'
import { isPhoneProven, place, token } from './live.ts'
import { OrderButton } from './order-button.tsx'
import { Outcome } from './outcome.tsx'
import { Picture } from './picture.tsx'
import { Promised } from './promised.tsx'
import { canPrepay, saleId } from './start.ts'
import { Stock } from './stock.tsx'
import { newId } from './new-id.ts'
import { words } from './words.ts'

/** What the viewer chose instead of the pinned product. */
const chosen = signal<string | undefined>(undefined)
/** Which form is open: for name and address, to order or to change them, or for the code that proves the phone. */
const asking = signal<'no' | 'sign-up' | 'change' | 'prove'>('no')
/** The product whose button was pressed: that is what is ordered when nothing is left to ask, whatever is pinned by then. */
const wantedSku = signal<string | undefined>(undefined)

export function choose(sku: string | undefined): void {
  chosen.value = sku
  asking.value = 'no'
  document.getElementById('buy')?.scrollIntoView({ block: 'start' })
}

/** The product in the large card: the viewer's choice, otherwise the pinned one, otherwise the only one. */
export function shownSku(sale: SaleView): string | undefined {
  return chosen.value ?? sale.pin ?? (sale.items.length === 1 ? sale.items[0]!.sku : undefined)
}

export function Buy({ sale }: { sale: SaleView }): JSX.Element {
  const item = sale.items.find((one) => one.sku === shownSku(sale))
  if (!item) {
    return (
      <section class="buy card" id="buy">
        <Outcome sale={sale} />
        <Empty icon="pin" title={words().noPin}>
          <p>{words().noPinWhat}</p>
        </Empty>
      </section>
    )
  }
  return <Card key={item.sku} sale={sale} item={item} />
}

function Card({ sale, item }: { sale: SaleView; item: SaleItemView }): JSX.Element {
  const [quantity, setQuantity] = useState(1)
  const [payment, setPayment] = useState<Tap['payment']>('cod')
  const most = Math.max(1, Math.min(99, item.perViewerLimit ?? 99, item.available))
  const wanted = Math.min(quantity, most)
  const pinned = sale.items.find((one) => one.sku === sale.pin)
  const order = (): void => {
    asking.value = 'no'
    place({ orderId: newId(), saleId, lines: [{ sku: item.sku, quantity: wanted }], payment })
  }
  const goOn = (): void => {
    if (!token.value) asking.value = 'sign-up'
    else if (sale.phoneProof && !isPhoneProven.value) asking.value = 'prove'
    else if (wantedSku.value === item.sku) order()
    else asking.value = 'no'
  }
  const begin = (sku: string | undefined): void => {
    wantedSku.value = sku
    goOn()
  }
  const isWanted = wantedSku.value === item.sku
  const form = asking.value === 'prove' && isPhoneProven.value ? 'no' : asking.value
  const close = (): void => void (asking.value = 'no')
  return (
    <section class="buy card stack" id="buy" aria-labelledby="buy-title">
      {chosen.value && pinned && pinned.sku !== item.sku && (
        <button type="button" class="button wide" onClick={() => choose(undefined)}>
          <Icon name="pin" />
          {words().toPin(pinned.title)}
        </button>
      )}
      <Picture sku={item.sku} title={item.title} large />
      <div class="stack-close">
        <div class="row">
          {item.sku === sale.pin ? (
            <Badge tone="brand" icon="pin">
              {words().pinned}
            </Badge>
          ) : (
            <Badge icon="check">{words().chosen}</Badge>
          )}
          <Stock item={item} />
        </div>
        <h2 id="buy-title" class="buy-title">
          {item.title}
        </h2>
        <p class="price number">{money(item.price, sale.currency)}</p>
        <Meter part={item.quota === 0 ? 0 : item.available / item.quota} />
        {item.available === 0 && item.held > 0 && <p class="small soft">{words().maybeAgain(count(item.held))}</p>}
        {item.perViewerLimit !== null && <p class="small soft">{words().limit(count(item.perViewerLimit))}</p>}
      </div>
      <Outcome sale={sale} />
      {form === 'prove' ? (
        <Proof
          for={isWanted ? 'order' : 'later'}
          onDone={goOn}
          onLater={close}
          onOtherPhone={() => (asking.value = 'sign-up')}
        />
      ) : form !== 'no' ? (
        <Form
          for={form === 'sign-up' && isWanted ? 'order' : 'change'}
          onDone={form === 'sign-up' ? goOn : close}
          onLater={close}
        />
      ) : (
        <>
          {(item.available > 0 || sale.state === 'scheduled') && (
            <div class="choices">
              <div class="field">
                <span class="label">{words().quantity}</span>
                <Stepper label={words().quantity} value={wanted} min={1} max={most} onChange={setQuantity} />
              </div>
              {canPrepay ? (
                <Payment value={payment} onChange={setPayment} />
              ) : (
                <p class="soft cod-only row">
                  <Icon name="cash" />
                  {words().codOnly}
                </p>
              )}
            </div>
          )}
          {item.available > 0 && <Recipient />}
          {sale.phoneProof && sale.state === 'scheduled' && !isPhoneProven.value && (
            <ProveFirst onPress={() => begin(undefined)} />
          )}
          <div class="action stack-close">
            <OrderButton sale={sale} item={item} total={item.price * wanted} onPress={() => begin(item.sku)} />
            <Promised sale={sale} />
          </div>
        </>
      )}
    </section>
  )
}

function Payment({
  value,
  onChange,
}: {
  value: Tap['payment']
  onChange: (payment: Tap['payment']) => void
}): JSX.Element {
  return (
    <fieldset class="pay-by">
      <legend class="label">{words().payment}</legend>
      {(['cod', 'prepaid'] as const).map((one) => (
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

/** The recipient, with a way to change it. */
function Recipient(): JSX.Element | null {
  const person = token.value ? readPerson() : undefined
  if (!person) return null
  return (
    <div class="row-apart recipient small">
      <span>
        <span class="soft">{words().deliverTo}:</span> <strong>{person.name}</strong>, {person.line}, {person.ward.name}
      </span>
      <button
        type="button"
        class="button quiet"
        aria-label={`${words().change}: ${words().deliverTo}`}
        onClick={() => (asking.value = 'change')}
      >
        {words().change}
      </button>
    </div>
  )
}

/** Before the sale opens there is time for what would cost it later. */
function ProveFirst({ onPress }: { onPress: () => void }): JSX.Element {
  return (
    <div class="stack-close">
      <Notice tone="brand" icon="info">
        {words().proveFirstWhat}
      </Notice>
      <Button wide icon="check" onPress={onPress}>
        {words().proveFirst}
      </Button>
    </div>
  )
}
