import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field, SubmitButton } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { words } from './words.ts'

/** Names a shop on a platform. Sent again after a lost answer, it is the same shop. */
export function NewShop({
  session,
  platforms,
  onMade,
}: {
  session: Session
  platforms: AnswerOf<'listPlatformShops'>['platforms']
  onMade: (shopId: string) => void
}): JSX.Element {
  const text = words()
  const [shopId] = useState(() => crypto.randomUUID())
  const [platform, setPlatform] = useState(platforms[0]?.id ?? '')
  const [title, setTitle] = useState('')
  const [state, setState] = useState<{ busy?: boolean; nameless?: boolean; failed?: unknown }>({})
  const make = async (): Promise<void> => {
    if (title.trim() === '') return setState({ nameless: true })
    setState({ busy: true })
    try {
      await ask<'createPlatformShop'>('post', '/api/platforms', {
        token: session.token,
        body: { shopId, platform, title: title.trim() },
      })
      onMade(shopId)
    } catch (failed) {
      setState({ failed })
    }
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (!state.busy) void make()
      }}
    >
      <Field
        label={text.platform}
        value={platform}
        onChange={setPlatform}
        choices={platforms.map((one) => ({ value: one.id, label: one.title[language.value] }))}
      />
      <Field
        label={text.shopName}
        hint={text.shopNameHint}
        value={title}
        maxLength={60}
        autoComplete="off"
        onChange={setTitle}
        mistake={state.nameless && title.trim() === '' ? text.needName : undefined}
      />
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <SubmitButton busy={state.busy === true} icon="plus">
        {text.addShop}
      </SubmitButton>
    </form>
  )
}
