import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { CaseView } from '../../../shared/contract/routes/case.ts'
import { caseWords } from '../ui/case-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { IconName } from '../ui/icons.tsx'
import { Notice } from '../ui/show.tsx'
import { deskWords } from './words.ts'

type Outcome = NonNullable<CaseView['outcome']>

const icons: Record<Outcome, IconName> = { refund: 'cash', replace: 'box', return: 'undo', explained: 'check' }

/** One press answers: the outcome is the button. Pressed twice, or by two at once, only the first counts. */
export function Answer({
  of: { caseId, state, outcome, takenBy },
  token,
  onDone,
}: {
  of: CaseView
  token: string
  onDone: () => void
}): JSX.Element {
  const [words, all] = [deskWords(), caseWords()]
  const [said, setSaid] = useState('')
  const [stepId] = useState(() => crypto.randomUUID())
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | undefined>()
  const act = async (send: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    setWrong(undefined)
    try {
      await send()
    } catch (error) {
      setWrong(error instanceof Problem && error.code === 'wrong-state' ? words.actWrong : inWords(error))
    } finally {
      setBusy(false)
      onDone()
    }
  }
  const answer = (chosen: Outcome): void =>
    void act(() =>
      ask<'answerCase'>('post', `/api/cases/${caseId}/answer`, {
        token,
        body: { stepId, outcome: chosen, words: said },
      }),
    )
  const reopen = (): void =>
    void act(() => ask<'reopenCase'>('post', `/api/cases/${caseId}/reopen`, { token, body: { stepId } }))
  const take = (): void =>
    void act(() => ask<'takeCase'>('post', `/api/cases/${caseId}/take`, { token, body: { stepId } }))
  return (
    <section class="card stack" aria-labelledby="answer">
      <h2 id="answer">{state === 'open' ? words.answer : words.done(all.outcomes[outcome ?? 'explained'])}</h2>
      {wrong !== undefined && (
        <Notice tone="slow" loud>
          {wrong}
        </Notice>
      )}
      {state === 'open' ? (
        <>
          {takenBy === null ? (
            <Button kind="main-action" large icon="user" busy={busy} onPress={take}>
              {words.take}
            </Button>
          ) : (
            <p class="soft">{words.takenBy(takenBy.replace(/^\w+:/, ''))}</p>
          )}
          <Field label={words.words} value={said} rows={2} maxLength={1_000} onChange={setSaid} />
          <div class="outcomes">
            {(Object.keys(icons) as Outcome[]).map((one) => (
              <Button key={one} large icon={icons[one]} busy={busy} onPress={() => answer(one)}>
                {all.outcomes[one]}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <Button icon="undo" busy={busy} onPress={reopen}>
          {words.reopen}
        </Button>
      )}
    </section>
  )
}
