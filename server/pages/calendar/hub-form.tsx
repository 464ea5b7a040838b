import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { common } from '../ui/common-words.ts'
import { ExceptionalDays, WeekHours } from './hub-hours-fields.tsx'
import { bodyOf, draftOf, wholeOf, type HubDraft } from './hub-draft.ts'
import { Trucks } from './trucks.tsx'
import { words } from './words.ts'

export interface DraftProps {
  draft: HubDraft
  change: (part: Partial<HubDraft>) => void
}

/** When the hub works, what it gets through, and its trucks; for who manages it. */
export function HubForm({ session, onSaved }: { session: Session; onSaved: () => void }): JSX.Element {
  const text = words()
  const path = `/api/hubs/${session.seller}/capacity`
  const [draft, setDraft] = useState<HubDraft | undefined>()
  const [said, setSaid] = useState<{ failed?: unknown } | undefined>()
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    ask<'readHubCapacity'>('get', path, { token: session.token }).then(
      (view) => setDraft(draftOf(view)),
      (failed: unknown) => setSaid({ failed }),
    )
  }, [path])
  const save = async (): Promise<void> => {
    const body = draft && bodyOf(draft)
    if (!body) return focusFirstMistake(document.getElementById('hub-form'))
    setBusy(true)
    try {
      setDraft(draftOf(await ask<'putHubCapacity'>('put', path, { token: session.token, body })))
      setSaid({})
      onSaved()
    } catch (failed) {
      setSaid({ failed })
    } finally {
      setBusy(false)
    }
  }
  return (
    <details class="card" id="hub-form">
      <summary>
        <h2>{text.form}</h2>
      </summary>
      {draft && (
        <div class="stack">
          <p class="soft">{text.formWhat}</p>
          <Fields
            draft={draft}
            change={(part) => {
              setDraft({ ...draft, ...part })
              setSaid(undefined)
            }}
          />
          <Button kind="main-action" icon="check" busy={busy} onPress={() => void save()}>
            {common().save}
          </Button>
        </div>
      )}
      {said && <Said {...said} />}
    </details>
  )
}

function Fields({ draft, change }: DraftProps): JSX.Element {
  const text = words()
  const wrong = (value: string): string | undefined => (wholeOf(value) === undefined ? text.wrongNumber : undefined)
  return (
    <>
      <WeekHours draft={draft} change={change} />
      <ExceptionalDays draft={draft} change={change} />
      <div class="fields">
        <Field
          label={text.perHour}
          hint={text.perHourHint}
          inputMode="numeric"
          value={draft.parcelsPerHour}
          mistake={wrong(draft.parcelsPerHour)}
          onChange={(parcelsPerHour) => change({ parcelsPerHour })}
        />
        <Field
          label={text.grams}
          hint={text.gramsHint}
          inputMode="numeric"
          value={draft.parcelGrams}
          mistake={wrong(draft.parcelGrams)}
          onChange={(parcelGrams) => change({ parcelGrams })}
        />
      </div>
      <Trucks draft={draft} change={change} />
    </>
  )
}

function Said({ failed }: { failed?: unknown }): JSX.Element {
  const text = words()
  if (failed === undefined) return <Notice tone="go">{text.saved}</Notice>
  const isElsewhere = failed instanceof Problem && failed.code === 'wrong-state'
  return (
    <Notice tone="stop" loud>
      {isElsewhere ? text.changedElsewhere : inWords(failed)}
    </Notice>
  )
}
