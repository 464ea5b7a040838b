import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { money } from '../ui/format.ts'
import { latest, mustSignUpAgain, orderOf, taps } from './live.ts'
import { words } from './words.ts'

/** A new product under the finger is not ordered by a press that was meant for the one before (ms). */
const changeGuardMs = 900
/** Nor is a second order placed by a nervous second press after the answer came. */
const doneGuardMs = 1_500

/** The button that orders, with what keeps it from being pressed by mistake or in vain. */
export function OrderButton({
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

/** True for a while after `what` has changed; not for the first thing ever shown. */
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
