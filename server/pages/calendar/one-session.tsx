import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CalendarSession } from '../../../shared/contract/routes/calendar.ts'
import { HoldButton } from '../ui/controls.tsx'
import { clockTime, count, timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { looks } from './load-bar.tsx'
import { words } from './words.ts'

interface Props {
  session: Session
  one: CalendarSession
  timeZone: string
  now: number
  onMoved: () => void
}

/** A session: whose, when, how many parcels, which truck, and what to do if it does not fit. */
export function OneSession({ session, one, timeZone, now, onMoved }: Props): JSX.Element {
  const text = words()
  const clock = (at: string): string => clockTime(at, timeZone)
  const facts = [
    one.parcels === null ? text.noParcels : [text.parcels(count(one.parcels)), text.source[one.source]].join(' '),
    ...(one.packing ? [text.packing(clock(one.packing.from), clock(one.packing.until))] : []),
    ...one.leaves.map(({ pickup, dueAt, parcels }) =>
      pickup
        ? text.leaves(text.truckAt(pickup.carrier, timeAndDay(pickup.at, timeZone, now)), count(parcels))
        : text.due(timeAndDay(dueAt, timeZone, now), count(parcels)),
    ),
  ]
  return (
    <article class="card stack-close session">
      <div class="row-apart">
        <h3>
          <span class="number">
            {clock(one.startsAt)}–{clock(one.endsAt)}
          </span>{' '}
          {one.title}
        </h3>
        <Badge tone={looks[one.load].tone} icon={looks[one.load].icon}>
          {text.state[one.load]}
        </Badge>
      </div>
      <p class="facts">
        <strong>{one.name ?? one.seller}</strong>
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      {one.reasons.length > 0 && <p class="why">{one.reasons.map((reason) => text.reason[reason]).join(', ')}</p>}
      {one.nowhere && <p>{text.nowhere}</p>}
      {one.moveTo !== null && rolesOf('host').includes(session.role) && (
        <MoveTo
          session={session}
          one={one}
          to={one.moveTo}
          name={timeAndDay(one.moveTo, timeZone, now)}
          onMoved={onMoved}
        />
      )}
    </article>
  )
}

function MoveTo({
  session: { token },
  one,
  to,
  name,
  onMoved,
}: Pick<Props, 'session' | 'one' | 'onMoved'> & { to: string; name: string }): JSX.Element {
  const text = words()
  const [failed, setFailed] = useState<unknown>()
  const move = (): void =>
    void ask<'setSaleStart'>('put', `/api/sales/${one.saleId}/start`, { token, body: { startsAt: to } }).then(
      onMoved,
      setFailed,
    )
  return (
    <>
      <HoldButton kind="main-action" icon="calendar" again={text.moveAgain} onHeld={move}>
        {text.move(name)}
      </HoldButton>
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
    </>
  )
}
