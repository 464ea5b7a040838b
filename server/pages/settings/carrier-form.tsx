import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask } from '../ui/http.ts'
import { Icon } from '../ui/icons.tsx'
import type { Session } from '../ui/session.ts'
import { language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import type { Kind } from './carriers.tsx'
import { carriersWords } from './carriers-words.ts'
import { tryOutInWords, type TryOut } from './try-out.ts'
import { words } from './words.ts'

interface Draft {
  carrier: string
  title: string
  credentials: Record<string, string>
  grams: string
  isDefault: boolean
  baseUrl: string
}

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
  const [draft, setDraft] = useState<Draft>({
    carrier: kinds[0]!.carrier,
    title: '',
    credentials: {},
    grams: '1000',
    isDefault: isFirst,
    baseUrl: '',
  })
  const [isStrict, setStrict] = useState(false)
  const [refused, setRefused] = useState<string | undefined>()
  const [accountId] = useState(() => crypto.randomUUID())
  const { busy, said, act, say } = useActing()
  const form = useRef<HTMLFormElement>(null)
  const kind = kinds.find(({ carrier }) => carrier === draft.carrier)!
  const change = (part: Partial<Draft>): void => {
    setDraft((now) => ({ ...now, ...part }))
    setRefused(undefined)
    say(undefined)
  }
  const asked = {
    carrier: kind.carrier,
    credentials: Object.fromEntries(kind.credentials.map(({ name }) => [name, draft.credentials[name]?.trim() ?? ''])),
    ...(draft.baseUrl.trim() && { baseUrl: draft.baseUrl.trim() }),
  }
  const focusWrong = (): void =>
    void requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  const isComplete = kind.credentials.every(({ name }) => draft.credentials[name]?.trim())
  const isWeight = /^[1-9]\d{0,5}$/.test(draft.grams.trim())
  const show = (outcome: TryOut): void => {
    say(tryOutInWords(outcome, kind))
    setRefused(outcome.state === 'refused' ? (outcome.field ?? undefined) : undefined)
    if (outcome.state === 'refused') focusWrong()
  }
  const tryIt = async (): Promise<void> => {
    setStrict(true)
    if (!isComplete) return focusWrong()
    await act(async () => show(await ask<'tryCarrier'>('post', '/api/carriers/try', { token, body: asked })))
  }
  const save = async (): Promise<void> => {
    setStrict(true)
    if (!isComplete || !isWeight) return focusWrong()
    await act(async () => {
      const { feedPath } = await ask<'addCarrier'>('post', '/api/carriers', {
        token,
        body: {
          accountId,
          ...asked,
          title: draft.title.trim() || kind.title,
          parcelGrams: Number(draft.grams),
          isDefault: draft.isDefault,
        },
      })
      await added(feedPath)
    }, words().saved)
  }
  return (
    <form
      ref={form}
      class="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3>{all.add}</h3>
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
          hint={`${hint[language.value]}. ${isSecret ? all.secretHint : ''}`}
          value={draft.credentials[name] ?? ''}
          maxLength={500}
          autoComplete="off"
          mistake={mistakeOf(name, title[language.value])}
          onChange={(text) => change({ credentials: { ...draft.credentials, [name]: text } })}
        />
      ))}
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
          mistake={isStrict && !isWeight ? words().needNumber : undefined}
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
      {role === 'admin' && (
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
      <SaidNotice said={said} />
      <div class="row">
        <Button icon="link" busy={busy} onPress={() => void tryIt()}>
          {all.tryIt}
        </Button>
        <button type="submit" class="button main-action" aria-busy={busy}>
          <Icon name="check" />
          {all.saveIt}
        </button>
      </div>
    </form>
  )

  function mistakeOf(name: string, title: string): string | undefined {
    if (refused === name) return all.wrongField(title)
    return isStrict && !draft.credentials[name]?.trim() ? words().needText : undefined
  }
}
