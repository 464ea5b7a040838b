import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { PublicFrame } from '../ui/page-frame.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { words } from './words.ts'

/** Where the link in an e-mail leads. Mail programs open links to look at them: only a person's press ends anything. */
export function StopTelling({ code }: { code: string }): JSX.Element {
  const [state, set] = useState<'ready' | 'busy' | 'done' | { wrong: string }>('ready')
  const stop = async (): Promise<void> => {
    set('busy')
    try {
      await ask<'stopTelling'>('post', '/api/buyer-contacts/stop', { body: { code } })
      set('done')
    } catch (error) {
      set({ wrong: error instanceof Problem && error.code === 'invalid' ? words().stopWrong : inWords(error) })
    }
  }
  return (
    <PublicFrame title={words().title} narrow>
      <h1>{words().stop}</h1>
      {state === 'done' ? (
        <Notice tone="go">{words().stopped}</Notice>
      ) : (
        <div class="card stack">
          <p>{words().stopWhat}</p>
          {typeof state === 'object' && (
            <Notice tone="stop" loud>
              {state.wrong}
            </Notice>
          )}
          <Button kind="main-action" large wide busy={state === 'busy'} onPress={() => void stop()}>
            {words().stopNow}
          </Button>
        </div>
      )}
    </PublicFrame>
  )
}
