import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import type { Tap } from '../../../shared/client/pending-orders.ts'
import { Button, Stepper } from '../ui/controls.tsx'
import { count, money } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { Badge, Empty, Meter } from '../ui/show.tsx'
import { Form } from './form.tsx'
import { readPerson } from './saved-person.ts'
import { latest, mustSignUpAgain, orderOf, place, taps, token } from './live.ts'
import { Outcome } from './outcome.tsx'
import { Picture } from './picture.tsx'
import { Promised } from './promised.tsx'
import { canPrepay, saleId } from './start.ts'
import { Stock } from './stock.tsx'
import { newId } from './new-id.ts'
import { words } from './words.ts'

/** What the viewer chose instead of the pinned product. */
const chosen = signal<string | undefined>(undefined)
/** Why the form for name and address is open. */
const asking = signal<'no' | 'order' | 'change'>('no')

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

/** A press meant for the previous product must not order the new one that just appeared under the finger (ms). */
const changeGuardMs = 900
/** Nor may a nervous second press after the answer place a second order. */
const doneGuardMs = 1_500

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
  const press = (): void => {
    if (token.value) order()
    else asking.value = 'order'
  }
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
      {asking.value !== 'no' ? (
        <Form
          for={asking.value}
          onDone={asking.value === 'order' ? order : () => (asking.value = 'no')}
          onLater={() => (asking.value = 'no')}
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
          <div class="action stack-close">
            <OrderButton sale={sale} item={item} total={item.price * wanted} onPress={press} />
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

function OrderButton({
  sale,
  item,
  total,
  onPress,
}: {
  sale: SaleView
  item: SaleItemView
  total: number
  onPress: () => void
}): JSX.Element {
  const isNew = useGuard(item.sku, changeGuardMs)
  const mine = latest.value === undefined ? undefined : orderOf(latest.value)
  const isMine =
    mine !== undefined &&
    mine.lines.some((line) => line.sku === item.sku) &&
    (mine.state === 'confirmed' || mine.state === 'reserved')
  const isDone = useGuard(isMine ? mine.orderId : undefined, doneGuardMs)
  const under = [...taps.value.values()].find(
    ({ tap, step }) => typeof step === 'string' && tap.lines.some((line) => line.sku === item.sku),
  )
  const sum = money(total, sale.currency)
  const shut =
    sale.state === 'scheduled'
      ? words().notOpenYet
      : sale.state === 'paused'
        ? words().pausedNow
        : sale.state === 'closed'
          ? words().closedNow
          : undefined
  const what =
    sale.state === 'scheduled'
      ? words().notOpenYetWhat
      : sale.state === 'paused'
        ? words().pausedWhat
        : sale.state === 'closed'
          ? words().closedWhat
          : undefined
  const isWaiting = under !== undefined && !mustSignUpAgain.value
  const text = isWaiting
    ? under.step === 'sending'
      ? words().sending
      : words().looking
    : (shut ??
      (item.available === 0 && !isDone ? words().soldOut : isDone ? words().done : isNew ? words().changed : undefined))
  return (
    <>
      <Button
        kind="main-action"
        large
        wide
        busy={isWaiting}
        disabled={shut !== undefined || item.available === 0 || isDone || isNew}
        {...(isDone && { icon: 'check' as const })}
        onPress={onPress}
      >
        {text ?? (
          <>
            <span>{isMine ? words().orderAgain : words().order}</span> <span class="number">· {sum}</span>
          </>
        )}
      </Button>
      {what && (
        <p class="soft small" role="status">
          {what}
        </p>
      )}
    </>
  )
}

let firstShown = true

/** True for a while after `what` has changed; not for its first value. */
function useGuard(what: string | undefined, ms: number): boolean {
  const [isOn, turn] = useState(() => what !== undefined && !firstShown)
  useEffect(() => {
    const isFirst = firstShown
    firstShown = false
    if (what === undefined || isFirst) return undefined
    turn(true)
    const timer = setTimeout(() => turn(false), ms)
    return () => clearTimeout(timer)
  }, [what])
  return isOn
}
