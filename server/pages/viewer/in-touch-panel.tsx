import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { tellingConsent } from '../../../shared/news/consent.ts'
import { common } from '../ui/common-words.ts'
import { Button, Field } from '../ui/controls.tsx'
import { ask, inWords, type AnswerOf, type BodyOf } from '../ui/http.ts'
import { Notice, Skeleton } from '../ui/show.tsx'
import { language } from '../ui/words.ts'
import { inTouchWords } from './in-touch-words.ts'
import { token } from './live.ts'
import { OrderLink } from './order-link.tsx'
import { canPush, forgetSubscription, PushBlocked, subscribe } from './subscribe.ts'

type Told = AnswerOf<'listBuyerContacts'>
type Target = BodyOf<'addBuyerContact'>['target']

/** Being told about orders, as far as the shop has set that up, and a link that shows them elsewhere. */
export function InTouchPanel(): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  const [told, setTold] = useState<Told | undefined>()
  const [wrong, setWrong] = useState<string | undefined>()
  const load = async (): Promise<void> =>
    setTold(await ask<'listBuyerContacts'>('get', '/api/viewers/me/contacts', { token: token.value }))
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
      await load()
    } catch (error) {
      setWrong(inPushWords(error))
    }
  }
  useEffect(() => void attempt(() => Promise.resolve()), [])
  useEffect(() => heading.current?.focus(), [told !== undefined])
  const words = inTouchWords()
  const isOffered = told && (told.items.length > 0 || told.ways.eMail || told.ways.message || canPushHere(told))
  return (
    <div class="stack">
      {told === undefined && wrong === undefined && <Skeleton label={common().loading} />}
      {told && isOffered && (
        <div class="card stack-close">
          <h3 ref={heading} tabIndex={-1}>
            {words.told}
          </h3>
          <p>{words.toldWhat}</p>
          <Contacts told={told} attempt={attempt} />
          <Ways told={told} attempt={attempt} />
          <p class="small soft">{words.consent}</p>
        </div>
      )}
      {wrong !== undefined && (
        <Notice tone="stop" loud>
          {wrong}
        </Notice>
      )}
      <OrderLink />
    </div>
  )
}

interface Part {
  told: Told
  attempt: (work: () => Promise<unknown>) => Promise<void>
}

function Contacts({ told, attempt }: Part): JSX.Element {
  const words = inTouchWords()
  const end = async (contactId: string, channel: string): Promise<void> => {
    if (channel === 'web-push') await forgetSubscription()
    await ask<'removeBuyerContact'>('delete', `/api/viewers/me/contacts/${contactId}`, { token: token.value })
  }
  return (
    <div role="status">
      <ul class="stack-close">
        {told.items.map(({ contactId, channel, to }) => {
          const name = {
            'web-push': words.onPush,
            message: words.onMessage(to ?? ''),
            'e-mail': words.onEmail(to ?? ''),
          }[channel]
          return (
            <li key={contactId} class="row-apart">
              <span class="grow">{name}</span>
              <Button label={`${words.off}: ${name}`} onPress={() => void attempt(() => end(contactId, channel))}>
                {words.off}
              </Button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Ways({ told, attempt }: Part): JSX.Element {
  const words = inTouchWords()
  const [address, setAddress] = useState('')
  const [mistake, setMistake] = useState<string | undefined>()
  const has = (channel: string): boolean => told.items.some((item) => item.channel === channel)
  const byMail = async (): Promise<void> => {
    if (!/^\S+@\S+\.\S+$/.test(address.trim())) return setMistake(words.emailWrong)
    await attempt(() => add({ channel: 'e-mail', address: address.trim() }))
  }
  return (
    <>
      {canPushHere(told) && !has('web-push') && (
        <Button
          icon="info"
          wide
          onPress={() =>
            void attempt(async () => add({ channel: 'web-push', subscription: await subscribe(told.ways.webPush!) }))
          }
        >
          {words.push}
        </Button>
      )}
      {told.ways.message && !has('message') && (
        <Button icon="user" wide onPress={() => void attempt(() => add({ channel: 'message' }))}>
          {words.message}
        </Button>
      )}
      {told.ways.eMail && !has('e-mail') && (
        <form class="stack-close" noValidate onSubmit={(event) => (event.preventDefault(), void byMail())}>
          <Field
            label={words.email}
            type="email"
            autoComplete="email"
            maxLength={200}
            value={address}
            hint={words.emailHint}
            mistake={mistake}
            onChange={(text) => (setAddress(text), setMistake(undefined))}
          />
          <Button wide icon="next" onPress={() => void byMail()}>
            {words.emailOn}
          </Button>
        </form>
      )}
    </>
  )
}

function add(target: Target): Promise<unknown> {
  const body = { target, language: language.value, consent: tellingConsent.version } satisfies BodyOf<'addBuyerContact'>
  return ask<'addBuyerContact'>('post', '/api/viewers/me/contacts', { token: token.value, body })
}

const canPushHere = (told: Told): boolean => told.ways.webPush !== null && canPush()

function inPushWords(error: unknown): string {
  if (!(error instanceof PushBlocked)) return inWords(error)
  return error.isDenied ? inTouchWords().pushDenied : inTouchWords().pushFailed
}
