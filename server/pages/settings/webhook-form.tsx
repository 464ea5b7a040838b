import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Field, Mistake, SubmitButton } from '../ui/controls.tsx'
import { ask, Problem, type BodyOf } from '../ui/http.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { webhooksWords } from './webhooks-words.ts'
import { words } from './words.ts'

type Wanted = BodyOf<'addWebhook'>['events'][number]
type Kind = keyof ReturnType<typeof webhooksWords>['kinds']

const kinds: readonly Kind[] = ['order.*', 'parcel.*', 'pickup.*', 'case.*']

/** Other software to tell. `added` gets the secret, which is shown once. */
export function WebhookForm({
  token,
  added,
}: {
  token: string
  added: (secret: string | undefined) => Promise<void>
}): JSX.Element {
  const all = webhooksWords()
  const [title, setTitle] = useState('')
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState<Wanted[]>([...kinds])
  const [wrong, setWrong] = useState<{ title?: string; url?: string; events?: string }>({})
  const [endpointId] = useState(() => crypto.randomUUID())
  const { busy, said, act } = useActing()
  const add = async (): Promise<void> => {
    const lacking = {
      ...(!title.trim() && { title: words().needText }),
      ...(!url.trim() && { url: words().needText }),
      ...(events.length === 0 && { events: all.needEvents }),
    }
    setWrong(lacking)
    if (Object.keys(lacking).length > 0) return
    const body = { endpointId, title: title.trim(), url: url.trim(), events }
    await act(async () => {
      try {
        const { secret } = await ask<'addWebhook'>('post', '/api/webhooks', { token, body })
        await added(secret)
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'invalid' || !error.message.startsWith('url')) throw error
        setWrong({ url: all.badUrl })
      }
    })
  }
  return (
    <form class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), void add())}>
      <h3>{all.add}</h3>
      <div class="fields">
        <Field
          name="title"
          label={all.title}
          hint={all.titleHint}
          value={title}
          maxLength={80}
          mistake={wrong.title}
          onChange={setTitle}
        />
        <Field
          name="url"
          label={all.url}
          hint={all.urlHint}
          type="url"
          inputMode="url"
          value={url}
          maxLength={500}
          autoComplete="off"
          mistake={wrong.url}
          onChange={setUrl}
        />
      </div>
      <EventChoice events={events} mistake={wrong.events} change={setEvents} />
      <SaidNotice said={said} />
      <SubmitButton busy={busy} icon="plus">
        {all.add}
      </SubmitButton>
    </form>
  )
}

function EventChoice({
  events,
  mistake,
  change,
}: {
  events: readonly Wanted[]
  mistake: string | undefined
  change: (events: Wanted[]) => void
}): JSX.Element {
  const all = webhooksWords()
  const id = useId()
  return (
    <fieldset class="plain-set stack-close" aria-describedby={mistake && `${id}-mistake`}>
      <legend>
        <strong>{all.events}</strong>
      </legend>
      {kinds.map((kind) => (
        <label key={kind} class="tick">
          <input
            type="checkbox"
            checked={events.includes(kind)}
            onChange={({ currentTarget: { checked } }) =>
              change(checked ? [...events, kind] : events.filter((one) => one !== kind))
            }
          />
          <span>
            {all.kinds[kind]} <span class="small soft">{all.kindHints[kind]}</span>
          </span>
        </label>
      ))}
      <Mistake id={id}>{mistake}</Mistake>
    </fieldset>
  )
}
