import type { JSX } from 'preact'
import type { Calendar, CalendarHub } from '../../../shared/contract/routes/calendar.ts'
import { Notice } from '../ui/show.tsx'
import type { Session } from '../ui/session.ts'
import { wallTime } from '../ui/wall-time.ts'
import { LoadBar } from './load-bar.tsx'
import { OneSession } from './one-session.tsx'
import { sessionsOn, zoneOf } from './week.tsx'
import { words } from './words.ts'

interface Props {
  session: Session
  calendar: Calendar
  day: string
  now: number
  onMoved: () => void
}

/** One day: its sessions, and what falls on each hour and each truck of the hub. */
export function Day({ session, calendar, day, now, onMoved }: Props): JSX.Element {
  const text = words()
  const sessions = sessionsOn(day, calendar)
  const over = sessions.filter(({ load }) => load === 'over').length
  return (
    <div class="day-view">
      <section class="stack-close" aria-label={text.sessions(sessions.length)}>
        {over > 0 && (
          <Notice tone="stop" icon="warn" loud>
            {text.overHere(over)} {calendar.hubs.some(({ more }) => more) && text.more}
          </Notice>
        )}
        {sessions.length === 0 && <p class="soft">{text.none}.</p>}
        {sessions.map((one) => (
          <OneSession
            key={one.saleId}
            session={session}
            one={one}
            timeZone={zoneOf(one, calendar.hubs)}
            now={now}
            onMoved={onMoved}
          />
        ))}
      </section>
      <div class="stack">
        {calendar.hubs.map((hub) => (
          <HubDay key={hub.seller ?? ''} hub={hub} day={day} />
        ))}
      </div>
    </div>
  )
}

function HubDay({ hub, day }: { hub: CalendarHub; day: string }): JSX.Element {
  const text = words()
  const { hours = [], pickups = [] } = hub.days.find(({ date }) => date === day) ?? {}
  const most = Math.max(...hours.map(({ parcels }) => parcels), ...pickups.map(({ parcels }) => parcels))
  const clock = (at: string): string => wallTime(Date.parse(at), hub.timeZone).time
  return (
    <section class="card stack-close">
      <h2>{hub.isAbove ? text.hubAbove : text.hub(hub.name ?? hub.seller ?? '')}</h2>
      {hub.isAbove && <p class="soft small">{text.above}</p>}
      <Unknowns knows={hub.knows} />
      {pickups.length > 0 && (
        <>
          <h3>{text.trucks}</h3>
          <ul class="loads">
            {pickups.map((pickup) => (
              <li key={`${pickup.at} ${pickup.carrier}`}>
                <LoadBar name={`${clock(pickup.at)} ${pickup.carrier}`} load={pickup} most={most} />
              </li>
            ))}
          </ul>
        </>
      )}
      {hours.length > 0 && (
        <>
          <h3>{text.hours}</h3>
          <p class="soft small">{text.hoursWhat}</p>
          <ul class="loads">
            {hours.map((hour) => (
              <li key={hour.at}>
                <LoadBar name={clock(hour.at)} load={hour} most={most} />
              </li>
            ))}
          </ul>
        </>
      )}
      {hours.length === 0 && pickups.length === 0 && hub.knows.hours && <p class="soft">{text.closed}.</p>}
    </section>
  )
}

function Unknowns({ knows }: Pick<CalendarHub, 'knows'>): JSX.Element | null {
  const text = words()
  const all = [!knows.hours && text.noHours, !knows.parcelsPerHour && text.noRate, !knows.trucks && text.noTrucks]
  const unknown = all.filter((one) => one !== false)
  return unknown.length === 0 ? null : <p class="soft small">{unknown.join(' ')}</p>
}
