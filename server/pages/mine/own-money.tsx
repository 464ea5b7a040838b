import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ForecastView } from '../../../shared/contract/routes/money.ts'
import { common } from '../ui/common-words.ts'
import { Button } from '../ui/controls.tsx'
import { count, dayOf, money } from '../ui/format.ts'
import { ask } from '../ui/http.ts'
import { useLoaded } from '../ui/loaded.ts'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Badge, Empty, Notice, Skeleton, Tile } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { moneyWords } from './money-words.ts'
import { OwnStatement } from './own-statement.tsx'

const everyMs = 30_000
const paidStep = 10
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** What a producer will get and on which day, what was paid, and the statement of it: nobody else's. */
export function OwnMoney({ session }: { session: Session }): JSX.Element {
  const { polled } = usePolled<'readOwnMoney'>('/api/mine/money', session.token, everyMs)
  const { answer, why } = polled.value
  return (
    <>
      {why && <Notice tone="slow">{why}</Notice>}
      {!answer && !why && <Skeleton lines={5} label={common().loading} />}
      {answer && <Due forecast={answer} />}
      {answer && <Paid session={session} now={Date.parse(`${answer.today}T00:00:00`)} />}
      {answer && <OwnStatement session={session} today={answer.today} />}
    </>
  )
}

const inDays = (day: string): string => day.split('-').toReversed().join('/')

function Due({ forecast: { days, unknown } }: { forecast: ForecastView }): JSX.Element {
  const words = moneyWords()
  if (days.length === 0)
    return (
      <Empty icon="cash" title={words.none}>
        <p>{words.noneWhat}</p>
      </Empty>
    )
  const currencies = [...new Set(days.map(({ currency }) => currency))]
  return (
    <section class="stack-close" aria-labelledby="days">
      {currencies.map((currency) => (
        <Sums key={currency} currency={currency} days={days.filter((day) => day.currency === currency)} />
      ))}
      <h2 id="days">{words.days}</h2>
      <p class="soft small">{words.daysWhat}</p>
      <ul class="card due">
        {days.map((day) => (
          <li key={`${day.day} ${day.currency}`}>
            <div class="row-apart">
              <strong>{inDays(day.day)}</strong>
              <strong class="number">{money(day.due, day.currency)}</strong>
            </div>
            <p class="soft small">
              {[
                day.parcels > 0 && words.parcels(count(day.parcels)),
                day.expected !== day.due && words.expected(money(day.expected, day.currency)),
                day.atRisk !== 0 && words.atRisk(money(day.atRisk, day.currency)),
              ]
                .filter(Boolean)
                .join(' · ')}{' '}
              {day.late !== 0 && <Badge tone="slow">{words.isLate}</Badge>}
            </p>
          </li>
        ))}
      </ul>
      {unknown.map((one) => (
        <p key={one.en} class="soft small">{`${words.unknown}: ${one[language.value]}`}</p>
      ))}
    </section>
  )
}

function Sums({ currency, days }: { currency: string; days: ForecastView['days'] }): JSX.Element {
  const words = moneyWords()
  const sum = (of: 'due' | 'late'): number => days.reduce((total, day) => total + day[of], 0)
  const late = sum('late')
  return (
    <div class="numbers">
      <Tile name={words.waiting} value={money(sum('due'), currency)} icon="cash" />
      {late !== 0 && <Tile name={words.late} value={money(late, currency)} icon="clock" tone="slow" />}
    </div>
  )
}

function Paid({ session: { token }, now }: { session: Session; now: number }): JSX.Element {
  const words = moneyWords()
  const [limit, setLimit] = useState(paidStep)
  const { value, failed } = useLoaded(
    () => ask<'listOwnPayouts'>('get', `/api/mine/money/payouts?limit=${limit}`, { token }),
    String(limit),
  )
  return (
    <section class="stack-close" aria-labelledby="paid">
      <h2 id="paid">{words.paid}</h2>
      {failed !== undefined && <Notice tone="slow">{failed}</Notice>}
      {value?.items.length === 0 && <p class="soft">{words.noPaid}</p>}
      {value && value.items.length > 0 && (
        <ul class="card due">
          {value.items.map(({ payoutId, at, through, amount, currency }) => (
            <li key={payoutId}>
              <div class="row-apart">
                <strong>{dayOf(at, zone, now)}</strong>
                <strong class="number">{money(amount, currency)}</strong>
              </div>
              <p class="soft small">{words.through(inDays(through))}</p>
            </li>
          ))}
        </ul>
      )}
      {value?.nextCursor && limit < 200 && (
        <Button kind="quiet" icon="clock" onPress={() => setLimit(Math.min(200, limit + paidStep))}>
          {words.more}
        </Button>
      )}
    </section>
  )
}
