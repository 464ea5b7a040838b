import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { count, money, spaced, timeAndDay } from '../ui/format.ts'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Badge } from '../ui/show.tsx'
import { whoText } from '../ui/who.ts'
import { statementWords } from './statement-words.ts'
import { ToDecide, useDecision } from './to-decide.tsx'

type MissingPayment = AnswerOf<'listMissingPayments'>['items'][number]

const everyMs = 30_000
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Parcels that no statement names: each may be dismissed for a reason. Those that were stay to be seen, with it. */
export function Missing({ session, changes }: { session: Session; changes: number }): JSX.Element {
  const text = statementWords()
  const { polled, again } = usePolled<'listMissingPayments'>('/api/money/missing?limit=200', session.token, everyMs)
  const { polled: waived, again: waivedAgain } = usePolled<'listMissingPayments'>(
    '/api/money/missing?limit=200&state=dismissed',
    session.token,
    everyMs,
  )
  const bothAgain = (): void => {
    again()
    waivedAgain()
  }
  useEffect(() => {
    if (changes > 0) bothAgain()
  }, [changes])
  const open = polled.value.answer?.items ?? []
  const dismissed = waived.value.answer?.items ?? []
  if (open.length === 0 && dismissed.length === 0) return <></>
  return (
    <section class="card stack" aria-labelledby="missing">
      <h3 id="missing">{text.missing}</h3>
      {open.length > 0 && (
        <ul class="statement-lines">
          {open.map((one) => (
            <li key={`${one.parcelCode} ${one.dueOn}`}>
              <Dismiss payment={one} token={session.token} onDone={bothAgain} />
            </li>
          ))}
        </ul>
      )}
      {dismissed.length > 0 && (
        <details>
          <summary>{text.waived(count(dismissed.length))}</summary>
          <ul class="statement-lines">
            {dismissed.map((one) => (
              <li key={`${one.parcelCode} ${one.dueOn}`} class="stack-close">
                <Payment payment={one} />
                {one.dismissed && (
                  <p class="soft small">
                    {one.dismissed.reason} · {whoText(one.dismissed.by)} ·{' '}
                    {timeAndDay(one.dismissed.at, zone, Date.now())}
                  </p>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Payment({ payment }: { payment: MissingPayment }): JSX.Element {
  const { parcelCode, payer, amount, currency, daysLate } = payment
  return (
    <div class="row-apart">
      <span>
        <strong>{spaced(parcelCode)}</strong> <span class="soft small">{payer}</span>
      </span>
      <span>
        {money(amount, currency)} <Badge tone="slow">{statementWords().late(daysLate)}</Badge>
      </span>
    </div>
  )
}

function Dismiss({
  payment,
  token,
  onDone,
}: {
  payment: MissingPayment
  token: string
  onDone: () => void
}): JSX.Element {
  const text = statementWords()
  const { parcelCode, dueOn, amount } = payment
  const decision = useDecision(onDone, (error) =>
    error instanceof Problem && error.code === 'wrong-state' ? text.changed : inWords(error),
  )
  const dismiss = (reason: string) =>
    ask<'dismissMissingPayment'>('post', `/api/money/missing/${parcelCode}/dismissals`, {
      token,
      body: { dueOn, amount, reason },
    })
  return (
    <ToDecide
      line={<Payment payment={payment} />}
      hint={text.missingHint}
      decision={decision}
      buttons={
        <Button
          large
          icon="cross"
          busy={decision.busy}
          disabled={!decision.isReady}
          onPress={() => void decision.decide(dismiss)}
        >
          {text.dismiss}
        </Button>
      }
    />
  )
}
