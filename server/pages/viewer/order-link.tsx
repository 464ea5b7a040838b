import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { inTouchWords } from './in-touch-words.ts'
import { token } from './live.ts'

/** A link that shows this buyer's orders on another device, to copy or to share, and how to end it. */
export function OrderLink(): JSX.Element {
  const words = inTouchWords()
  const [url, setUrl] = useState<string | undefined>()
  const [said, setSaid] = useState<string | undefined>()
  const [wrong, setWrong] = useState<string | undefined>()
  const attempt = (work: () => Promise<void>): void => {
    setWrong(undefined)
    setSaid(undefined)
    work().catch((error: unknown) => setWrong(inWords(error)))
  }
  const make = async (): Promise<void> => {
    const { path } = await ask<'makeOrderLink'>('post', '/api/viewers/me/order-links', { token: token.value })
    setUrl(location.origin + path)
  }
  const end = async (): Promise<void> => {
    await ask<'endOrderLinks'>('delete', '/api/viewers/me/order-links', { token: token.value })
    setUrl(undefined)
    setSaid(words.ended)
  }
  return (
    <div class="card stack-close">
      <h3>{words.elsewhere}</h3>
      <p>{words.elsewhereWhat}</p>
      {url === undefined ? (
        <Button icon="link" wide onPress={() => attempt(make)}>
          {words.makeLink}
        </Button>
      ) : (
        <>
          <Field label={words.link} value={url} onChange={() => undefined} />
          <div class="row">
            <Button
              icon="link"
              onPress={() => attempt(async () => (await navigator.clipboard.writeText(url), setSaid(words.copied)))}
            >
              {words.copy}
            </Button>
            {'share' in navigator && (
              <Button
                icon="next"
                onPress={() => void navigator.share({ title: words.shareTitle, url }).catch(() => undefined)}
              >
                {words.share}
              </Button>
            )}
          </div>
        </>
      )}
      <Button kind="quiet" icon="off" onPress={() => attempt(end)}>
        {words.endLinks}
      </Button>
      <p role="status">{said}</p>
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
    </div>
  )
}
