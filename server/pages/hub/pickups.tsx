import type { JSX } from 'preact'
import { dayOf, timeAndDay } from '../ui/format.ts'
import { common } from '../ui/common-words.ts'
import { Icon } from '../ui/icons.tsx'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { words } from './words.ts'

const everyMs = 30_000
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Today's trucks, which take the parcels of all members; for who hands over. */
export function PickupsToday({ session, now }: { session: Session; now: number }): JSX.Element {
  const text = words()
  const { polled } = usePolled<'listPickups'>('/api/pickups?limit=30', session.token, everyMs)
  const today = polled.value.answer?.items.filter(
    ({ state, openedAt }) => state !== 'cancelled' && dayOf(openedAt, zone, now) === common().today,
  )
  return (
    <section class="card stack-close" aria-labelledby="pickups">
      <h2 id="pickups">{text.pickups}</h2>
      {today?.length === 0 && <p class="soft">{text.pickupsNone}</p>}
      {today?.map((one) => (
        <a key={one.pickupId} class="button pickup" href={`/hand-over#${one.pickupId}`}>
          <Icon name="truck" />
          <span class="grow">
            {one.carrier} · {timeAndDay(one.openedAt, zone, now)}
          </span>
          <span>{text.pickupCount(one.tally.scanned)}</span>
        </a>
      ))}
      <a href="/hand-over">{text.toHandOver}</a>
    </section>
  )
}
