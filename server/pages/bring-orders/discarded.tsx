import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { count } from '../ui/format.ts'
import { ask, inWords, type AnswerOf } from '../ui/http.ts'
import type { Session } from '../ui/session.ts'
import { Notice } from '../ui/show.tsx'
import { labelWords } from './label-words.ts'
import { Thumbnail } from './thumbnail.tsx'

type Page = AnswerOf<'readTray'>['discarded'][number]

/** Pages that somebody threw away, each of which can be put back. Pictures are only fetched when they are looked at. */
export function Discarded({
  session,
  shopId,
  pages,
  again,
}: {
  session: Session
  shopId: string
  pages: readonly Page[]
  again: () => void
}): JSX.Element {
  const text = labelWords()
  const [isOpen, setOpen] = useState(false)
  const [state, setState] = useState<{ busy?: string; done?: true; failed?: unknown }>({})
  const restore = async (page: string): Promise<void> => {
    setState({ busy: page })
    try {
      const path = `/api/platforms/${shopId}/tray/${page}/assign`
      await ask<'assignTrayPage'>('post', path, { token: session.token, body: { restore: true } })
      setState({ done: true })
      again()
    } catch (failed) {
      setState({ failed })
    }
  }
  return (
    <details class="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{text.discardedPages(count(pages.length))}</strong>
      </summary>
      {state.done && <Notice tone="go">{text.restored}</Notice>}
      {state.failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(state.failed)}
        </Notice>
      )}
      <ul class="discarded">
        {isOpen &&
          pages.map(({ page, file, number, thumbnail }) => (
            <li key={page} class="stack-close">
              <Thumbnail token={session.token} path={thumbnail} label={text.picture(file, number)} />
              <span class="small soft file-name">{text.from(file, number)}</span>
              <Button icon="back" busy={state.busy === page} onPress={() => void restore(page)}>
                {text.restore}
              </Button>
            </li>
          ))}
      </ul>
    </details>
  )
}
