import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { SaleItemView, SaleView } from '../../../shared/contract/common.ts'
import { Button } from '../ui/controls.tsx'
import { ownOrderOf } from './bought.ts'
import { latest, mustSignUpAgain, taps } from './live.ts'
import { words } from './words.ts'

/** A new product under the finger is not ordered by a press that was meant for the one before (ms). */
const changeGuardMs = 900
/** Nor is a second order placed by a nervous second press after the answer came. */
const doneGuardMs = 1_500

/** What a sale that is not open says: on the button, and in a sentence. */
export function whyShut(state: SaleView['state']): { label: string; text: string } | undefined {
  const all = words()
  if (state === 'scheduled') return { label: all.notOpenYet, text: all.notOpenYetWhat }
  return state === 'paused' ? { label: all.pausedNow, text: all.pausedWhat } : undefined
}

/** The button that orders, with what keeps it from being pressed by mistake or in vain. */
export function OrderButton({
  sale,
  item,
  sum,
  isFull,
  isPicked,
  onPress,
}: {
  sale: SaleView
  item: SaleItemView
  /** Goods and shipping, as it is said. */
  sum: string
  /** The limit per buyer is reached. */
  isFull: boolean
  /** The viewer chose it among the choices of its product. */
  isPicked: boolean
  onPress: () => void
}): JSX.Element {
  const isNew = useGuard(item.sku, changeGuardMs, isPicked)
  const mine = ownOrderOf(item.sku)
  const isDone = useGuard(mine?.orderId === latest.value ? latest.value : undefined, doneGuardMs)
  const under = [...taps.value.values()].find(
    ({ tap, step }) => typeof step === 'string' && tap.lines.some((line) => line.sku === item.sku),
  )
  const isWaiting = under !== undefined && !mustSignUpAgain.value
  const shut = whyShut(sale.state)?.label ?? obstacle({ isDone, isFull, isNew, isSoldOut: item.available === 0 })
  const label = isWaiting ? (under.step === 'sending' ? words().sending : words().looking) : shut
  return (
    <Button
      kind="main-action"
      large
      wide
      busy={isWaiting}
      disabled={shut !== undefined}
      {...(isDone && { icon: 'check' as const })}
      onPress={onPress}
    >
      {label ?? (
        <>
          <span>{mine ? words().orderAgain : words().order}</span> <span class="number">{sum}</span>
        </>
      )}
    </Button>
  )
}

function obstacle(now: { isDone: boolean; isSoldOut: boolean; isFull: boolean; isNew: boolean }): string | undefined {
  const all = words()
  if (now.isDone) return all.done
  if (now.isSoldOut) return all.soldOut
  if (now.isFull) return all.full
  return now.isNew ? all.changed : undefined
}

let firstShown = true

/** True for a while after `what` has changed, unless the viewer changed it; not for the first thing ever shown. */
function useGuard(what: string | undefined, ms: number, isOwn = false): boolean {
  const isShown = useRef(false)
  const [isOn, turn] = useState(() => what !== undefined && !firstShown)
  useEffect(() => {
    const isFirst = firstShown
    firstShown = false
    const isOwnChange = isShown.current && isOwn
    isShown.current = true
    // What was guarded may be gone before its time is over: a cancelled order holds up nothing.
    if (what === undefined || isFirst || isOwnChange) return turn(false)
    turn(true)
    const timer = setTimeout(() => turn(false), ms)
    return () => clearTimeout(timer)
  }, [what])
  return isOn
}
