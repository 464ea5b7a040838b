import type { JSX } from 'preact'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import { common } from '../ui/common-words.ts'
import { money } from '../ui/format.ts'
import { ForStaff, Frame } from '../ui/frame.tsx'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton, Tile } from '../ui/show.tsx'
import { showPage } from '../ui/show-page.tsx'
import { rolesOf } from '../ui/staff-pages.ts'
import { language } from '../ui/words.ts'
import { Advances } from './advances.tsx'
import './money.css'
import { Statements } from './statements.tsx'
import { Refunds } from './refunds.tsx'
import { words } from './words.ts'

const everyMs = 30_000
const ages = ['notDue', 'upTo7', 'upTo15', 'upTo30', 'older'] as const

/** What the shop owes its producers, by age and by the day it is due. */
function Money({ session }: { session: Session }): JSX.Element {
  const text = words()
  const { polled } = usePolled<'readForecast'>('/api/money/forecast', session.token, everyMs)
  const { answer, why } = polled.value
  return (
    <>
      <h1>{text.title}</h1>
      {why && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={5} label={common().loading} />}
      {answer?.days.length === 0 && (
        <Empty icon="list" title={text.none}>
          <p>{text.noneWhat}</p>
        </Empty>
      )}
      {answer?.aged.map((aged) => (
        <Aged key={aged.currency} aged={aged} />
      ))}
      {answer && <Statements session={session} />}
      {answer && answer.days.length > 0 && <Days forecast={answer} />}
      {answer && <Refunds token={session.token} forecast={answer} />}
      {answer && answer.days.length > 0 && <Advances session={session} />}
    </>
  )
}

function Aged({ aged }: { aged: ForecastView['aged'][number] }): JSX.Element {
  const text = words()
  return (
    <section class="stack-close" aria-label={text.aged}>
      <h2>{text.aged}</h2>
      <div class="aged">
        {ages
          .filter((age) => age === 'notDue' || aged[age] !== 0)
          .map((age) => (
            <Tile
              key={age}
              name={text[age]}
              value={money(aged[age], aged.currency)}
              icon="clock"
              tone={age === 'notDue' ? 'plain' : 'slow'}
            />
          ))}
      </div>
    </section>
  )
}

function Days({ forecast: { days, unknown } }: { forecast: ForecastView }): JSX.Element {
  const text = words()
  return (
    <section class="stack-close" aria-labelledby="days">
      <h2 id="days">{text.days}</h2>
      <ul class="card due">
        {days.map((day) => (
          <li key={`${day.day} ${day.seller} ${day.currency}`}>
            <div class="row-apart">
              <strong>{`${day.day.split('-').toReversed().join('/')} · ${day.name ?? day.seller}`}</strong>
              <strong class="number">{money(day.due, day.currency)}</strong>
            </div>
            <p class="soft small">
              {[
                text.parcels(day.parcels),
                day.expected !== 0 && text.expected(money(day.expected, day.currency)),
                day.atRisk !== 0 && text.atRisk(money(day.atRisk, day.currency)),
                day.payable > 0 && text.payable(money(day.payable, day.currency)),
              ]
                .filter(Boolean)
                .join(' · ')}{' '}
              {day.late !== 0 && <Badge tone="slow">{text.late}</Badge>}
            </p>
          </li>
        ))}
      </ul>
      {unknown.map((one) => (
        <p key={one.en} class="soft small">{`${text.unknown}: ${one[language.value]}`}</p>
      ))}
    </section>
  )
}

showPage(
  <ForStaff roles={rolesOf('money')} title={() => words().title}>
    {(session) => (
      <Frame title={words().title} session={session} narrow>
        <Money session={session} />
      </Frame>
    )}
  </ForStaff>,
)
