import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { words } from './words.ts'

const digitsOfCode = 6

/**
 * How orders are opened on a device that knows nothing of them: by a link, or by phone and code where codes can be
 * sent.
 */
export function ByPhone({ onOpen }: { onOpen: (code: string) => void }): JSX.Element {
  const [hasCodes, setHasCodes] = useState<boolean | undefined>()
  useEffect(
    () =>
      void ask<'readOrderWays'>('get', '/api/my-orders/ways').then(
        ({ phone }) => setHasCodes(phone),
        () => setHasCodes(false),
      ),
    [],
  )
  return (
    <div class="stack">
      <div class="card stack-close">
        <h2>{words().how}</h2>
        <p>{words().howLink}</p>
        {hasCodes === false && <p>{words().onlyLink}</p>}
      </div>
      {hasCodes && <PhoneAndCode onOpen={onOpen} />}
    </div>
  )
}

function PhoneAndCode({ onOpen }: { onOpen: (code: string) => void }): JSX.Element {
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [codeId, setCodeId] = useState<string | undefined>()
  const [mistake, setMistake] = useState<'phoneWrong' | 'codeWrong' | 'codeNeeded' | 'codeOver' | undefined>()
  const [wrong, setWrong] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return
    setBusy(true)
    setWrong(undefined)
    await work().catch((error: unknown) => {
      const why = error instanceof Problem ? error.code : ''
      if (why === 'invalid') setMistake(codeId === undefined ? 'phoneWrong' : 'codeWrong')
      else if (why === 'wrong-state' && codeId !== undefined) setMistake('codeOver')
      else setWrong(why === 'busy' ? words().tooMany : inWords(error))
    })
    setBusy(false)
  }
  const send = (): Promise<void> =>
    attempt(async () =>
      setCodeId((await ask<'sendOrdersCode'>('post', '/api/my-orders/code', { body: { phone } })).codeId),
    )
  const check = async (typed: string): Promise<void> => {
    if (typed.length !== digitsOfCode) return setMistake('codeNeeded')
    await attempt(async () =>
      onOpen((await ask<'openOrdersByPhone'>('post', '/api/my-orders/phone', { body: { codeId, code: typed } })).code),
    )
  }
  const startAgain = (): void => {
    setCodeId(undefined)
    setCode('')
    setMistake(undefined)
  }
  const submit = (event: Event): void => (event.preventDefault(), void (codeId === undefined ? send() : check(code)))
  return (
    <form class="card stack-close" noValidate onSubmit={submit}>
      <h2>{words().byPhone}</h2>
      {codeId === undefined ? (
        <Field
          label={words().phone}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          maxLength={40}
          value={phone}
          hint={words().phoneHint}
          mistake={mistake && words()[mistake]}
          onChange={(text) => (setPhone(text), setMistake(undefined))}
        />
      ) : (
        <Field
          label={words().code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={digitsOfCode + 2}
          value={code}
          mistake={mistake && words()[mistake]}
          onChange={(text) => {
            const typed = text.replaceAll(/\D/g, '').slice(0, digitsOfCode)
            setCode(typed)
            setMistake(undefined)
            if (typed.length === digitsOfCode) void check(typed)
          }}
        />
      )}
      <p role="status">{codeId !== undefined && words().sent}</p>
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      <Button
        kind="main-action"
        large
        wide
        busy={isBusy}
        onPress={() => void (codeId === undefined ? send() : check(code))}
      >
        {codeId === undefined ? words().sendCode : words().open}
      </Button>
      {codeId !== undefined && (
        <Button kind="quiet" icon="undo" onPress={startAgain}>
          {words().otherPhone}
        </Button>
      )}
    </form>
  )
}
