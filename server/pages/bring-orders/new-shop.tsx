import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, Mistake, SubmitButton } from '../ui/controls.tsx'
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
  const [platform, setPlatform] = useState('')
  const [title, setTitle] = useState('')
  const [state, setState] = useState<{ busy?: boolean; isIncomplete?: boolean; failed?: unknown }>({})
  const make = async (): Promise<void> => {
    if (title.trim() === '' || platform === '') return setState({ isIncomplete: true })
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
      <div class="field" role="group" aria-labelledby="platform">
        <span class="label" id="platform">
          {text.platform}
        </span>
        <div class="row">
          {platforms.map(({ id, title: named }) => (
            <Button key={id} pressed={id === platform} onPress={() => setPlatform(id)}>
              {named[language.value]}
            </Button>
          ))}
        </div>
        <Mistake id="platform">{state.isIncomplete && platform === '' ? text.needPlatform : undefined}</Mistake>
      </div>
      <Field
        label={text.shopName}
        hint={text.shopNameHint}
        value={title}
        maxLength={60}
        autoComplete="off"
        onChange={setTitle}
        mistake={state.isIncomplete && title.trim() === '' ? text.needName : undefined}
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
