import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { duration } from '../ui/format.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { forgetMe, signedUp, token } from './live.ts'
import { proveWords } from './prove-words.ts'
import { keepPerson, readPerson } from './saved-person.ts'
import { serverNow } from './start.ts'
import { useSecond } from './use-second.ts'

export interface ProofProps {
  /** To order at once, or to be ready for it. */
  for: 'order' | 'later'
  onDone: () => void
  onLater: () => void
  /** The phone was the wrong one: sign up with another. */
  onOtherPhone: () => void
}

/**
 * What is known of the last code: kept while the page is open, so that coming back to this step sends no second one.
 */
interface LastCode {
  token: string | undefined
  state: 'sending' | 'sent' | 'failed' | 'too-many' | 'no-sender'
  /** When another may be asked for, by the server's clock (ms). */
  againAt: number
}

const digitsOfCode = 6
/** A pause that is longer than that between two codes means that the phone has had its share of the hour (ms). */
const usualPauseMs = 65_000
const last = signal<LastCode | undefined>(undefined)

/** The step between signing up and ordering in a sale that asks for it: the code that was sent to the phone. */
export function ProvePhone({ for: why, onDone, onLater, onOtherPhone }: ProofProps): JSX.Element {
  const words = proveWords()
  const [code, setCode] = useState('')
  const [mistake, setMistake] = useState<'needCode' | 'wrong' | 'noneLeft' | undefined>()
  const [failed, setFailed] = useState<unknown>()
  const [isChecking, setChecking] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const isHere = useRef(true)
  useEffect(() => () => void (isHere.current = false), [])
  useEffect(() => {
    heading.current?.focus()
    if (last.value?.token !== token.value || last.value?.state === 'failed') void send()
  }, [])
  const check = async (typed: string): Promise<void> => {
    if (isChecking) return
    if (typed.length !== digitsOfCode) return setMistake('needCode')
    const holder = token.value
    setChecking(true)
    setFailed(undefined)
    try {
      const body = { code: typed }
      const proof = await ask<'provePhone'>('post', '/api/viewers/me/phone-proof', { token: holder, body })
      // Somebody who put it off or changed their phone while it was checked orders nothing.
      if (token.value === holder) signedUp(proof.token)
      if (isHere.current) onDone()
    } catch (error) {
      const why = error instanceof Problem ? error.code : undefined
      if (why === 'invalid' || why === 'wrong-state') setMistake(why === 'invalid' ? 'wrong' : 'noneLeft')
      else setFailed(error)
      setChecking(false)
    }
  }
  const type = (text: string): void => {
    const typed = text.replaceAll(/\D/g, '').slice(0, digitsOfCode)
    setCode(typed)
    setMistake(undefined)
    if (typed.length === digitsOfCode) void check(typed)
  }
  return (
    <form class="stack" noValidate onSubmit={(event) => (event.preventDefault(), void check(code))}>
      <div class="stack-close">
        <h3 ref={heading} tabIndex={-1}>
          {words.title}
        </h3>
        <Sent />
        <p class="soft small">{words.why}</p>
      </div>
      <Field
        label={words.code}
        value={code}
        onChange={type}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={digitsOfCode + 2}
        required
        mistake={mistake && words[mistake]}
      />
      {failed !== undefined && (
        <Notice tone="stop" loud>
          {inWords(failed)}
        </Notice>
      )}
      <Button kind="main-action" large wide icon="check" busy={isChecking} onPress={() => void check(code)}>
        {isChecking ? words.checking : why === 'order' ? words.checkAndOrder : words.check}
      </Button>
      <Resend />
      <div class="row-apart">
        <Button kind="quiet" onPress={onLater}>
          {words.notNow}
        </Button>
        <Button kind="quiet" icon="user" onPress={() => (changePhone(), onOtherPhone())}>
          {words.otherPhone}
        </Button>
      </div>
    </form>
  )
}

/** What became of the code that was asked for. Spoken, since it appears by itself. */
function Sent(): JSX.Element {
  const words = proveWords()
  const to = `…${(readPerson()?.phone ?? '').replaceAll(/\D/g, '').slice(-3)}`
  const { state = 'sending', againAt = 0 } = last.value ?? {}
  useSecond(state === 'too-many')
  const isWrong = state === 'failed' || state === 'too-many' || state === 'no-sender'
  const said = {
    sending: words.sending(to),
    sent: words.sent(to),
    failed: words.notSent,
    'too-many': words.tooMany(duration(Math.max(0, againAt - serverNow()))),
    'no-sender': words.noSender,
  }[state]
  return (
    <>
      <p role="status">{!isWrong && said}</p>
      <div role="alert">{isWrong && <Notice tone="stop">{said}</Notice>}</div>
    </>
  )
}

/** Another code, after the pause that the server asks for. */
function Resend(): JSX.Element {
  const words = proveWords()
  const { state = 'sending', againAt = 0 } = last.value ?? {}
  const leftMs = againAt - serverNow()
  useSecond(leftMs > 0)
  return (
    <Button
      wide
      icon="undo"
      busy={state === 'sending'}
      disabled={leftMs > 0 || state === 'no-sender'}
      onPress={() => void send()}
    >
      {leftMs > 0 && state !== 'too-many' ? words.resendIn(duration(leftMs)) : words.resend}
    </Button>
  )
}

async function send(): Promise<void> {
  const holder = token.value
  const keep = (state: LastCode['state'], againAt = 0): void => {
    if (token.value === holder) last.value = { token: holder, state, againAt }
  }
  keep('sending')
  try {
    const { againAt } = await ask<'sendPhoneCode'>('post', '/api/viewers/me/phone-code', { token: holder })
    keep('sent', Date.parse(againAt))
  } catch (error) {
    const { code, retryAfterMs = 0 } = error instanceof Problem ? error : { code: 'internal' }
    const againAt = serverNow() + retryAfterMs
    if (code === 'wrong-state') keep('no-sender')
    else if (code !== 'busy') keep('failed', againAt)
    // One was sent a moment ago, before this page was loaded.
    else keep(retryAfterMs > usualPauseMs ? 'too-many' : 'sent', againAt)
  }
}

/** What was typed stays but for the phone: another phone is another person to the server. */
function changePhone(): void {
  const person = readPerson()
  forgetMe()
  if (person) keepPerson({ ...person, phone: '' })
}
