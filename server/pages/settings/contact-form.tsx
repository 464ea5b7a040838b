import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field, SubmitButton } from '../ui/controls.tsx'
import { ask, Problem, type BodyOf } from '../ui/http.ts'
import { language, type Language } from '../ui/words.ts'
import { SaidNotice, useActing } from './acting.tsx'
import { contactsWords } from './contacts-words.ts'
import { words } from './words.ts'

type Body = BodyOf<'addContact'>
type Channel = 'e-mail' | 'webhook'

/** Another person to warn. `added` gets the secret of a webhook, which is shown once. */
export function ContactForm({
  token,
  added,
}: {
  token: string
  added: (secret: string | undefined) => Promise<void>
}): JSX.Element {
  const all = contactsWords()
  const [rung, setRung] = useState<Body['rung']>('host')
  const [label, setLabel] = useState('')
  const [channel, setChannel] = useState<Channel>('e-mail')
  const [address, setAddress] = useState('')
  const [spoken, setSpoken] = useState<Language>(language.value)
  const [wrong, setWrong] = useState<{ label?: string; address?: string }>({})
  const [contactId] = useState(() => crypto.randomUUID())
  const { busy, said, act } = useActing()
  const badAddress = channel === 'e-mail' ? all.badMail : all.badUrl
  const add = async (): Promise<void> => {
    const lacking = {
      ...(!label.trim() && { label: words().needText }),
      ...(!address.trim() && { address: words().needText }),
    }
    setWrong(lacking)
    if (Object.keys(lacking).length > 0) return
    const target: Body['target'] =
      channel === 'e-mail' ? { channel, address: address.trim() } : { channel, url: address.trim() }
    const body: Body = { contactId, rung, label: label.trim(), language: spoken, target }
    await act(async () => {
      try {
        const { secret } = await ask<'addContact'>('post', '/api/contacts', { token, body })
        await added(secret)
      } catch (error) {
        const mistake = refusedTarget(error, all.noMail, badAddress)
        if (mistake === undefined) throw error
        setWrong({ address: mistake })
      }
    })
  }
  return (
    <form class="card stack" noValidate onSubmit={(event) => (event.preventDefault(), void add())}>
      <h3>{all.add}</h3>
      <div class="fields">
        <Field
          name="rung"
          label={all.rung}
          value={rung}
          choices={Object.entries(all.rungs).map(([value, text]) => ({ value, label: text }))}
          onChange={(value) => setRung(value as Body['rung'])}
        />
        <Field
          name="label"
          label={all.label}
          hint={all.labelHint}
          value={label}
          maxLength={80}
          mistake={wrong.label}
          onChange={setLabel}
        />
      </div>
      <div class="fields">
        <Field
          name="channel"
          label={all.channel}
          value={channel}
          choices={(['e-mail', 'webhook'] as const).map((value) => ({ value, label: all.channels[value] }))}
          onChange={(value) => setChannel(value as Channel)}
        />
        <Field
          name="address"
          label={channel === 'e-mail' ? all.address : all.url}
          hint={channel === 'webhook' ? all.urlHint : undefined}
          type={channel === 'e-mail' ? 'email' : 'url'}
          inputMode={channel === 'e-mail' ? 'email' : 'url'}
          value={address}
          maxLength={500}
          autoComplete="off"
          mistake={wrong.address}
          onChange={setAddress}
        />
        <Field
          name="language"
          label={all.language}
          value={spoken}
          choices={[
            { value: 'vi', label: all.vietnamese },
            { value: 'en', label: all.english },
          ]}
          onChange={(value) => setSpoken(value as Language)}
        />
      </div>
      <SaidNotice said={said} />
      <SubmitButton busy={busy} icon="plus">
        {all.add}
      </SubmitButton>
    </form>
  )
}

/** What is wrong with where the warnings should go; undefined for any other trouble. */
function refusedTarget(error: unknown, noMail: string, badAddress: string): string | undefined {
  if (!(error instanceof Problem) || error.code !== 'invalid') return undefined
  if (error.message.startsWith('target.channel')) return noMail
  return error.message.startsWith('target') ? badAddress : undefined
}
