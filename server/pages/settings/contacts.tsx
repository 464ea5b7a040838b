import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field, HoldButton } from '../ui/controls.tsx'
import { count, timeAndDay } from '../ui/format.ts'
import { ask, type AnswerOf } from '../ui/http.ts'
import { Empty, Notice } from '../ui/show.tsx'
import { SaidNotice, useActing } from './acting.tsx'
import { ContactForm } from './contact-form.tsx'
import { contactsWords } from './contacts-words.ts'
import { useLoaded } from '../ui/loaded.ts'
import { Loading } from './loading.tsx'
import type { SectionProps } from './section-props.ts'
import { words } from './words.ts'

type Contact = AnswerOf<'listContacts'>['items'][number]

const here = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The ladder: who is told when parcels are about to be late, rung by rung. */
export function ContactsSection({ session: { token } }: SectionProps): JSX.Element {
  const all = contactsWords()
  const { value, failed, again } = useLoaded(() => ask<'listContacts'>('get', '/api/contacts', { token }))
  const [secret, setSecret] = useState<string | undefined>()
  return (
    <>
      <p class="soft">{all.what}</p>
      <Loading failed={failed} isDone={value !== undefined} lines={4} />
      {value?.items.length === 0 && (
        <Empty icon="users" title={all.none}>
          <p>{all.noneWhat}</p>
        </Empty>
      )}
      <ol class="entries">
        {value?.items.map((contact) => (
          <Entry key={contact.contactId} contact={contact} token={token} changed={again} />
        ))}
      </ol>
      {secret !== undefined && (
        <Notice tone="go">
          <Field label={all.secret} hint={all.secretWhat} value={secret} readOnly onChange={() => undefined} />
        </Notice>
      )}
      {value && (
        <ContactForm
          key={value.items.length}
          token={token}
          added={async (made) => {
            setSecret(made)
            await again()
          }}
        />
      )}
    </>
  )
}

function Entry({
  contact: { contactId, rung, label, channel, lastSentAt, waiting, lastError },
  token,
  changed,
}: {
  contact: Contact
  token: string
  changed: () => Promise<void>
}): JSX.Element {
  const all = contactsWords()
  const { said, act } = useActing()
  const remove = (): void =>
    void act(async () => {
      await ask<'removeContact'>('delete', `/api/contacts/${contactId}`, { token })
      await changed()
    })
  return (
    <li class="card stack-close">
      <div class="entry-head">
        <div class="grow">
          <h3>{label}</h3>
          <p class="small soft">
            {all.rungs[rung]} · {all.channels[channel]} ·{' '}
            {lastSentAt ? all.lastSent(timeAndDay(lastSentAt, here, Date.now())) : all.neverSent}
            {waiting > 0 && ` · ${all.waiting(count(waiting))}`}
          </p>
        </div>
        <HoldButton again={words().removeAgain} icon="cross" onHeld={remove}>
          {words().remove}
        </HoldButton>
      </div>
      {lastError && <Notice tone="slow">{all.failed(lastError)}</Notice>}
      <SaidNotice said={said} />
    </li>
  )
}
