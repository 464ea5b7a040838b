import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Stepper } from '../ui/controls.tsx'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { Badge, Skeleton, type Tone } from '../ui/show.tsx'
import { common } from '../ui/common-words.ts'
import { dictionary, language } from '../ui/words.ts'
import { Clash } from './clash.tsx'
import { zone } from './draft.ts'

type Planned = AnswerOf<'planSession'>['plans'][number]

const words = dictionary({
  vi: {
    title: 'Bắt đầu lúc nào thì gửi hàng lúc nào?',
    tonight: 'gửi hàng trong ngày',
    day: (name: string) => `gửi hàng ${name}`,
    split: (name: string) => `đơn đầu gửi trong ngày, đơn cuối gửi ${name}`,
    orders: 'Khoảng bao nhiêu đơn?',
    hands: 'Mấy người đóng gói?',
    fits: 'Kịp',
    tight: 'Vừa sát',
    fails: 'Không kịp',
    clash: 'Kho hoặc xe hết chỗ',
    needs: (n: number) => `cần ${n} người`,
    failed: 'Chưa tính được lúc này. Vẫn tạo phiên được.',
    latest: (time: string) => `Muốn gửi mọi đơn trong ngày: bắt đầu muộn nhất ${time}.`,
  },
  en: {
    title: 'When will orders ship?',
    tonight: 'it leaves the same day',
    day: (name) => `it leaves on ${name}`,
    split: (name) => `first orders the same day, the last on ${name}`,
    orders: 'About how many orders?',
    hands: 'How many packers?',
    fits: 'In time',
    tight: 'Tight',
    fails: 'Too late',
    clash: 'Hub or truck full',
    needs: (n) => `${n} people needed`,
    failed: 'This cannot be calculated right now. You can create the sale anyway.',
    latest: (time) => `For every order to leave the same day: start at ${time} at the latest.`,
  },
})

const looks: Record<Planned['verdict'], { tone: Tone; icon: IconName }> = {
  fits: { tone: 'go', icon: 'check' },
  tight: { tone: 'slow', icon: 'warn' },
  fails: { tone: 'stop', icon: 'cross' },
}
const suggested = ['08:00', '10:00', '13:00', '20:00']
/** A guess to begin with, which is never kept. */
const usualOrders = 200
const orderSteps = [20, 50, 100, 200, 500, 1_000, 2_000, 3_000, 5_000]

interface Props {
  session: Session
  day: string
  time: string
  policy: string
  hands: number
  onHands: (hands: number) => void
  /** How many orders are expected; unset while nobody said. */
  orders: number | undefined
  onOrders: (orders: number) => void
  onPick: (time: string, day: string) => void
}

/** What the hour of a sale means for its parcels, in plain words, compared with other hours of the same day. */
export function PlanHour({
  session,
  day,
  time,
  policy,
  hands,
  onHands,
  orders = usualOrders,
  onOrders,
  onPick,
}: Props): JSX.Element {
  const [answer, setAnswer] = useState<AnswerOf<'planSession'> | 'failed' | undefined>()
  const starts = [...new Set([...suggested, time])].filter((start) => /^\d\d:\d\d$/.test(start)).toSorted()
  useEffect(() => {
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
    const stop = new AbortController()
    const timer = setTimeout(() => {
      ask<'planSession'>('post', '/api/plan', {
        token: session.token,
        signal: stop.signal,
        body: { deadlinePolicy: policy, timeZone: zone, day, starts, orders, hands },
      }).then(setAnswer, () => stop.signal.aborted || setAnswer('failed'))
    }, 250)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [day, time, policy, orders, hands])
  const chosen = answer === 'failed' ? undefined : answer?.plans.find(({ start }) => start === time)
  return (
    <section class="card sunk stack-close" aria-live="polite">
      <h2>{words().title}</h2>
      <div class="row">
        <label class="stack-close">
          <span class="small soft">{words().orders}</span>
          <select class="pick" value={String(orders)} onChange={(event) => onOrders(Number(event.currentTarget.value))}>
            {orderSteps.map((step) => (
              <option key={step} value={step}>
                {step.toLocaleString(language.value)}
              </option>
            ))}
          </select>
        </label>
        <span class="stack-close">
          <span class="small soft">{words().hands}</span>
          <Stepper label={words().hands} value={hands} min={1} max={50} onChange={onHands} />
        </span>
      </div>
      {answer === 'failed' && <p class="soft">{words().failed}</p>}
      {answer === undefined && <Skeleton lines={3} label={common().loading} />}
      {answer && answer !== 'failed' && (
        <>
          <ul class="hours">
            {answer.plans.map((plan) => (
              <li key={plan.start}>
                <button
                  type="button"
                  class="hour"
                  aria-pressed={plan.start === time}
                  onClick={() => onPick(plan.start, day)}
                >
                  <strong class="number hour-time">{plan.start}</strong>
                  <span class="grow hour-words">
                    <Icon name="truck" size={18} /> {leaves(plan)}
                  </span>
                  <Badge tone={looks[plan.verdict].tone} icon={looks[plan.verdict].icon}>
                    {words()[plan.verdict]}
                    {plan.verdict !== 'fits' && plan.handsNeeded !== null && ` · ${words().needs(plan.handsNeeded)}`}
                  </Badge>
                  {plan.hub?.state === 'over' && <Badge tone="stop">{words().clash}</Badge>}
                </button>
              </li>
            ))}
          </ul>
          {chosen?.hub?.state === 'over' && <Clash startsAt={chosen.startsAt} hub={chosen.hub} onPick={onPick} />}
          {answer.latestSameDay && <p class="small soft">{words().latest(answer.latestSameDay)}</p>}
        </>
      )}
    </section>
  )
}

function leaves({ atStart, atEnd }: Planned): string {
  const name = (date: string): string =>
    new Intl.DateTimeFormat(language.value === 'vi' ? 'vi-VN' : 'en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'numeric',
      timeZone: 'UTC',
    }).format(new Date(`${date}T00:00:00Z`))
  if (atEnd.daysLater === 0) return words().tonight
  return atStart.daysLater === 0 ? words().split(name(atEnd.date)) : words().day(name(atStart.date))
}
