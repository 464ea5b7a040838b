import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnOrder } from '../../../shared/contract/routes/buyer.ts'
import { caseWords, stepInWords } from '../ui/case-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { timeAndDay } from '../ui/format.ts'
import { ask, inWords } from '../ui/http.ts'
import { Badge, Notice } from '../ui/show.tsx'
import { ownCaseWords } from './case-words.ts'
import { SayWhatIsWrong } from './say-what-is-wrong.tsx'

type OwnCase = NonNullable<OwnOrder['cases']>[number]

/**
 * What this buyer said is wrong with an order, every step since, and the button to say it. Where only a link shows the
 * orders nothing can be said, because a link changes nothing.
 */
export function Cases({
  order,
  token,
  onDone,
}: {
  order: OwnOrder
  token: string | undefined
  onDone: () => void
}): JSX.Element {
  const [isSaying, setSaying] = useState(false)
  const done = (): void => (setSaying(false), onDone())
  return (
    <>
      {order.cases?.map((one) => (
        <OneCase key={one.caseId} of={one} timeZone={order.sale.timeZone} token={token} onDone={onDone} />
      ))}
      {token !== undefined &&
        (isSaying ? (
          <SayWhatIsWrong order={order} token={token} onDone={done} onClose={() => setSaying(false)} />
        ) : (
          <Button icon="warn" kind="quiet" onPress={() => setSaying(true)}>
            {ownCaseWords().say}
          </Button>
        ))}
    </>
  )
}

function OneCase({
  of: { caseId, kind, title, state, taken, answerBy, atEnd, overdue, steps },
  timeZone,
  token,
  onDone,
}: {
  of: OwnCase
  timeZone: string
  token: string | undefined
  onDone: () => void
}): JSX.Element {
  const [all, own] = [caseWords(), ownCaseWords()]
  const at = (instant: string): string => timeAndDay(instant, timeZone, Date.now())
  const isOpen = state === 'open'
  return (
    <section class="card sunk stack-close">
      <div class="row">
        <Badge tone={!isOpen ? 'go' : overdue ? 'stop' : 'slow'} icon={isOpen ? (taken ? 'user' : 'clock') : 'check'}>
          {all.kinds[kind]}
        </Badge>
        {title !== null && <span class="small">{title}</span>}
      </div>
      {isOpen && !overdue && (
        <p>
          <strong>{all.answerBy(at(answerBy))}.</strong> <span class="small soft">{own.ifNot[atEnd]}</span>
        </p>
      )}
      <ol class="stack-close">
        {steps.map((step) => (
          <li key={step.at + step.kind} class="small">
            <span class="number soft">{at(step.at)}</span> {stepInWords(step)}
            {step.words !== null && (
              <p>
                <strong>{step.by === 'buyer' ? own.you : own.shop}:</strong> {step.words}
              </p>
            )}
          </li>
        ))}
      </ol>
      {!isOpen && token !== undefined && <Reopen caseId={caseId} token={token} onDone={onDone} />}
    </section>
  )
}

function Reopen({ caseId, token, onDone }: { caseId: string; token: string; onDone: () => void }): JSX.Element {
  const own = ownCaseWords()
  const [said, setSaid] = useState<string | undefined>()
  const [wrong, setWrong] = useState<unknown>()
  const [stepId] = useState(() => crypto.randomUUID())
  if (said === undefined)
    return (
      <Button icon="undo" kind="quiet" onPress={() => setSaid('')}>
        {own.again}
      </Button>
    )
  const reopen = (): void =>
    void ask<'reopenCase'>('post', `/api/cases/${caseId}/reopen`, { token, body: { stepId, words: said } }).then(
      onDone,
      setWrong,
    )
  return (
    <div class="stack-close">
      <Field label={own.againWords} value={said} rows={2} maxLength={1_000} onChange={setSaid} />
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {inWords(wrong)}
        </Notice>
      )}
      <Button kind="main-action" onPress={reopen}>
        {own.again}
      </Button>
    </div>
  )
}
