import type { JSX } from 'preact'
import { timeAndDay, duration } from '../ui/format.ts'
import { Icon } from '../ui/icons.tsx'
import { saleId, serverNow } from './start.ts'
import { useSecond } from './use-second.ts'
import { words } from './words.ts'

/** Time until the host plans to open, by the server's clock. */
export function StartsIn({ at, timeZone }: { at: string; timeZone: string }): JSX.Element {
  useSecond(true)
  const leftMs = Date.parse(at) - serverNow()
  return (
    <div class="card starts-in row" role="timer">
      <Icon name="clock" size={28} />
      <div class="grow">
        <p class="soft small">{words().startsAt(timeAndDay(at, timeZone, serverNow()))}</p>
        {leftMs > 0 ? (
          <p>
            {words().startsIn} <span class="number">{duration(leftMs)}</span>
          </p>
        ) : (
          <p>
            <strong>{words().anyMoment}</strong>
          </p>
        )}
      </div>
      {leftMs > 0 && (
        <a class="button wide" href={`/live/${saleId}/calendar.ics`}>
          <Icon name="calendar" />
          {words().toCalendar}
        </a>
      )}
    </div>
  )
}
