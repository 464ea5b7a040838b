import type { JSX } from 'preact'
import type { Calendar } from '../../../shared/contract/routes/calendar.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { serverNow, usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Empty, Notice, Skeleton } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import './calendar.css'
import { Day } from './day.tsx'
import { addDays, dayName, show, shown, span, today } from './days.ts'
import { HubForm } from './hub-form.tsx'
import { Week } from './week.tsx'
import { words } from './words.ts'

const everyMs = 30_000
const managers = ['owner', 'admin']

function SessionCalendar({ session }: { session: Session }): JSX.Element {
  const text = words()
  const { from, to } = span(shown.value)
  const { polled, again } = usePolled<'readCalendar'>(`/api/calendar?from=${from}&to=${to}`, session.token, everyMs)
  const { answer, why } = polled.value
  return (
    <>
      <h1>{text.title}</h1>
      <Which from={from} to={to} />
      {why && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={6} label={common().loading} />}
      {answer && <Shown session={session} calendar={answer} now={serverNow(polled.value)} onMoved={again} />}
      {managers.includes(session.role) && <HubForm session={session} onSaved={again} />}
    </>
  )
}

/** A calendar as a week or a day; with a word where nobody has said what the hub can do. */
function Shown(props: { session: Session; calendar: Calendar; now: number; onMoved: () => void }): JSX.Element {
  const text = words()
  const { calendar } = props
  return (
    <>
      {calendar.hubs.length === 0 && <Notice tone="brand">{text.noHub}</Notice>}
      {shown.value.isWeek && calendar.sessions.length === 0 && (
        <Empty icon="calendar" title={text.none}>
          <p>{text.noneWhat}</p>
        </Empty>
      )}
      {shown.value.isWeek ? <Week calendar={calendar} /> : <Day {...props} day={shown.value.day} />}
    </>
  )
}

/** Which days are shown, and the ways to others. */
function Which({ from, to }: { from: string; to: string }): JSX.Element {
  const text = words()
  const { day, isWeek } = shown.value
  const step = isWeek ? 7 : 1
  return (
    <div class="which">
      <h2 aria-live="polite">{isWeek ? `${dayName(from)} – ${dayName(to)}` : dayName(day)}</h2>
      <div class="row" role="group" aria-label={text.view}>
        <Button pressed={isWeek} onPress={() => show({ day, isWeek: true })}>
          {text.week}
        </Button>
        <Button pressed={!isWeek} onPress={() => show({ day, isWeek: false })}>
          {text.oneDay}
        </Button>
      </div>
      <div class="row">
        <Button icon="back" label={text.before} onPress={() => show({ day: addDays(day, -step), isWeek })}>
          {''}
        </Button>
        <Button onPress={() => show({ day: today(), isWeek })}>{isWeek ? text.thisWeek : text.today}</Button>
        <Button icon="next" label={text.after} onPress={() => show({ day: addDays(day, step), isWeek })}>
          {''}
        </Button>
      </div>
    </div>
  )
}

showPage(
  <ForStaff roles={rolesOf('calendar')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session}>
        {session.seller === undefined ? (
          <>
            <h1 class="heard-only">{words().title}</h1>
            <Empty icon="info" title={words().noSeller} />
          </>
        ) : (
          <SessionCalendar session={session} />
        )}
      </Frame>
    )}
  </ForStaff>,
)
