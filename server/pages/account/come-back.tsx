import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { AlreadyThere, hasPasskeys, makePasskey, NotConfirmed } from '../ui/passkey.ts'
import { PinField } from '../ui/pin-field.tsx'
import { noteComeBack, type Session } from '../ui/session.ts'
import { Notice, type Tone } from '../ui/show.tsx'
import { words } from './words.ts'

/** How this person signs in again on this device: by fingerprint or face where the browser can, else by a PIN. */
export function ComeBack({
  session,
  isFromProvider,
  again,
  children,
}: {
  session: Session
  isFromProvider: boolean
  again: () => void
  children: ComponentChildren
}): JSX.Element {
  const allowed = useSignal(true)
  useEffect(() => {
    ask<'readWaysIn'>('get', '/api/sign-in/ways').then(
      ({ keys }) => (allowed.value = keys),
      () => undefined,
    )
  }, [])
  return (
    <section class="stack" aria-label={words().again}>
      <h2>{words().again}</h2>
      <ComeBackBy session={session} isFromProvider={isFromProvider} isAllowed={allowed.value} again={again} />
      {children}
    </section>
  )
}

function ComeBackBy({
  session,
  isFromProvider,
  isAllowed,
  again,
}: {
  session: Session
  isFromProvider: boolean
  isAllowed: boolean
  again: () => void
}): JSX.Element {
  const said = useSignal<{ tone: Tone; text: string } | undefined>(undefined)
  const byPin = useSignal(!hasPasskeys())
  const busy = useSignal(false)
  if (isFromProvider) return <p>{words().byProvider}</p>
  if (!isAllowed) return <p>{words().keysOff}</p>
  const add = async (): Promise<void> => {
    busy.value = true
    said.value = undefined
    try {
      await makePasskey(session.token)
      said.value = { tone: 'go', text: words().passkeyAdded }
      again()
    } catch (error) {
      said.value = { tone: error instanceof AlreadyThere ? 'brand' : 'stop', text: whyNot(error) }
    } finally {
      busy.value = false
    }
  }
  return (
    <>
      <p>{words().againWhat}</p>
      {said.value && <Notice tone={said.value.tone}>{said.value.text}</Notice>}
      {hasPasskeys() && (
        <Button kind="main-action" large wide icon="user" busy={busy.value} onPress={() => void add()}>
          {words().addPasskey}
        </Button>
      )}
      {byPin.value ? (
        <PinForm session={session} again={again} />
      ) : (
        <Button kind="quiet" onPress={() => void (byPin.value = true)}>
          {words().pinInstead}
        </Button>
      )}
    </>
  )
}

function whyNot(error: unknown): string {
  if (error instanceof AlreadyThere) return words().passkeyThere
  return error instanceof NotConfirmed ? words().notConfirmed : inWords(error)
}

function PinForm({ session, again }: { session: Session; again: () => void }): JSX.Element {
  const digits = useSignal('')
  const mistake = useSignal<string | undefined>(undefined)
  const done = useSignal(false)
  const busy = useSignal(false)
  const set = async (): Promise<void> => {
    done.value = false
    mistake.value = digits.value.length === 6 ? undefined : words().pinShort
    if (mistake.value || busy.value) return
    busy.value = true
    try {
      await ask<'setPin'>('put', '/api/sign-in/pin', { token: session.token, body: { pin: digits.value } })
      digits.value = ''
      done.value = true
      noteComeBack('pin')
      again()
    } catch (error) {
      mistake.value = error instanceof Problem && error.code === 'invalid' ? words().pinEasy : inWords(error)
    } finally {
      busy.value = false
    }
  }
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        void set()
      }}
    >
      <PinField
        label={words().newPin}
        hint={words().newPinHint}
        mistake={mistake.value}
        isNew
        value={digits.value}
        onChange={(text) => void (digits.value = text)}
      />
      <button type="submit" class="button large wide" aria-busy={busy.value} aria-disabled={busy.value}>
        {words().setPin}
      </button>
      {done.value && <Notice tone="go">{words().pinSet}</Notice>}
    </form>
  )
}
