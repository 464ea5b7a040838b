import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { UnmatchedReason } from '../../../shared/contract/routes/statement.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, Problem, type AnswerOf } from '../ui/http.ts'
import { usePolled } from '../ui/polled.ts'
import type { Session } from '../ui/session.ts'
import { Missing } from './missing.tsx'
import { StatementLine } from './statement-line.tsx'
import { statementWords } from './statement-words.ts'
import { ToDecide, useDecision } from './to-decide.tsx'

type Difference = AnswerOf<'listDifferences'>['items'][number]
type Bearer = 'hub' | 'producer'

const everyMs = 30_000

/** Lines that wait for a person, and parcels that no statement names. */
export function Differences({ session, changes }: { session: Session; changes: number }): JSX.Element {
  const text = statementWords()
  const { polled, again } = usePolled<'listDifferences'>('/api/money/differences?limit=200', session.token, everyMs)
  useEffect(() => {
    if (changes > 0) again()
  }, [changes])
  const open = polled.value.answer?.items ?? []
  return (
    <>
      {open.length > 0 && (
        <section class="card stack" aria-labelledby="differences">
          <h3 id="differences">{text.differences}</h3>
          <ul class="statement-lines">
            {open.map((one) => (
              <li key={`${one.statementId} ${one.line}`}>
                <Decide difference={one} token={session.token} onDone={again} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Missing session={session} changes={changes} />
    </>
  )
}

/** The two decisions, once a reason is given; of an unknown line with what it is for. */
function Decide({
  difference,
  token,
  onDone,
}: {
  difference: Difference
  token: string
  onDone: () => void
}): JSX.Element {
  const text = statementWords()
  const [bearer, setBearer] = useState<Bearer>('hub')
  const [parcel, setParcel] = useState('')
  const [unmatched, setUnmatched] = useState<UnmatchedReason | undefined>()
  const { statementId, line, outcome } = difference
  const isUnknown = outcome === 'unknown'
  const canAccept = difference.canAccept || isUnknown
  const decision = useDecision(onDone, (error) => {
    const why = error instanceof Problem ? (error.whole['why'] as UnmatchedReason | undefined) : undefined
    setUnmatched(why)
    return why === undefined ? inWords(error) : undefined
  })
  const { busy, isReady } = decision
  const decide = (what: 'accept' | 'dismiss') => (): void => {
    setUnmatched(undefined)
    void decision.decide((reason) =>
      ask<'decideDifferences'>('post', `/api/money/statements/${statementId}/decisions`, {
        token,
        body: {
          lines: [line],
          decision: what,
          reason,
          ...(what === 'accept' && { bearer, ...(isUnknown && { parcel: parcel.trim() }) }),
        },
      }),
    )
  }
  const buttons = (
    <>
      {canAccept && (
        <Button
          kind="main-action"
          large
          icon="check"
          busy={busy}
          disabled={!isReady || (isUnknown && parcel.trim() === '')}
          onPress={decide('accept')}
        >
          {isUnknown ? text.match : text.accept}
        </Button>
      )}
      <Button large icon="cross" busy={busy} disabled={!isReady} onPress={decide('dismiss')}>
        {text.dismiss}
      </Button>
    </>
  )
  return (
    <ToDecide line={<StatementLine line={difference} />} hint={text.reasonHint} decision={decision} buttons={buttons}>
      {isUnknown && (
        <Field
          label={text.parcel}
          hint={text.parcelHint}
          value={parcel}
          maxLength={60}
          mistake={unmatched && text.unmatched[unmatched]}
          onChange={setParcel}
        />
      )}
      {canAccept ? (
        <Field
          label={text.bearer}
          value={bearer}
          onChange={(chosen) => setBearer(chosen as Bearer)}
          choices={(['hub', 'producer'] as const).map((value) => ({ value, label: text.bearers[value] }))}
        />
      ) : (
        <p class="soft small">{text.cannotAccept}</p>
      )}
    </ToDecide>
  )
}
