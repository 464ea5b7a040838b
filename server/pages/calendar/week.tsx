import type { JSX } from 'preact'
import type { Calendar, CalendarHub, CalendarSession } from '../../../shared/contract/routes/calendar.ts'
import { count } from '../ui/format.ts'
import { Badge } from '../ui/show.tsx'
import { wallTime } from '../ui/wall-time.ts'
import { addDays, dayName, show, usualZone } from './days.ts'
import { LoadBar, looks } from './load-bar.tsx'
import { words } from './words.ts'

/** Seven days at a glance: how many sessions, how full the hub and its fullest truck. A press opens the day. */
export function Week({ calendar }: { calendar: Calendar }): JSX.Element {
  const days = Array.from({ length: 7 }, (_, n) => addDays(calendar.from, n))
  return (
    <ol class="week">
      {days.map((day) => (
        <li key={day}>
          <OneDay day={day} calendar={calendar} />
        </li>
      ))}
    </ol>
  )
}

function OneDay({ day, calendar }: { day: string; calendar: Calendar }): JSX.Element {
  const text = words()
  const sessions = sessionsOn(day, calendar)
  const hub = worstHub(day, calendar.hubs)
  const sum = sessions.reduce((all, { parcels }) => all + (parcels ?? 0), 0)
  return (
    <button type="button" class="card day" onClick={() => show({ day, isWeek: false })}>
      <strong class="day-name">{dayName(day)}</strong>
      {hub && (
        <Badge tone={looks[hub.state].tone} icon={looks[hub.state].icon}>
          {text.state[hub.state]}
        </Badge>
      )}
      <span>
        {text.sessions(sessions.length)}
        {sum > 0 && ` · ${text.parcels(count(sum))}`}
      </span>
      {hub?.pickups.map((pickup) => (
        <LoadBar
          key={`${pickup.at} ${pickup.carrier}`}
          name={`${wallTime(Date.parse(pickup.at), hub.timeZone).time} ${pickup.carrier}`}
          load={pickup}
        />
      ))}
    </button>
  )
}

const worstFirst = ['over', 'tight', 'unknown', 'free', 'closed'] as const

/** The day of the hub that is worst off. */
function worstHub(
  day: string,
  hubs: readonly CalendarHub[],
): (CalendarHub['days'][number] & { timeZone: string }) | undefined {
  return hubs
    .flatMap(({ days, timeZone }) => days.filter(({ date }) => date === day).map((one) => ({ ...one, timeZone })))
    .toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state))[0]
}

export function sessionsOn(day: string, { sessions, hubs }: Calendar): CalendarSession[] {
  return sessions.filter((one) => wallTime(Date.parse(one.startsAt), zoneOf(one, hubs)).day === day)
}

/** The zone of the hub of a session. */
export function zoneOf({ hub }: CalendarSession, hubs: readonly CalendarHub[]): string {
  return (hubs.find(({ seller }) => seller === hub) ?? hubs[0])?.timeZone ?? usualZone
}
