import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, HoldButton } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { learn, token } from './live.ts'
import { words } from './words.ts'

/** The stock goes to somebody else at once, so this cannot be undone: the button must be held, or pressed twice. */
export function CancelOrder({ orderId }: { orderId: string }): JSX.Element {
  const [state, set] = useState<'ready' | 'busy' | { wrong: string }>('ready')
  const cancel = async (): Promise<void> => {
    set('busy')
    try {
      learn({ orders: [await ask<'cancelOrder'>('post', `/api/orders/${orderId}/cancel`, { token: token.value })] })
    } catch (error) {
      set({
        wrong: error instanceof Problem && error.code === 'not-cancellable' ? words().cannotCancel : inWords(error),
      })
    }
  }
  if (state === 'busy')
    return (
      <Button busy onPress={() => undefined}>
        {words().cancelBusy}
      </Button>
    )
  return (
    <>
      <HoldButton icon="cross" again={words().cancelAgain} onHeld={() => void cancel()}>
        {words().cancel}
      </HoldButton>
      {typeof state === 'object' && (
        <Notice tone="stop" loud>
          {state.wrong}
        </Notice>
      )}
    </>
  )
}
