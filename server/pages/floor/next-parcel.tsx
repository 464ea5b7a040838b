import type { JSX } from 'preact'
import { spaced } from '../ui/format.ts'
import { Button } from '../ui/controls.tsx'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Empty } from '../ui/show.tsx'
import { busy, claimNext, nothingLeft, openParcel } from './actions.ts'
import { next, stateAtTable, table, toPack } from './state.ts'
import { words } from './words.ts'

/** The parcel to scan next, or that the batch is done. */
export function NextParcel({ session }: { session: Session }): JSX.Element {
  const text = words()
  const parcel = next.value
  if (!parcel && toPack.value.length > 0)
    return (
      <Empty icon="clock" title={text.shortLast}>
        <p>{text.shortLastWhat}</p>
      </Empty>
    )
  if (!parcel) {
    const stateIs = (state: string): number =>
      table.value.sheet!.parcels.filter(({ code }) => stateAtTable(code) === state).length
    return (
      <section class="card stack done-card">
        <Empty icon="check" title={text.done}>
          <p>{text.doneWhat(stateIs('packed'), stateIs('cancelled'))}</p>
        </Empty>
        <Button kind="main-action" large wide icon="bolt" busy={busy.value} onPress={() => void claimNext(session)}>
          {nothingLeft.value ? text.nothingLeft : text.claimNext}
          <kbd>Enter</kbd>
        </Button>
      </section>
    )
  }
  return (
    <section class="card stack next-card">
      <div class="row">
        <Icon name="scan" size={40} />
        <div>
          <h2>{text.scanLabel}</h2>
          <p>
            {text.scanLabelWhat(parcel.number)} <span class="soft number">{spaced(parcel.code)}</span>
          </p>
        </div>
      </div>
      <ul class="soft">
        {parcel.lines.map((line) => (
          <li key={line.sku}>
            {line.quantity} × {line.title}
          </li>
        ))}
      </ul>
      <Button kind="main-action" large icon="next" onPress={() => void openParcel(parcel)}>
        {text.openNext(parcel.number)}
        <kbd>Enter</kbd>
      </Button>
    </section>
  )
}
