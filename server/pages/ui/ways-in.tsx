import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button } from './controls.tsx'
import { ask, inWords, Problem, type AnswerOf } from './http.ts'
import { hasPasskeys, NotConfirmed, signInByPasskey } from './passkey.ts'
import { PinField } from './pin-field.tsx'
import { comesBackHere, keepSession, type Session } from './session.ts'
import { Notice } from './show.tsx'
import { staffWords } from './staff-words.ts'
import './ways-in.css'
import { waysInWords } from './ways-in-words.ts'

type Ways = AnswerOf<'readWaysIn'>
type Pin = Ways['pins'][number]
/** Tries a way in; `gone`: the words for a key that is not known any more. */
type Enter = (way: () => Promise<Session>, gone: string) => Promise<boolean>

/**
 * The ways in besides a link, for people who were here before: fingerprint or face, the PIN of this device, the account
 * of a provider. Whoever signs in is remembered, and the page around it follows.
 */
export function WaysIn({ onDone = () => undefined }: { onDone?: (session: Session) => void }): JSX.Element | null {
  const ways = useSignal<Ways | undefined>(undefined)
  const why = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)
  const look = async (): Promise<void> => {
    ways.value = await ask<'readWaysIn'>('get', '/api/sign-in/ways').catch(() => undefined)
  }
  useEffect(() => void look(), [])
  const enter: Enter = async (way, gone) => {
    if (busy.value) return false
    busy.value = true
    why.value = undefined
    try {
      const session = await way()
      keepSession(session)
      onDone(session)
      return true
    } catch (error) {
      const isGone = error instanceof Problem && error.code === 'not-found'
      if (isGone) await look()
      why.value = isGone ? gone : whyNot(error)
      return false
    } finally {
      busy.value = false
    }
  }
  const { pins = [], keys, provider } = ways.value ?? {}
  const passkeys = keys === true && hasPasskeys()
  if (pins.length === 0 && !passkeys && !provider && !why.value) return null
  return (
    <section class="stack ways-in" aria-label={waysInWords().waysIn}>
      {why.value && (
        <Notice tone="stop" loud>
          {why.value}
        </Notice>
      )}
      {pins.length > 0 && <Pins pins={pins} enter={enter} busy={busy.value} />}
      {passkeys && (
        <Button
          {...(comesBackHere() === 'passkey' && pins.length === 0 && { kind: 'main-action' as const })}
          wide
          large
          icon="user"
          busy={busy.value}
          onPress={() => void enter(signInByPasskey, waysInWords().passkeyGone)}
        >
          {waysInWords().passkey}
        </Button>
      )}
      {provider && (
        <Button wide large icon="next" busy={busy.value} onPress={() => void enter(toProvider, inWords(undefined))}>
          {waysInWords().provider(provider)}
        </Button>
      )}
    </section>
  )
}

/** Leaves the page; what comes back is taken by the page `/sign-in`. */
async function toProvider(): Promise<Session> {
  const { url } = await ask<'startProviderSignIn'>('post', '/api/sign-in/provider/start')
  location.assign(url)
  return new Promise(() => undefined)
}

/** The PINs of this device, that of who used it last first. */
function Pins({ pins, enter, busy }: { pins: Pin[]; enter: Enter; busy: boolean }): JSX.Element {
  const chosen = useSignal(pins[0]!.keyId)
  const digits = useSignal('')
  const pin = pins.find(({ keyId }) => keyId === chosen.value) ?? pins[0]!
  const send = async (): Promise<void> => {
    const body = { keyId: pin.keyId, pin: digits.value }
    const way = async (): Promise<Session> =>
      (await ask<'signInByPin'>('post', '/api/sign-in/pin', { body })) as Session
    if (!(await enter(way, waysInWords().pinGone))) digits.value = ''
  }
  const type = (text: string): void => {
    digits.value = text
    if (text.length === 6) void send()
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (digits.value.length === 6) void send()
      }}
    >
      <PinField
        label={waysInWords().pinOf(personText(pin))}
        hint={waysInWords().pinHint}
        value={digits.value}
        onChange={type}
      />
      <button type="submit" class="button main-action large wide" aria-busy={busy} aria-disabled={busy}>
        {waysInWords().enter}
      </button>
      {pins
        .filter((one) => one !== pin)
        .map((one) => (
          <Button key={one.keyId} kind="quiet" icon="users" onPress={() => void (chosen.value = one.keyId)}>
            {waysInWords().somebodyElse(personText(one))}
          </Button>
        ))}
    </form>
  )
}

function personText({ name, role }: Pick<Pin, 'name' | 'role'>): string {
  const roleName = staffWords().role[role]
  return name === role ? roleName : `${name} (${roleName})`
}

function whyNot(error: unknown): string {
  const words = waysInWords()
  if (error instanceof NotConfirmed) return words.notConfirmed
  if (!(error instanceof Problem)) return inWords(error)
  const { triesLeft } = error.whole
  if (typeof triesLeft === 'number') return words.pinWrong(String(triesLeft))
  if (error.code === 'provider-silent') return words.providerSilent
  return inWords(error)
}
