import type { JSX } from 'preact'
import { common } from '../ui/common-words.ts'
import { caseWords } from '../ui/case-words.ts'
import { count, duration, timeAndDay } from '../ui/format.ts'
import type { AnswerOf } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import { usePolled } from '../ui/polled.ts'
import { Badge, Empty, Notice, Skeleton } from '../ui/show.tsx'
import { deskWords } from './words.ts'

const lookEveryMs = 5_000
/** With less time than this left a case is urgent (ms). */
const urgentMs = 2 * 3_600_000

type Listed = AnswerOf<'listCases'>['items'][number]

/** Cases by their clocks: whose time ends first is on top. */
export function CaseList({ state, token }: { state: 'open' | 'closed'; token: string }): JSX.Element {
  const words = deskWords()
  const { polled } = usePolled<'listCases'>(`/api/cases?limit=200&state=${state}`, token, lookEveryMs)
  const { answer, why } = polled.value
  const items = state === 'closed' ? answer?.items.toReversed() : answer?.items
  return (
    <>
      {why && (
        <Notice tone={answer ? 'slow' : 'stop'} loud>
          {why}
        </Notice>
      )}
      {!answer && !why && <Skeleton lines={6} label={common().loading} />}
      {items?.length === 0 && (
        <Empty icon="check" title={words.none[state]}>
          <p>{words.noneWhat}</p>
        </Empty>
      )}
      <ul class="stack">
        {items?.map((one) => (
          <Row key={one.caseId} of={one} />
        ))}
      </ul>
    </>
  )
}

function Row({ of }: { of: Listed }): JSX.Element {
  const words = deskWords()
  return (
    <li>
      <a class="card case-row" href={`#/${of.caseId}`}>
        <span class="grow stack-close">
          <strong>{caseWords().kinds[of.kind]}</strong>
          <span>
            {words.order(count(of.number))}
            {of.title !== null && ` · ${of.title}`}
          </span>
          <span class="small soft">{of.saleTitle}</span>
        </span>
        <Clock of={of} />
        <Icon name="next" />
      </a>
    </li>
  )
}

/** How much time is left, or how it ended. */
export function Clock({
  of,
}: {
  of: Pick<Listed, 'state' | 'outcome' | 'overdue' | 'answerBy' | 'rung' | 'taken' | 'timeZone'>
}): JSX.Element {
  const [words, all] = [deskWords(), caseWords()]
  if (of.state === 'closed' && of.outcome !== null)
    return (
      <Badge tone="go" icon="check">
        {all.outcomes[of.outcome]}
      </Badge>
    )
  const leftMs = Date.parse(of.answerBy) - Date.now()
  const isLate = of.overdue || leftMs <= 0
  return (
    <span class="case-clock">
      <Badge tone={isLate ? 'stop' : leftMs < urgentMs ? 'slow' : 'plain'} icon="clock">
        {isLate ? words.overdue : words.left(duration(leftMs))}
      </Badge>
      <span class="small soft">{timeAndDay(of.answerBy, of.timeZone, Date.now())}</span>
      {!of.taken && <span class="small">{words.with(all.rungs[of.rung])}</span>}
    </span>
  )
}
