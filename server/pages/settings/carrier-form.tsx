import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Button, Field, SubmitButton } from '../ui/controls.tsx'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { ask } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { accountOf, askedOf, blankDraft, mistakesOf, type CarrierDraft, type Kind } from './carrier-draft.ts'
import { carriersWords } from './carriers-words.ts'
import { tryOutInWords, type TryOut } from './try-out.ts'
import { words } from './words.ts'

/** Another account. Its fields are the carrier's own, and it can be tried before it is saved. */
export function CarrierForm({
  kinds,
  isFirst,
  session: { token, role },
  added,
}: {
  kinds: Kind[]
  isFirst: boolean
  session: Session
  added: (feedPath: string | undefined) => Promise<void>
}): JSX.Element {
  const all = carriersWords()
  const [draft, setDraft] = useState(() => blankDraft(kinds[0]!, isFirst))
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [accountId] = useState(() => crypto.randomUUID())
  const { busy, said, act, say } = useActing()
  const form = useRef<HTMLFormElement>(null)
  const kind = kinds.find(({ carrier }) => carrier === draft.carrier)!
  const change = (part: Partial<CarrierDraft>): void => {
    setDraft((now) => ({ ...now, ...part }))
    setWrong({})
    say(undefined)
  }
  const refuse = (mistakes: Record<string, string>): void => {
    setWrong(mistakes)
    focusFirstMistake(form.current)
  }
  const isComplete = (): boolean => {
    const lacking = [...mistakesOf(draft, kind)]
    const wordsOf = (name: string): string => (name === 'parcelGrams' ? words().needNumber : words().needText)
    if (lacking.length > 0) refuse(Object.fromEntries(lacking.map((name) => [name, wordsOf(name)])))
    return lacking.length === 0
  }
  const show = (outcome: TryOut): void => {
    say(tryOutInWords(outcome, kind))
    const field = kind.credentials.find(({ name }) => name === outcome.field)
    if (field) refuse({ [field.name]: all.wrongField(field.title[language.value]) })
  }
  const tryIt = (): void => {
    if (!isComplete()) return
    void act(async () =>
      show(await ask<'tryCarrier'>('post', '/api/carriers/try', { token, body: askedOf(draft, kind) })),
    )
  }
  const save = (): void => {
    if (!isComplete()) return
    void act(async () => {
      const body = accountOf(draft, kind, accountId)
      const { feedPath } = await ask<'addCarrier'>('post', '/api/carriers', { token, body })
      await added(feedPath)
    })
  }
  return (
    <form ref={form} class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), save())}>
      <h3>{all.add}</h3>
      <CredentialFields kinds={kinds} kind={kind} draft={draft} wrong={wrong} change={change} />
      <AccountFields isAdmin={role === 'admin'} draft={draft} wrong={wrong} change={change} />
      <SaidNotice said={said} />
      <div class="row">
        <Button icon="link" busy={busy} onPress={tryIt}>
          {all.tryIt}
        </Button>
        <SubmitButton busy={busy} icon="check">
          {all.saveIt}
        </SubmitButton>
      </div>
    </form>
  )
}

interface PartProps {
  draft: CarrierDraft
  wrong: Record<string, string>
  change: (part: Partial<CarrierDraft>) => void
}

/** Which carrier, and what it wants to know. */
function CredentialFields({
  kinds,
  kind,
  draft,
  wrong,
  change,
}: PartProps & { kinds: Kind[]; kind: Kind }): JSX.Element {
  const all = carriersWords()
  return (
    <>
      <Field
        name="carrier"
        label={all.carrier}
        value={draft.carrier}
        choices={kinds.map(({ carrier, title }) => ({ value: carrier, label: title }))}
        onChange={(carrier) => change({ carrier, credentials: {} })}
      />
      {kind.credentials.map(({ name, title, hint, isSecret }) => (
        <Field
          key={`${kind.carrier} ${name}`}
          name={name}
          label={title[language.value]}
          hint={`${hint[language.value]}.${isSecret ? ` ${all.secretHint}` : ''}`}
          value={draft.credentials[name] ?? ''}
          maxLength={500}
          autoComplete="off"
          mistake={wrong[name]}
          onChange={(text) => change({ credentials: { ...draft.credentials, [name]: text } })}
        />
      ))}
    </>
  )
}

/** What the account is called here, and what is booked with it. */
function AccountFields({ isAdmin, draft, wrong, change }: PartProps & { isAdmin: boolean }): JSX.Element {
  const all = carriersWords()
  return (
    <>
      <Field
        name="title"
        label={all.title}
        hint={all.titleHint}
        value={draft.title}
        maxLength={80}
        onChange={(title) => change({ title })}
      />
      <div class="fields">
        <Field
          name="parcelGrams"
          label={all.grams}
          hint={all.gramsHint}
          value={draft.grams}
          inputMode="numeric"
          maxLength={6}
          mistake={wrong['parcelGrams']}
          onChange={(grams) => change({ grams })}
        />
        <Field
          name="isDefault"
          label={all.isDefault}
          value={draft.isDefault ? 'yes' : 'no'}
          choices={[
            { value: 'yes', label: words().yes },
            { value: 'no', label: words().none },
          ]}
          onChange={(value) => change({ isDefault: value === 'yes' })}
        />
      </div>
      <Field
        name="label"
        label={all.label}
        hint={all.labelHint}
        value={draft.label}
        choices={[
          { value: 'own', label: all.ownLabel },
          { value: 'carrier', label: all.waybill },
        ]}
        onChange={(value) => change({ label: value === 'carrier' ? 'carrier' : 'own' })}
      />
      {isAdmin && (
        <Field
          name="baseUrl"
          label={all.baseUrl}
          hint={all.baseUrlHint}
          type="url"
          inputMode="url"
          value={draft.baseUrl}
          maxLength={300}
          onChange={(baseUrl) => change({ baseUrl })}
        />
      )}
    </>
  )
}
