import { signal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import { productOf } from '../../../shared/sale/choice.ts'
import { Button, Stepper } from '../ui/controls.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty, Notice } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { unitsBought } from './bought.ts'
import { chosen, isPicked, shownChoice, shownProduct, type ShownProduct } from './choose.ts'
import { sumOf } from './fee.tsx'
import { Form, Proof, Waiting } from './form.tsx'
import { readPerson } from './saved-person.ts'
import { isPhoneProven, offers, place, token } from './live.ts'
import { OrderButton, whyShut } from './order-button.tsx'
import { Outcome } from './outcome.tsx'
import { ChoiceButtons, ProductFacts } from './product.tsx'
import { Payment, paymentsOf } from './payment.tsx'
import { Promised } from './promised.tsx'
import { codTerms, saleId } from './start.ts'
import { newId } from './new-id.ts'
import { useBack } from './use-back.ts'
import { mayWait, wait } from './wait.ts'
import { words } from './words.ts'

/** Which form is open: for name and address, to order or to change them, or for the code that proves the phone. */
const asking = signal<'no' | 'sign-up' | 'change' | 'prove'>('no')
/**
 * The product whose button was pressed: that is what is ordered when nothing is left to ask, whatever is pinned by
 * then.
 */
const wantedSku = signal<string | undefined>(undefined)
/** Whether it is sold out, so that what is wanted is a place on its waiting list. */
const wantsPlace = signal(false)

function closeForm(): void {
  asking.value = 'no'
}

export function choose(sku: string | undefined): void {
  chosen.value = sku
  closeForm()
  document.getElementById('buy')?.scrollIntoView({ block: 'start' })
}

export function Buy({ sale }: { sale: SaleView }): JSX.Element {
  const product = shownProduct(sale)
  useBack(product !== undefined && asking.value !== 'no', closeForm)
  if (!product) {
    const isEarly = sale.state === 'scheduled'
    return (
      <section class="buy card" id="buy">
        <Outcome sale={sale} sku={undefined} />
        <Empty icon={isEarly ? 'clock' : 'pin'} title={isEarly ? words().early : words().noPin}>
          <p>{isEarly ? words().earlyWhat : words().noPinWhat}</p>
        </Empty>
      </section>
    )
  }
  return <Card key={product.items[0].sku} sale={sale} product={product} />
}

function Card({ sale, product }: { sale: SaleView; product: ShownProduct }): JSX.Element {
  const item = shownChoice(product, sale.pin)
  const [quantity, setQuantity] = useState(1)
  const [wish, setPayment] = useState<Tap['payment']>('cod')
  const payments = paymentsOf(sale)
  const payment = payments.includes(wish) ? wish : payments[0]!
  const bought = unitsBought(item.sku)
  const leftForMe = item.perViewerLimit === null ? 99 : item.perViewerLimit - bought
  const most = Math.max(1, Math.min(99, leftForMe, item.available))
  const wanted = Math.min(quantity, most)
  const pinned = productOf(sale.items, sale.pin)
  const order = (): void => {
    closeForm()
    if (wantsPlace.value) wait(item.sku, Math.max(1, Math.min(quantity, leftForMe)), payment)
    else place({ orderId: newId(), saleId, lines: [{ sku: item.sku, quantity: wanted }], payment })
  }
  const goOn = (): void => {
    if (!token.value) asking.value = 'sign-up'
    else if (sale.phoneProof && !isPhoneProven.value) asking.value = 'prove'
    else if (wantedSku.value === item.sku) order()
    else closeForm()
  }
  const begin = (sku: string | undefined, isSoldOut = false): void => {
    wantedSku.value = sku
    wantsPlace.value = isSoldOut
    goOn()
  }
  const isWanted = wantedSku.value === item.sku
  const form = asking.value === 'prove' && isPhoneProven.value ? 'no' : asking.value
  return (
    <section class="buy card stack" id="buy" aria-labelledby="buy-title">
      {chosen.value && pinned && pinned.items[0] !== product.items[0] && (
        <button type="button" class="button wide" onClick={() => choose(undefined)}>
          <Icon name="pin" />
          {words().toPin(pinned.title)}
        </button>
      )}
      <ProductFacts
        sale={sale}
        product={product}
        item={item}
        title={form === 'no' ? product.title : item.title}
        bought={bought}
      />
      <Outcome sale={sale} sku={item.sku} />
      {form === 'prove' ? (
        <Proof
          for={isWanted && !wantsPlace.value ? 'order' : 'later'}
          onDone={goOn}
          onLater={closeForm}
          onOtherPhone={() => (asking.value = 'sign-up')}
        />
      ) : form !== 'no' ? (
        <Form
          for={form !== 'sign-up' || !isWanted ? 'change' : wantsPlace.value ? 'wait' : 'order'}
          onDone={form === 'sign-up' ? goOn : closeForm}
          onLater={closeForm}
          sum={(province) => sumOf(sale, item, wanted, province)}
        />
      ) : (
        <Choices
          sale={sale}
          product={product}
          item={item}
          payment={payment}
          onPayment={setPayment}
          quantity={{ value: wanted, max: most, isFull: leftForMe <= 0, onChange: setQuantity }}
          begin={begin}
        />
      )}
    </section>
  )
}

interface Quantity {
  value: number
  max: number
  /** The limit per buyer is reached. */
  isFull: boolean
  onChange: (value: number) => void
}

/** Which choice, how to pay, who gets it, and the bar with quantity and button that stays under the thumb. */
function Choices({
  sale,
  product,
  item,
  payment,
  onPayment,
  quantity,
  begin,
}: {
  sale: SaleView
  product: ShownProduct
  item: SaleItemView
  payment: Tap['payment']
  onPayment: (payment: Tap['payment']) => void
  quantity: Quantity
  begin: (sku: string | undefined, isSoldOut?: boolean) => void
}): JSX.Element {
  const isMine = offers.value.some(({ lines }) => lines.some(({ sku }) => sku === item.sku))
  const canWait = !quantity.isFull && item.available === 0 && sale.state === 'open' && !isMine
  const isOffered = !quantity.isFull && (item.available > 0 || sale.state === 'scheduled')
  const shut = whyShut(sale.state)
  const sum = sumOf(sale, item, quantity.value)
  return (
    <>
      <ChoiceButtons sale={sale} product={product} item={item} />
      {isOffered && <Payment choices={paymentsOf(sale)} value={payment} onChange={onPayment} />}
      {isOffered && payment === 'cod' && <p class="soft small">{codTerms?.[language.value]}</p>}
      {canWait && (
        <Wait sku={item.sku}>
          <Payment choices={paymentsOf(sale)} value={payment} onChange={onPayment} />
          <Button kind="main-action" large wide icon="clock" onPress={() => begin(item.sku, true)}>
            {words().wait}
          </Button>
        </Wait>
      )}
      {item.available > 0 && <Recipient />}
      {sale.phoneProof && sale.state === 'scheduled' && !isPhoneProven.value && (
        <ProveFirst onPress={() => begin(undefined)} />
      )}
      {isOffered && item.available > 0 && <Promised sale={sale} />}
      {shut && (
        <p class="soft small" role="status">
          {shut.text}
        </p>
      )}
      {!canWait && (
        <div class="action">
          {isOffered && sum.text !== undefined && <p class="sum small">{sum.text}</p>}
          {isOffered && (
            <Stepper
              label={words().quantity}
              value={quantity.value}
              min={1}
              max={quantity.max}
              onChange={quantity.onChange}
            />
          )}
          <OrderButton
            sale={sale}
            item={item}
            sum={sum.shown}
            isFull={quantity.isFull}
            isPicked={isPicked(product)}
            onPress={() => begin(item.sku)}
          />
        </div>
      )}
    </>
  )
}

/** For what is sold out: the way onto its waiting list, or where this viewer stands in it. */
function Wait({ sku, children }: { sku: string; children: ComponentChildren }): JSX.Element {
  return mayWait.value ? <Waiting sku={sku}>{children}</Waiting> : <>{children}</>
}

/** The recipient, with a way to change it. */
function Recipient(): JSX.Element | null {
  const person = token.value ? readPerson() : undefined
  if (!person) return null
  return (
    <div class="row-apart recipient small">
      <span>
        <span class="soft">{words().deliverTo}:</span> <strong>{person.name}</strong>, {person.line}, {person.ward.name}
        , {person.province.name}
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
