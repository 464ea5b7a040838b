import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { spread } from '../../../shared/client/live-socket.ts'
import { presentConsent } from '../../../shared/person/consent-texts.ts'
import { addressWords } from '../ui/address-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { focusFirstMistake } from '../ui/focus-first-mistake.ts'
import { ask, inWords, Problem } from '../ui/http.ts'
import { Notice } from '../ui/show.tsx'
import { useProvinces, useWards } from '../ui/use-units.ts'
import { WardField } from '../ui/ward-field.tsx'
import type { Sum } from './fee.tsx'
import { keepDraft, keepPerson, readDraft, readPerson, type Person } from './saved-person.ts'
import { forgetMe, mustSignUpAgain, signedUp, token } from './live.ts'
import { saleId, serverNow } from './start.ts'
import { Consent } from './consent.tsx'
import { fieldOf, mistakesOf, wordsOfRefusal, type Mistakes } from './sign-up-mistakes.ts'
import { signUpWords } from './sign-up-words.ts'
import { atHome, destinationOf, nobody, WhereField, type SalePoint } from './where-field.tsx'

const triesMax = 5

export interface SignUpProps {
  /** To order at once, or to change the stored data. */
  for: 'order' | 'wait' | 'change'
  onDone: () => void
  onLater: () => void
  /** What the order will cost when it goes to this province. */
  sum?: (province: string) => Sum
}

/** Where the buyer may collect; without an answer an address is asked for, as everywhere. */
function usePoints(): readonly SalePoint[] {
  const [points, setPoints] = useState<readonly SalePoint[]>([])
  useEffect(
    () =>
      void ask<'listSalePoints'>('get', `/api/sales/${saleId}/points`, {}).then(
        ({ items }) => setPoints(items),
        () => undefined,
      ),
    [],
  )
  return points
}

/** Name, phone and address, asked once. The ward is chosen from the 2025 list, so that the courier's map knows it. */
export function SignUp({ for: why, onDone, onLater, sum }: SignUpProps): JSX.Element {
  const mayKeepPhone = why === 'change' && token.value !== undefined
  const [person, setPerson] = useState<Person>((mayKeepPhone ? undefined : readDraft()) ?? readPerson() ?? nobody)
  const points = usePoints()
  const [mistakes, setMistakes] = useState<Mistakes>({})
  const [state, setState] = useState<'ready' | 'saving' | { wrong: string }>('ready')
  const failed = (error: unknown): void => setState({ wrong: inWords(error) })
  const provinces = useProvinces(failed)
  const wards = useWards(person.province.code, failed)
  const heading = useRef<HTMLHeadingElement>(null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const collectAt = points.length > 0 ? person.collectAt : undefined
  const change = (part: Partial<Person>): void => {
    setPerson((present) => {
      const changed = { ...present, ...part }
      if (!mayKeepPhone) keepDraft(changed)
      return changed
    })
    setMistakes((present) => Object.fromEntries(Object.entries(present).filter(([field]) => !(field in part))))
  }
  const save = async (): Promise<void> => {
    const to = destinationOf(person, points)
    const wrong = mistakesOf(to, collectAt !== undefined)
    setMistakes(wrong)
    if (Object.keys(wrong).length > 0) return focusFirstMistake(form.current)
    setState('saving')
    try {
      await keepPatiently(to, mayKeepPhone)
      setState('ready')
      onDone()
    } catch (error) {
      const field = error instanceof Problem && error.code === 'invalid' ? fieldOf(error.message) : undefined
      if (field) setMistakes({ [field]: wordsOfRefusal(field, error as Problem) })
      setState(field ? 'ready' : { wrong: inWords(error) })
      if (field) focusFirstMistake(form.current)
    }
  }
  return (
    <form ref={form} class="stack" noValidate onSubmit={(event) => (event.preventDefault(), void save())}>
      <div class="stack-close">
        <h3 ref={heading} tabIndex={-1}>
          {signUpWords().who}
        </h3>
        <p class="soft small">{mustSignUpAgain.value ? signUpWords().again : signUpWords().whoWhat}</p>
      </div>
      <Field
        label={signUpWords().name}
        value={person.name}
        onChange={(name) => change({ name })}
        autoComplete="name"
        maxLength={120}
        required
        mistake={mistakes.name}
      />
      {mayKeepPhone ? (
        <p class="small">
          <strong>{person.phone}</strong> <span class="soft">{signUpWords().phoneStays}</span>
        </p>
      ) : (
        <Field
          label={addressWords().phone}
          value={person.phone}
          onChange={(phone) => change({ phone })}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          maxLength={40}
          required
          hint={addressWords().phoneHint}
          mistake={mistakes.phone}
        />
      )}
      <WhereField
        points={points}
        value={collectAt}
        mistake={mistakes.collectAt}
        onChange={(pointId) => change(pointId === undefined ? atHome(person) : { collectAt: pointId })}
      >
        <Field
          label={addressWords().province}
          value={person.province.code}
          mistake={mistakes.province}
          choices={[
            { value: '', label: addressWords().pickProvince },
            ...(provinces.length > 0 ? provinces : [person.province])
              .filter((unit) => unit.code)
              .map(({ code, name }) => ({ value: code, label: name })),
          ]}
          onChange={(code) =>
            change({ province: provinces.find((unit) => unit.code === code) ?? nobody.province, ward: nobody.ward })
          }
        />
        <WardField
          wards={wards}
          value={person.ward}
          disabled={!person.province.code}
          onChange={(ward) => change({ ward })}
          mistake={mistakes.ward}
        />
        <Field
          label={addressWords().line}
          value={person.line}
          onChange={(line) => change({ line })}
          autoComplete="address-line1"
          maxLength={300}
          required
          hint={addressWords().lineHint}
          mistake={mistakes.line}
        />
      </WhereField>
      {typeof state === 'object' && (
        <Notice tone="stop" loud>
          {state.wrong}
        </Notice>
      )}
      <Consent />
      {why === 'order' && sum && collectAt === undefined && <SumLine {...sum(person.province.code)} />}
      <Button kind="main-action" large wide icon="check" busy={state === 'saving'} onPress={() => void save()}>
        {state === 'saving'
          ? signUpWords().saving
          : { order: signUpWords().saveAndOrder, wait: signUpWords().saveAndWait, change: signUpWords().saveOnly }[why]}
      </Button>
      <Otherwise onLater={onLater} isKnown={mayKeepPhone} />
    </form>
  )
}

/** Later, or as somebody else where this phone knows somebody. */
function Otherwise({ onLater, isKnown }: { onLater: () => void; isKnown: boolean }): JSX.Element {
  return (
    <div class="row-apart">
      <Button kind="quiet" onPress={onLater}>
        {signUpWords().notNow}
      </Button>
      {isKnown && (
        <Button kind="quiet" icon="user" onPress={() => (forgetMe(), onLater())}>
          {signUpWords().otherPerson}
        </Button>
      )}
    </div>
  )
}

/** What the button orders, for as long as the province is being chosen. */
function SumLine({ text, shown }: Sum): JSX.Element | null {
  if (text === undefined) return null
  return (
    <p class="row-apart" role="status">
      <span class="small">{text}</span>
      <strong class="number">{shown}</strong>
    </p>
  )
}

/** In a rush the server tells clients to retry: this does so automatically a few times. */
async function keepPatiently(person: Person, mayKeepPhone: boolean): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await keepOnServer(person, mayKeepPhone)
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'busy') || tries === triesMax) throw error
      const { retryAfterMs = 1_000 } = error
      await new Promise((resolve) => setTimeout(resolve, spread(retryAfterMs)))
    }
  }
}

async function keepOnServer(person: Person, mayKeepPhone: boolean): Promise<void> {
  const { name, phone, line, ward, province, collectAt } = person
  const to = collectAt ? { collectAt } : { address: { line: line.trim(), ward: ward.code, province: province.code } }
  if (mayKeepPhone) {
    await ask<'changeRecipient'>('put', '/api/viewers/me', {
      token: token.value,
      body: { name: name.trim(), ...to, consent: presentConsent },
    })
    keepPerson({ ...person, since: present() })
    return
  }
  const { token: made } = await ask<'signUp'>('post', '/api/viewers', {
    body: { name: name.trim(), phone: phone.trim(), ...to, consent: presentConsent },
  })
  keepPerson({ ...person, since: present() })
  keepDraft(undefined)
  signedUp(made)
}

/** Orders from now on go to the new address, and bear its shipping fee. */
const present = (): string => new Date(serverNow()).toISOString()
